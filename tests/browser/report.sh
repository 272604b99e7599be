#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A job over 320 commits, each built and timed, is looked at in a browser:
# chart, table, a hostile subject, a phone's width, the dark, no scripts.
# Screenshots are left in the build folder.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

requires command -v chromium
requires command -v chromedriver
commits=320

# Commits whose program counts up to a number; from 200 on it is a larger one.
history () {
  local i count=4000 subject build
  printf 'feature done\n'
  for ((i = 1; i <= commits; i++)); do
    [ $i -lt 200 ] || count=8000
    build='cp prog.in prog'
    subject="part $((i % 7)): Change number $i"
    case $i in
      60 | 61 | 150) build='echo "<b>no such thing</b>" >&2; exit 1' ;;
      90) subject=$'Say "hello" & <script>alert(1)</script> </script> \033[31mred\a \u202eLTR' ;;
    esac
    printf 'commit refs/heads/main\ncommitter C <c@example.org> %d +0000\n' $((1700000000 + 3600 * i))
    data "$subject"
    printf 'M 644 inline build\n'
    data "$build"
    printf 'M 644 inline prog.in\n'
    data "i=0; while [ \$i -lt $count ]; do i=\$((i + 1)); done # $i"
  done
  printf 'done\n'
}
data () { printf 'data %d\n%s\n' "$(printf %s "$1" | wc -c)" "$1"; }

git init -q -b main repo
history | git -C repo fast-import --quiet
first=$(git -C repo rev-list --max-parents=0 main)
limit=300 bb 0 run --backend generic --make 'sh ./build' --artefact prog --samples 2 --warmup 0 \
  --workload 'command:sh ./prog' -o result repo "$first..main"
[ -s result/report.html ] || fail "no page"
bb 0 report --format html result
cmp -s out result/report.html || fail "the page of the job is another one"
has_not "$(cat result/report.html)" '</script> '
mkdir -p "$build_dir/screenshots"
PYTHONDONTWRITEBYTECODE=1 "$python" "$source_dir/tests/browser/check-report.py" result/report.html \
  "$build_dir/screenshots" $commits || fail "the page does not work"
