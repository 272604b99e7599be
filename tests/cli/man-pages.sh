#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The man pages name each verb and option that there is, as --help does, each
# key of a target, and each line and member of a log; and nothing else.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

requires command -v mandoc
man=$source_dir/contrib/man
mandoc -Tlint -Wwarning "$man"/*.[15] >lint || fail "mandoc: $(cat lint)"
for page in "$man"/*; do
  grep -q "'man/${page##*/}'" "$source_dir/contrib/meson.build" || fail "$page is not installed"
done

bb 0 --help
sed -n 's/^  \([a-z]*\) .*/\1/p' out | sort -u >verbs
sed -n '/^\.Ss Verbs/,/^\.El/s/^\.It Cm \([a-z]*\).*/\1/p' "$man/bootbisect.1" | sort -u >documented
diff verbs documented || fail "the verbs of bootbisect(1) are others"

# Options as "[-x ]--name[ ARGUMENT]" lines.
while read -r verb; do
  bb 0 "$verb" --help
  sed '1,/^$/d; /^$/,$d; s/^.\{16\}//; s/   */\n/g' out | grep '^-'
done <verbs | sort -u >options
sed -n '/^\.Sh OPTIONS/,/^\.Sh ENV/s/^\.It Fl //p' "$man/bootbisect.1" |
  sed 's/^-/--/; s/^\(.\) , -/-\1 --/; s/ : Ns Ar /:/; s/ Ar / /' | sort >documented
diff options documented || fail "the options of bootbisect(1) are others"

# No page speaks of an option that there is not.
sed 's/^-. //; s/ .*//' options | sort -u >names
echo --version >>names
grep -ho 'Fl -[a-z-]*' "$man"/*.[15] | sed 's/^Fl /-/' | sort -u >mentioned
sort -u names | comm -13 - mentioned >unknown
[ ! -s unknown ] || fail "there is no such option: $(cat unknown)"

sed -n 's/^  \[TARGET_[A-Z_]*\] = { "\(.*\)",.*/\1/p' "$source_dir/reports/target.c" | sort >keys
sed -n '/^\.Ql \[post NAME\]/,/^\.El/s/^\.It Va //p' "$man/bootbisect.ini.5" |
  sed 's/ , /\n/g' | sort >documented
diff keys documented || fail "the keys of a target in bootbisect.ini(5) are others"

# The logs of a bisection that is confirmed, and of a run of a branch.
demo --plain repo >/dev/null
bb 1 bisect "${by_bisect[@]}" --confirm -o result repo good..bad
bb 1 run "${by_number[@]}" --new -o series repo good..bad
"$python" - "$man/bootbisect-evidence.5" "$source_dir/runner/history-apply.c" \
  result/evidence.jsonl series/jobs/*/evidence.jsonl <<'PYTHON' ||
import json, re, sys
page, source, *logs = sys.argv[1:]
documented, section = {}, None
for line in open(page, encoding='utf-8'):
    if line.startswith('.Ss '):
        section = documented.setdefault(line.split()[1], set())
    elif line.startswith('.It Va ') and section is not None:
        section.update(line[7:].strip().split(' , '))
documented['discarded'] = documented['sample']
known = set(re.findall(r'\{ "(\w+)", (?:apply|history)_\w+ \}', open(source, encoding='utf-8').read()))
if known != set(documented):
    sys.exit(f'types: {known ^ set(documented)}')
seen = {}
for log in logs:
    for line in map(json.loads, open(log, encoding='utf-8')):
        seen.setdefault(line['type'], set()).update(line.keys() - {'type', 'time'})
for kind, members in seen.items():
    if members - documented[kind]:
        sys.exit(f'{kind}: {members - documented[kind]} not documented')
if len(seen) < 8:
    sys.exit(f'only {seen.keys()} in these logs')
PYTHON
  fail "bootbisect-evidence(5) tells otherwise"
