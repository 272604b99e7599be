#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A record as a trace: times, gaps, hostile text made plain, what is no record.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

record=$source_dir/tests/unit/data/x86-1.48-verbose.messages
bb 0 trace "$record"
has "$out" '+0.084164  appliance  Booting from ROM...'
has "$out" 'library    begin building supermin appliance'
# What two pieces brought is one line.
has "$out" '0.487816'*'SeaBIOS (version 1.16.2-debian-1.16.2-1)'
bb 0 trace --min-gap 4 "$record"
same "$(awk 'NR > 1 { print $2 >= 4 }' out | sort | uniq -c | xargs)" '1 0 1 1' 'one gap and what is before it'
bb 0 trace --min-gap 1s --format json "$record"
"$python" -c '
import json
m = json.load(open("out"))["messages"]
assert m and max(x["gap"] for x in m) > 4 and all(x["kind"] == "appliance" for x in m), m' || fail JSON
printf '%s\n' '1.5 appliance \x1b]0;owned\x07\x1b[31m\xff\xe2\x80\xae<b>\n' 'not a line' \
  '2 appliance \x00end' '3 appl' >hostile
bb 0 trace hostile
LC_ALL=C grep -q "[$(printf '\001-\010\013-\037\177-\377')]" out && fail 'hostile bytes on the terminal'
has "$out" '+0.500000  appliance  end'
bb 0 trace --format json hostile
"$python" -c 'import json; assert len(json.load(open("out"))["messages"]) == 2' || fail 'hostile JSON'
refused 2 trace nothing
echo 'no record' >other
refused 2 trace other
has "$err" 'no messages of a boot'
refused 2 trace --format html "$record"
refused 2 trace --min-gap 0 "$record"
refused 2 trace --workload command:true
