#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Whatever a server does: a post ends within its patience, tries again only
# where that helps and not before it is asked to, keeps what did not get
# through in order, and sends it once when the server is well again.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

faulty_start
"$source_dir/tests/service/make-log" job 3 4
target lab 'dashboard = json' "url = $faulty/hook" 'timeout = 2s' 'patience = 3s'
target hasty 'dashboard = json' "url = $faulty/hook" 'timeout = 1s' 'patience = 1s'

# ids: of the requests so far, in order.
ids () { grep -ih '^Idempotency-Key: ' faulty/requests/*; }

# Again after 500, cut connections, no answer.
plan '500 out of order' cut '503' '200 ok'
bb 0 post lab job
same "$out" 'lab: 3 delivered' output
same "$(requests)" 6 'requests (3 of them again)'
same "$(ids | sort -u | wc -l)" 3 'different bodies'
plan '200 ok'
bb 0 post lab job
same "$(requests)" 0 'requests when all is delivered'

# Retry-After is kept.
plan 'busy 429 1' '200 ok'
start=$(date +%s%N)
bb 0 post lab job --again
[ $((($(date +%s%N) - start) / 1000000)) -ge 1000 ] || fail 'it came again too early'
same "$(requests)" 4 'requests with one more'

# A longer one is kept by the next posts as well, and nothing is sent.
plan 'busy 503 3600'
refused 3 post lab job --again
has "$err" '3 wait for the next post'
same "$(requests)" 1 'requests before the time'
plan '200 ok'
refused 3 post lab
has "$err" 'asked us to wait'
same "$(requests)" 0 'requests before the time'
rm home/.local/state/bootbisect/post/lab/wait-until
bb 0 post lab
same "$(requests)" 3 'requests after it'

# Its own order, whatever is in between; an ill server ends soon.
plan cut
refused 3 post hasty job
has "$err" '3 wait for the next post'
before=$(ids | sort -u)
plan hang
refused 3 post hasty job
has "$err" 'no answer'
plan '200 ok'
bb 0 post hasty
same "$(requests)" 3 'requests in the end'
has "$(ids)" "$before"
same "$(count hasty/waiting)" 0 waiting

# An answer is its status: a body that never ends, or is cut, changes nothing.
for kind in huge drip half; do
  plan "$kind 200"
  bb 0 post hasty job --again
  same "$(requests)" 3 "requests, $kind"
done
plan 'huge 500'
refused 3 post hasty job --again
[ ${#err} -lt 1000 ] || fail 'the whole body is told'
plan '200 ok'
bb 0 post hasty

# Redirects are not followed; what is refused is kept with its reason, and the
# rest goes on.
plan "redirect $faulty/elsewhere"
refused 3 post hasty job --again
has "$err" 'redirects are not followed'
same "$(requests)" 1 'requests with a redirect'
plan '200 ok' $'422 no \033[31mred\033[0m, please' '200 ok'
bb 3 post hasty
same "$out" 'hasty: 2 delivered' 'beside the refused one'
has "$err" '1 refused'
has "$err" 'no ?[31mred'
same "$(requests)" 3 'requests with one refused'
same "$(count hasty/refused)" 1 'refused ones kept'
has "$(cat home/.local/state/bootbisect/post/hasty/refused/*)" 'please'
bb 0 post hasty job
same "$(requests)" 3 'a refused one is not sent by itself'
faulty_stop
refused 3 post hasty job --again
has "$err" 'no answer'
