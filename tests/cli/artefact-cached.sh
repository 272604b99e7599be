#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A second job finds what the first one built; another make is another build.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 0 run "${by_number[@]}" --samples 1 -o one repo slow~1..slow
same "$(log_lines one build cached | sort -u)" False cached
bb 0 run "${by_number[@]}" --samples 1 -o two repo slow~1..slow
same "$(log_lines two build cached | sort -u)" True cached
bb 0 run "${by_number[@]}" --make 'make CFLAGS=-O1' --samples 1 -o three repo slow~1..slow
same "$(log_lines three build cached | sort -u)" False cached
