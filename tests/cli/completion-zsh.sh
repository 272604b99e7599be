#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# zsh's completion, typed into a zsh on a terminal of its own.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

requires command -v zsh
mkdir bin functions
ln -s "$bootbisect" bin/bootbisect
cp "$source_dir/contrib/completion/_bootbisect" functions/
demo --plain repo >/dev/null
git -C repo tag one-of-a-kind good
export PATH=$tmp/bin:$PATH

"$python" - "$tmp/functions" <<'PYTHON' || fail "zsh completes otherwise"
import os, pty, re, select, sys, time

pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM='dumb', PS1='', ZDOTDIR=os.getcwd())
    os.execvp('zsh', ['zsh', '-f', '-i'])

def until(pattern, seconds=30):
    seen, end = '', time.monotonic() + seconds
    while not re.search(pattern, seen):
        if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
            sys.exit(f'no {pattern!r} in {seen!r}')
        seen += os.read(terminal, 4096).decode(errors='replace')
    return seen

def write(text):
    os.write(terminal, text.encode())

write(f'fpath=({sys.argv[1]} $fpath); autoload -Uz compinit; compinit -u -d dump; '
      "setopt no_beep; print -r -- rea''dy\n")
until('ready')
for typed, added in (
        ('benc', 'h '),
        ('run --memsi', 'ze'),
        ('run --accel=k', 'vm'),
        ('bisect --backend gen', 'eric'),
        ('run -j 3 repo one', '-of-a-kind'),
        ('run repo good..one', '-of-a-kind'),
        ('cache li', 'st')):
    write(f'bootbisect {typed}\t')
    until(re.escape(f'bootbisect {typed}{added}'))
    write('\x15')
write('exit\n')
os.close(terminal)
os.waitpid(pid, 0)
PYTHON
