#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A report of 10,000 commits x 10 samples: four times the commits take about
# four times as long, the browser opens it, and only a page of rows is there.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

requires command -v chromium
requires command -v chromedriver
TIMEFORMAT='%U %S %R'

# report_of COMMITS: makes its page; prints the hundredths of a second of CPU time.
report_of () {
  mkdir "$1"
  "$python" "$source_dir/tests/browser/make-log.py" "$1" 10 >"$1/evidence.jsonl"
  { time timeout -k 5 300 "$bootbisect" report --format html "$1" >"$1/report.html"; } 2>"$1/time"
  awk '{ printf "%d\n", 100 * ($1 + $2) }' "$1/time"
}

few=$(report_of 2500)
many=$(report_of 10000)
echo "10,000 commits x 10 samples: $(cat 10000/time) s (user, system, real)"
[ "$many" -lt $((8 * few)) ] || fail "$many hundredths of a second, of a quarter of it $few"
[ "$(stat -c %s 10000/report.html)" -lt 20000000 ] || fail "too large"
PYTHONDONTWRITEBYTECODE=1 "$python" - "$source_dir/tests/browser" "$PWD/10000/report.html" <<'PYTHON' ||
import sys, tempfile
sys.path.insert(0, sys.argv[1])
from webdriver import Browser
with tempfile.TemporaryDirectory() as home, Browser(home) as browser:
    browser.open('file://' + sys.argv[2])
    browser.wait('!!window.bootbisectGraph')
    assert browser.run("return document.querySelectorAll('#table tbody tr').length") == 200
    browser.drag('.chart canvas:last-of-type', (-50, 0), (50, 0))
    low, high = browser.run('return bootbisectGraph.xAxisRange()')
    assert high - low < 2500, (low, high)
    browser.click('#table th:nth-child(7) button')
    assert '10000' in browser.run("return document.querySelector('.pages span').textContent")
    errors, requests = browser.errors(), browser.requests()
    assert not errors and not requests, (errors, requests)
PYTHON
  fail "the page does not work"
