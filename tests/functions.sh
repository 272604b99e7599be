# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by each shell test.  Gives it a folder of its own ($tmp, removed at
# the end) with its own home and caches, runs the program, and fails the test
# when a process or a temporary file of it is left behind.
# Exit 0: passed, 77: skipped, anything else: failed.
set -eu
set -o pipefail

source_dir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build_dir=${BUILD_DIR:-$source_dir/build}
bootbisect=$build_dir/runner/bootbisect
tmp=$(mktemp -d "${TMPDIR:-/tmp}/bootbisect-test.XXXXXX")
mkdir "$tmp/home" "$tmp/tmp"

# Every process that a test starts inherits this, so it can be found again.
export BOOTBISECT_TEST=$tmp
export HOME=$tmp/home TMPDIR=$tmp/tmp LC_ALL=C.UTF-8
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
unset XDG_CACHE_HOME XDG_STATE_HOME XDG_CONFIG_HOME XDG_RUNTIME_DIR
unset LIBGUESTFS_HV LIBGUESTFS_PATH LIBGUESTFS_APPEND LIBGUESTFS_DEBUG LIBGUESTFS_TRACE
cd "$tmp"

# Debian's python3 has the packages; another one in PATH may not.
python=python3
if [ -x /usr/bin/python3 ]; then
  python=/usr/bin/python3
fi

fail () {
  printf 'FAILED: %s\n' "$*"
  for file in "$tmp/out" "$tmp/err"; do
    if [ -e "$file" ]; then
      printf -- '--- %s\n' "${file##*/}"
      tail -c 4000 "$file"
    fi
  done
  exit 1
}

skip () {
  printf '%s\n' "$*"
  exit 77
}

# requires COMMAND: skips the test unless the command succeeds.
requires () {
  "$@" >/dev/null 2>&1 || skip "this needs: $*"
}

# left_behind: the processes of this test that live, as "PID COMMAND" lines.
left_behind () {
  "$python" - "$tmp" $$ <<'PYTHON'
import os, sys
mark, test = ('BOOTBISECT_TEST=' + sys.argv[1]).encode(), int(sys.argv[2])
for pid in filter(str.isdigit, os.listdir('/proc')):
    try:
        if mark not in open(f'/proc/{pid}/environ', 'rb').read().split(b'\0'):
            continue
        command = open(f'/proc/{pid}/cmdline', 'rb').read()
    except OSError:
        continue
    if command and int(pid) not in (os.getpid(), test):
        print(pid, command.replace(b'\0', b' ').decode(errors='replace'))
PYTHON
}

# nothing_left SECONDS: waits for the processes of this test to be gone.
nothing_left () {
  local end=$((SECONDS + $1)) left
  while left=$(left_behind) && [ -n "$left" ]; do
    if [ $SECONDS -ge "$end" ]; then
      printf 'left behind:\n%s\n' "$left"
      return 1
    fi
    sleep .2
  done
}

at_end () {
  local status=$? pid
  trap - EXIT
  set +e
  if [ $status = 0 ]; then
    nothing_left 5 || status=1
    if [ -n "$(ls -A "$tmp/tmp")" ]; then
      echo "left behind in TMPDIR: $(ls -A "$tmp/tmp")"
      status=1
    fi
  fi
  while read -r pid _; do
    kill -9 "$pid" 2>/dev/null
  done <<<"$(left_behind)"
  cd /
  chmod -R u+w "$tmp" 2>/dev/null
  rm -rf "$tmp"
  exit $status
}
trap at_end EXIT
trap 'exit 1' INT TERM HUP

[ -x "$bootbisect" ] || fail "$bootbisect is not there: build it first"

# bb STATUS ARGUMENT...: runs bootbisect, which must end with that status within
# $limit seconds (60).  What it said is in $out and $err, and in files of
# these names.
bb () {
  local wanted=$1 status=0
  shift
  timeout -k 5 "${limit-60}" "$bootbisect" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null ||
    status=$?
  out=$(cat "$tmp/out")
  err=$(cat "$tmp/err")
  [ $status = "$wanted" ] || fail "exit status $status instead of $wanted: bootbisect $*"
}

# refused STATUS ARGUMENT...: the same, and it says why in just one line.
refused () {
  bb "$@"
  [ "$(wc -l <"$tmp/err")" = 1 ] || fail "not one line on stderr: bootbisect ${*:2}"
  [ -z "$out" ] || fail "something on stdout: bootbisect ${*:2}"
  [[ $err == 'bootbisect: '* ]] || fail "the line does not start with the program's name"
  [[ $err != *. ]] || fail "the line ends with a full stop"
}

# has TEXT PATTERN: TEXT holds what the pattern of [[ ]] describes.
has () {
  # shellcheck disable=SC2053 # a pattern is meant
  [[ $1 == *$2* ]] || fail "no '$2' in: $1"
}

has_not () {
  # shellcheck disable=SC2053
  [[ $1 != *$2* ]] || fail "there is '$2' in: $1"
}

# log_kept RESULT: what was whole in the evidence log at the last call is still
# there, byte for byte.
log_kept () {
  [ -e "$1/evidence.jsonl" ] || return 0
  "$python" - "$1/evidence.jsonl" "$tmp/kept" <<'PYTHON'
import os, sys
log, kept = sys.argv[1:]
text = open(log, 'rb').read()
before = open(kept, 'rb').read() if os.path.exists(kept) else b''
open(kept, 'wb').write(text[:text.rfind(b'\n') + 1])
sys.exit(not text.startswith(before))
PYTHON
}

same () {
  [ "$1" = "$2" ] || fail "${3-}: '$1' instead of '$2'"
}

demo () { "$source_dir/contrib/demo" "$@"; }

# The generic backend with a number instead of a boot: no appliance needed.
# The artefact is the front alone, so equal fronts are equal artefacts.
# shellcheck disable=SC2034
by_number=(--backend generic --make make --artefact qemu-front
  --workload 'command:./qemu-front --demo-number' --metric value
  --samples 3 --warmup 0 --boot-timeout 1s)

# shellcheck disable=SC2034
by_bisect=(--backend generic --make make --artefact qemu-front
  --workload 'command:./qemu-front --demo-number' --metric value --warmup 0)

# gated N: the same as a workload whose runs wait from number N on while there
# is a file `gate`, so that a test finds the job in the middle of its samples
# on a machine of any speed.
gated () {
  # shellcheck disable=SC2016 # for the shell of the run
  printf 'command:[ "$BOOTBISECT_SAMPLE" -lt %s ] || [ ! -e %q ] || sleep 50; ' "$1" "$tmp/gate"
  printf './qemu-front --demo-number'
}

# await SECONDS COMMAND...: until it succeeds.
await () {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "never: $*"
    sleep .05
  done
}

# logged DIR TYPE [N]: whether the log has at least N (1) lines of that type.
# DIR may be a pattern.
logged () {
  # shellcheck disable=SC2086 # a pattern is meant
  [ "$(cat $1/evidence.jsonl 2>/dev/null | grep -c "\"type\": *\"$2\"")" -ge "${3-1}" ]
}

# verdict EXPRESSION: of the verdict in the file out, which is v (Python).
verdict () {
  "$python" - "$1" <<'PYTHON'
import json, sys
with open('out', encoding='utf-8') as file:
    v = json.load(file)
value = eval(sys.argv[1])
print(*value) if isinstance(value, tuple) else print(value)
PYTHON
}

# valid_verdict FILE: it is what the schema describes.
valid_verdict () {
  "$python" - "$1" "$source_dir/reports/schema/verdict.json" <<'PYTHON' || fail "not by the schema"
import json, sys
import jsonschema
with open(sys.argv[1], encoding='utf-8') as file, open(sys.argv[2], encoding='utf-8') as schema:
    jsonschema.validate(json.load(file), json.load(schema))
PYTHON
}

# fingerprint REPO: all that a user could call theirs in a clone: HEAD, refs,
# index, files with their times.  What git itself keeps on other worktrees is
# left out, and so is the time of the folder that holds that.
fingerprint () {
  (
    cd -- "$1"
    export GIT_OPTIONAL_LOCKS=0
    git rev-parse HEAD
    git symbolic-ref -q HEAD || echo detached
    git for-each-ref
    git stash list
    if [ "$(git rev-parse --is-bare-repository)" = false ]; then
      git status --porcelain=v2
    fi
    find . \( -path ./.git/worktrees -o -path ./worktrees \) -prune -o \
      ! -path . ! -path ./.git -printf '%p %y %m %s %T@ %l\n' | sort
    find . -path '*/worktrees' -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
  )
}

# log_lines DIR TYPE [FIELD...]: these fields of the log's lines of a type.
log_lines () {
  "$python" - "$@" <<'PYTHON'
import json, sys
with open(sys.argv[1] + '/evidence.jsonl', encoding='utf-8') as log:
    for line in log:
        line = json.loads(line)
        if line['type'] == sys.argv[2]:
            print(*(line.get(field) for field in sys.argv[3:]))
PYTHON
}

# commit_value DIR HASH EXPRESSION: of the commit's JSON file, where c is the
# whole object (Python).
commit_value () {
  "$python" - "$@" <<'PYTHON'
import glob, json, sys
paths = glob.glob(f'{glob.escape(sys.argv[1])}/commits/*-{sys.argv[2][:7]}*.json')
if len(paths) != 1:
    sys.exit(f'{len(paths)} files for commit {sys.argv[2]}')
with open(paths[0], encoding='utf-8') as file:
    c = json.load(file)
print(eval(sys.argv[3]))
PYTHON
}

# Seconds to sleep, from 0.1 to 0.1 + $1.
random_seconds () {
  awk -v r=$RANDOM -v span="$1" 'BEGIN { printf "%.2f\n", .1 + span * r / 32768 }'
}
