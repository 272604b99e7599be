#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-report.py PAGE FOLDER COMMITS: opens a report in Chromium as a reader
would, with a mouse, with keys, on a phone, in the dark, and without scripts.
Screenshots go to FOLDER."""
import os
import sys
import tempfile

from webdriver import Browser

PAGE, FOLDER, COMMITS = sys.argv[1], sys.argv[2], int(sys.argv[3])
URL = 'file://' + os.path.abspath(PAGE)
HOSTILE = '<script>alert(1)</script>'
RANGE = 'return bootbisectGraph.xAxisRange()'


def span(browser):
    low, high = browser.run(RANGE)
    return high - low


def check_chart(browser):
    whole = span(browser)
    assert whole >= COMMITS, whole
    browser.drag('.chart canvas:last-of-type', (-100, 0), (100, 0))
    assert span(browser) < whole / 2, 'dragging does not zoom'
    browser.type('.chart', '0')
    assert abs(span(browser) - whole) < 1, 'the key 0 does not show all'
    browser.type('.chart', '+')
    assert span(browser) < .6 * whole, 'the key + does not zoom'
    browser.type('.chart', '0')
    browser.move('.chart canvas:last-of-type', 20, 0)
    browser.wait("document.querySelector('.told').textContent.includes('median')")
    before = browser.run("return document.querySelector('.told b').textContent")
    browser.type('.chart', '\ue014')  # right
    assert browser.run("return document.querySelector('.told b').textContent") != before


def check_table(browser):
    rows = "[...document.querySelectorAll('#table tbody tr')]"
    assert browser.run(f'return {rows}.length') <= 200
    browser.click('#table th:nth-child(3) button')
    medians = browser.run(f"return {rows}.map(r => parseFloat(r.cells[2].textContent))")
    medians = [m for m in medians if m is not None]
    assert medians == sorted(medians), 'not sorted by the median'
    browser.type('#table input', HOSTILE)
    assert browser.run(f'return {rows}.length') == 1
    text = browser.run(f"return {rows}[0].querySelector('.subject').textContent")
    assert HOSTILE in text and '"hello" &' in text, text
    assert not any(mark in text for mark in '\u202e\x1b\a'), repr(text)
    browser.click('#table .tools button')
    browser.wait("document.querySelector('#table .tools button').textContent === 'Copied 1 rows'")


def check_words(browser):
    unnamed = browser.run(
        "return [...document.querySelectorAll('button, [role=img], input, select')].filter(e => "
        "getComputedStyle(e).display !== 'none' && "
        "!(e.textContent.trim() || e.getAttribute('aria-label') || e.labels && e.labels.length))"
        ".map(e => e.outerHTML)")
    assert not unnamed, unnamed
    assert browser.run("return document.scripts.length") == 3, 'a script too many'


def check_phone(browser):
    wide = browser.look(f'{FOLDER}/report-phone.png', 390, 844, phone=True)
    assert wide <= 0, f'{wide} pixels wider than a phone'


def check_without_scripts(browser):
    assert browser.run('return typeof bootbisectGraph') == 'undefined', 'a script did run'
    assert 'commits measured' in browser.run("return document.querySelector('.sentence').textContent")
    assert browser.run("return document.querySelectorAll('#table tbody tr').length") == COMMITS
    assert browser.run("return document.querySelector('#series .picture').getBoundingClientRect().height") > 100
    hostile = browser.run("return document.querySelector('#table').textContent")
    assert HOSTILE in hostile
    assert browser.look(f'{FOLDER}/report-without-scripts.png', 1200, 1000) <= 0


with tempfile.TemporaryDirectory() as home, Browser(home) as browser:
    browser.open(URL)
    browser.wait('!!window.bootbisectGraph')
    assert 'commits measured' in browser.run("return document.querySelector('.sentence').textContent")
    browser.look(f'{FOLDER}/report-light.png', 1200, 1000)
    browser.look(f'{FOLDER}/report-dark.png', 1200, 1000, dark=True)
    check_phone(browser)
    check_chart(browser)
    check_table(browser)
    check_words(browser)
    errors, requests = browser.errors(), browser.requests()
    assert not errors and not requests, (errors, requests)
with tempfile.TemporaryDirectory() as home, Browser(home, scripts=False) as browser:
    browser.open(URL)
    check_without_scripts(browser)
