#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Notes of a job's commits go into a repository of our own, that git reads;
# into the user's clone only when that is asked for, and nothing else of it
# is touched.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 0 run "${by_number[@]}" --samples 2 -o result repo slow~1..slow
before=$(fingerprint repo)
bb 0 report --notes result
slow=$(git -C repo rev-parse slow)
same "$(fingerprint repo)" "$before" fingerprint
note=$(git -C result/notes.git notes --ref bootbisect show "$slow")
has "$note" 'bootbisect: command:./qemu-front --demo-number, value'
has "$note" 'median '
has "$note" "against $(git -C repo rev-parse --short=12 slow~1): +"
same "$(git -C result/notes.git notes --ref bootbisect | wc -l)" 2 notes

# The same again adds nothing; a note of somebody else stays.
count () { git -C "$1" rev-list --count refs/notes/bootbisect; }
commits=$(count result/notes.git)
bb 0 report --notes result
same "$(count result/notes.git)" "$commits" 'commits of notes'

git -C result/notes.git fetch -q "$tmp/repo" refs/tags/bad
by_hand=(git -C result/notes.git -c user.name=x -c user.email=x@x notes --ref bootbisect)
"${by_hand[@]}" add -m 'from elsewhere' "$(git -C repo rev-parse bad)"
"${by_hand[@]}" append -m 'and more' "$slow"
bb 0 report --notes result
same "$(git -C result/notes.git notes --ref bootbisect show "$slow")" "$note" 'our note again'
same "$(git -C result/notes.git notes --ref bootbisect show "$(git -C repo rev-parse bad)")" \
  'from elsewhere' 'a note of somebody else'

git clone -q repo fetched
git -C fetched fetch -q "$tmp/result/notes.git" refs/notes/bootbisect:refs/notes/bootbisect
has "$(git -C fetched log -1 --notes=bootbisect "$slow")" 'median '

bb 0 report --notes-in-clone result
same "$(git -C repo notes --ref bootbisect show "$slow")" "$note" 'note in the clone'
git -C repo update-ref -d refs/notes/bootbisect
# Without the folders that such a ref and its objects leave.
others () { grep -v '\./\.git/\(objects\|logs\|refs d\|refs/notes\)' <<<"$1"; }
[ "$(others "$(fingerprint repo)")" = "$(others "$before")" ] || fail 'more than notes was changed'
"$source_dir/tests/service/make-log" job 3 4
refused_out=$("$bootbisect" report --notes-in-clone job 2>&1 >/dev/null) && fail 'a clone that is not there'
has "$refused_out" 'notes cannot be written'
