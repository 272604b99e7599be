#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""embed.py OUTPUT STYLE SCRIPT [DYGRAPHS DYGRAPHS-STYLE]: writes the files
that the HTML report carries as C strings, and the content security policy
that lets these scripts run, by their hashes, and nothing else."""
import base64
import hashlib
import sys


def read(path):
    with open(path, encoding='utf-8') as file:
        text = file.read()
    # A report is mailed around alone: nothing in it may name another file.
    text = '\n'.join(line for line in text.split('\n') if '# sourceMappingURL=' not in line)
    if '</script' in text.lower() or '</style' in text.lower() or '<!--' in text:
        sys.exit(f'{path}: would end the element that holds it')
    return text


def literal(name, text):
    lines = [f'extern const char {name}[];', f'const char {name}[] =']
    for start in range(0, max(len(text), 1), 1000):
        part = ''.join(c if 32 <= ord(c) < 127 and c not in '"\\?' else
                       ''.join(f'\\{byte:03o}' for byte in c.encode())
                       for c in text[start:start + 1000])
        lines.append(f'  "{part}"')
    return '\n'.join(lines) + ';\n'


def hashes(*texts):
    return ' '.join("'sha256-%s'" % base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                    for text in texts if text)


output, *paths = sys.argv[1:]
style, script, dygraphs, dygraphs_style = ([read(path) for path in paths] + ['', ''])[:4]
policy = (f"default-src 'none'; script-src {hashes(dygraphs, script)}; "
          f"style-src {hashes(dygraphs_style, style)}; base-uri 'none'; form-action 'none'")
with open(output, 'w', encoding='utf-8') as file:
    file.write("/* SPDX-License-Identifier: GPL-3.0-or-later */\n")
    for name, text in (('html_style', style), ('html_script', script),
                       ('html_dygraphs', dygraphs), ('html_dygraphs_style', dygraphs_style),
                       ('html_policy', policy)):
        file.write(literal(name, text))
