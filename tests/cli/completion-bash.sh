#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bash's completion, driven as bash does: verbs, options, values, files,
# revisions; and its lists of names against the program's own.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

mkdir bin
ln -s "$bootbisect" bin/bootbisect
PATH=$tmp/bin:$PATH
# shellcheck source=../../contrib/completion/bootbisect.bash
. "$source_dir/contrib/completion/bootbisect.bash"
compopt () { :; } # it works only while readline completes

# completes WORD... -- WANTED...: the last word, where the cursor is.
completes () {
  local -a COMPREPLY=()
  COMP_WORDS=(bootbisect)
  while [ "$1" != -- ]; do
    COMP_WORDS+=("$1")
    shift
  done
  shift
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _bootbisect bootbisect "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" ||
    : # an interactive shell goes on
  same "${COMPREPLY[*]}" "$*" "${COMP_WORDS[*]}"
}

demo --plain repo >/dev/null
git -C repo branch slower good
mkdir folder
: >'a file'

completes be -- bench
completes run --accel '' -- auto kvm tcg
completes run --accel = k -- kvm
completes bisect --conf -- --configure --confidence --confirm --config
completes run --confirm -- # of bisect only
completes bench -n '' -- # a number
completes run --jobs 3 re -- repo
completes run -j 3 fol -- folder
completes run --output fol -- folder
completes bench --hv a -- 'a file'
completes run --dry -- # of bisect only
completes run repo slo -- slower slow
completes bisect --jobs = 3 repo good..slo -- good..slower good..slow
completes compare repo good slowe -- slower
completes cache '' -- list prune clear
completes no-such-verb --a --
# git's own functions, where they are loaded
__git_refs () { echo "${__git_C_args[*]} HEAD~1"; }
completes run repo HE -- HEAD~1
unset -f __git_refs

# The verbs and options are the program's; so must the names be.
in_zsh () { sed -n "s/^ *--$1:.*'(\(.*\))'.*/\1/p" "$source_dir/contrib/completion/_bootbisect"; }
COMPREPLY=() cur=
_bootbisect_value --format NAME
refused 2 run --format no-such . a..b
same "${COMPREPLY[*]}" "$(sed 's/.*none of //; s/,//g' <<<"$err")" formats
same "$(in_zsh format)" "${COMPREPLY[*]}" 'formats for zsh'
COMPREPLY=()
_bootbisect_value --backend NAME
refused 2 run --backend no-such repo good..bad
same "${COMPREPLY[*]}" "$(sed 's/.*there are //; s/,//g' <<<"$err")" backends
same "$(in_zsh backend)" "${COMPREPLY[*]}" 'backends for zsh'
