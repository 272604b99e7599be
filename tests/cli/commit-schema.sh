#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Each commit's JSON fits the published schema: good, unbuildable, hanging.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

requires "$python" -c 'import jsonschema'
demo repo
bb 0 run "${by_number[@]}" -o result repo good..bad
"$python" - "$source_dir/reports/schema/commit.json" result/commits/*.json <<'PYTHON' || fail "schema"
import json, jsonschema, sys
schema = json.load(open(sys.argv[1], encoding='utf-8'))
jsonschema.Draft7Validator.check_schema(schema)
for path in sys.argv[2:]:
    jsonschema.validate(json.load(open(path, encoding='utf-8')), schema)
PYTHON
[ "$(find result/commits -name '*.json' | wc -l)" = 13 ] || fail "not one file a commit"
