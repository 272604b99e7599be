# SPDX-License-Identifier: GPL-3.0-or-later
# count-results.py STRICT LOGS SUITE...: counts meson's own results of these
# suites and prints the closing line of tests/run.  The list of all tests
# (meson introspect --tests) comes on stdin, so that one without a result is
# counted as failed.
import glob
import json
import sys

strict, logs, suites = sys.argv[1] == '1', sys.argv[2], sys.argv[3:]


def of_suite(test, suite):
    return any(s.split(':')[-1] == suite for s in test['suite'])


tests = [t for t in json.load(sys.stdin) if any(of_suite(t, s) for s in suites)]
results = {}
for path in glob.glob(logs + '/testlog-*.json'):
    with open(path, encoding='utf-8', errors='replace') as lines:
        for line in lines:
            result = json.loads(line)
            results[tuple(result['command'])] = result

passed = failed = skipped = 0
for suite in suites:
    mine = [t for t in tests if of_suite(t, suite)]
    if not mine:
        print(f'suite {suite}: there are no tests yet')
    for test in mine:
        result = results.get(tuple(test['cmd']), {'result': 'NOT RUN'})
        if result['result'] in ('OK', 'EXPECTEDFAIL'):
            passed += 1
        elif result['result'] == 'SKIP':
            skipped += 1
            said = (result.get('stdout') or '').strip().splitlines()
            print(f'skipped: {suite} {test["name"]}: {said[-1] if said else "no reason given"}')
        else:
            failed += 1
            print(f'failed: {suite} {test["name"]}: {result["result"]}')

print(f'{passed} passed, {failed} failed, {skipped} skipped')
sys.exit(1 if failed or (strict and skipped) else 0)
