# SPDX-License-Identifier: GPL-3.0-or-later
# The lines of a text as C string literals.
s/[\\"]/\\&/g
s/.*/"&\\n"/
