# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of bootbisect for bash.  Verbs and options are asked of the
# program itself (--help), so they are always its own; values are those that
# the help names as this|that, the lists below, files, or git's revisions.

_bootbisect_words () { # WORDS: those that begin with $cur
  local word
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen -W "$1" -- "$cur")
}

_bootbisect_files () { # [-d]: files, or only folders
  local word
  compopt -o filenames 2>/dev/null
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen "${1--f}" -- "$cur")
}

# A line "OPTION ARGUMENT" for each option of the verb, letters as well.  In
# the help, items stand in column 16 and on, two spaces apart.
_bootbisect_options () {
  "$program" "$verb" --help 2>/dev/null |
    sed '1,/^$/d; /^$/,$d; s/^.\{16\}//; s/   */\n/g' |
    sed -n 's/^\(-.\) \(--[^ ]*\)\(.*\)/\1\3\n\2\3/; /^-/p'
}

# What a word of git's can be in the clone; of A..B the part that is typed.
_bootbisect_revisions () { # REPO
  local before='' refs word
  case $cur in
    *..*) before=${cur%..*}.. ;;
  esac
  cur=${cur#"$before"}
  if declare -F __git_refs >/dev/null; then
    # shellcheck disable=SC2034 # git's own functions read it
    local __git_repo_path='' __git_C_args=(-C "$1") __git_cmd_idx=0
    refs=$(__git_refs 2>/dev/null)
  else
    refs="HEAD $(git -C "$1" for-each-ref --format='%(refname:short)' 2>/dev/null)"
  fi
  while IFS= read -r word; do
    COMPREPLY+=("$before$word")
  done < <(compgen -W "$refs" -- "$cur")
  [[ $before || $verb = compare || $verb = step ]] || compopt -o nospace 2>/dev/null
}

_bootbisect_value () { # OPTION ARGUMENT
  case $1:$2 in
    --backend:*) _bootbisect_words 'qemu kernel libguestfs generic' ;;
    --format:*) _bootbisect_words 'text json html markdown csv junit github-action-benchmark hyperfine openmetrics lnt kcidb' ;;
    --workload:*) compopt -o nospace 2>/dev/null; _bootbisect_words 'boot boot:verbose boot:phases command:' ;;
    --metric:*) _bootbisect_words 'total launch close cpu user system max_memory instructions guest-instructions phase: wall value' ;;
    --gives:*) compopt -o nospace 2>/dev/null; _bootbisect_words 'qemu: kernel: files:' ;;
    *:DIR) _bootbisect_files -d ;;
    *:FILE | *:PATH) _bootbisect_files ;;
    *:CMD) _bootbisect_files; _bootbisect_words "$(compgen -c -- "$cur")" ;;
    *:*'|'*) _bootbisect_words "${2//|/ }" ;;
  esac
}

# Puts together what COMP_WORDBREAKS took apart: --option = value.
_bootbisect () {
  local program=${COMP_WORDS[0]} cur=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]-}
  local prev=${COMP_WORDS[COMP_CWORD - 1]} table i option argument wants
  local -a plain=()

  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    _bootbisect_words "$("$program" --help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p') --help --version"
    return
  fi
  if [ "$cur" = = ]; then
    cur=
  elif [ "$prev" = = ]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  [ "$prev" != : ] || return
  table=$(_bootbisect_options)
  while read -r option argument; do
    if [ "$option" = "$prev" ] && [ -n "$argument" ]; then
      _bootbisect_value "$option" "$argument"
      return
    fi
  done <<<"$table"
  if [[ $cur == -* ]]; then
    _bootbisect_words "$(cut -d ' ' -f 1 <<<"$table")"
    return
  fi
  # How many words before this one are neither options nor their arguments.
  for ((i = 2; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -*)
        wants=$(while read -r option argument; do
          [ "$option" != "${COMP_WORDS[i]}" ] || echo "$argument"
        done <<<"$table")
        [ "${COMP_WORDS[i + 1]-}" != = ] || i=$((i + 1))
        [ -z "$wants" ] || i=$((i + 1))
        ;;
      *) plain+=("${COMP_WORDS[i]}") ;;
    esac
  done
  case $verb:${#plain[@]} in
    trace:0) _bootbisect_files ;;
    run:0 | bisect:0 | step:0 | report:* | resume:0 | post:1) _bootbisect_files -d ;;
    compare:0) _bootbisect_files ;;
    run:1 | bisect:1 | compare:[12])
      _bootbisect_revisions "${plain[0]/#\~/$HOME}"
      [ "$verb:${#plain[@]}" != compare:1 ] || _bootbisect_files
      ;;
    cache:0) _bootbisect_words 'list prune clear' ;;
  esac
}

complete -F _bootbisect bootbisect
