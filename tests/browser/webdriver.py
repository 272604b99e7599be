# SPDX-License-Identifier: GPL-3.0-or-later
"""A small client of the W3C WebDriver protocol, for chromedriver: what the
tests of this folder need, with nothing but Python's own library."""
import base64
import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request

ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'


class Browser:
    """A headless Chromium with a profile of its own in `folder`."""

    def __init__(self, folder, width=1200, height=1000, scripts=True):
        self.driver = subprocess.Popen(
            [shutil.which('chromedriver') or '/usr/bin/chromedriver', '--port=0'],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, 'HOME': folder, 'TMPDIR': folder})
        self.session = None
        self.base = f'http://127.0.0.1:{self._port()}'
        arguments = ['--headless=new', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
                     '--disable-background-networking', '--disable-component-update',
                     '--disable-sync', '--hide-scrollbars', f'--user-data-dir={folder}/profile',
                     f'--window-size={width},{height}']
        if os.getuid() == 0:
            arguments.append('--no-sandbox')
        wanted = {'browserName': 'chrome',
                  'goog:loggingPrefs': {'browser': 'ALL', 'performance': 'ALL'},
                  'goog:chromeOptions': {'args': arguments, 'prefs': {
                      'profile.managed_default_content_settings.javascript': 1 if scripts else 2}}}
        answer = self._call('POST', '/session', {'capabilities': {'alwaysMatch': wanted}})
        self.session = f'/session/{answer["sessionId"]}'

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            if self.session:
                self._call('DELETE', self.session)
        finally:
            self.driver.terminate()
            self.driver.wait(20)

    def _port(self):
        for line in self.driver.stdout:
            found = re.search(r'started successfully on port (\d+)', line)
            if found:
                return found[1]
        raise RuntimeError('chromedriver did not start')

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method,
                                         headers={'Content-Type': 'application/json'})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            raise RuntimeError(f'{path}: {error.read().decode()[:500]}') from error

    def open(self, url):
        self._call('POST', self.session + '/url', {'url': url})

    def run(self, script, *arguments):
        """What a script returns."""
        return self._call('POST', self.session + '/execute/sync',
                          {'script': script, 'args': list(arguments)})

    def wait(self, script, seconds=30):
        """Until the script's value is true; returns it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.run('return ' + script)
            if value:
                return value
            time.sleep(.1)
        raise AssertionError('never true: ' + script)

    def devtools(self, command, **parameters):
        return self._call('POST', self.session + '/goog/cdp/execute',
                          {'cmd': command, 'params': parameters})

    def find(self, selector):
        return self._call('POST', self.session + '/element',
                          {'using': 'css selector', 'value': selector})[ELEMENT]

    def click(self, selector):
        self._call('POST', f'{self.session}/element/{self.find(selector)}/click', {})

    def type(self, selector, text):
        self._call('POST', f'{self.session}/element/{self.find(selector)}/value', {'text': text})

    def drag(self, selector, start, end):
        """Within an element, offsets from its middle."""
        origin = {ELEMENT: self.find(selector)}
        moves = [{'type': 'pointerMove', 'origin': origin, 'x': start[0], 'y': start[1]},
                 {'type': 'pointerDown', 'button': 0},
                 {'type': 'pointerMove', 'duration': 200, 'origin': origin, 'x': end[0], 'y': end[1]},
                 {'type': 'pointerUp', 'button': 0}]
        self._call('POST', self.session + '/actions',
                   {'actions': [{'type': 'pointer', 'id': 'mouse', 'actions': moves}]})

    def move(self, selector, x, y):
        moves = [{'type': 'pointerMove', 'origin': {ELEMENT: self.find(selector)}, 'x': x, 'y': y}]
        self._call('POST', self.session + '/actions',
                   {'actions': [{'type': 'pointer', 'id': 'mouse', 'actions': moves}]})

    def logs(self, kind):
        return self._call('POST', self.session + '/se/log', {'type': kind})

    def requests(self):
        """URLs that were asked for, besides files, data, and the browser's own pages."""
        urls = []
        for entry in self.logs('performance'):
            message = json.loads(entry['message'])['message']
            if message['method'] == 'Network.requestWillBeSent':
                urls.append(message['params']['request']['url'])
        return [url for url in urls if not url.startswith(('file:', 'data:', 'chrome:'))]

    def errors(self):
        return [entry['message'] for entry in self.logs('browser')
                if entry['level'] in ('SEVERE', 'WARNING')]

    def look(self, path, width, height, dark=False, phone=False):
        """A screenshot of the page's beginning.  Returns by how many pixels it
        is wider than the window."""
        self.devtools('Emulation.setEmulatedMedia', features=[
            {'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        self.devtools('Emulation.setDeviceMetricsOverride', width=width, height=height,
                      deviceScaleFactor=2 if phone else 1, mobile=phone)
        time.sleep(.5)
        wide = self.run('return document.documentElement.scrollWidth - innerWidth')
        picture = self.devtools('Page.captureScreenshot', format='png')['data']
        with open(path, 'wb') as file:
            file.write(base64.b64decode(picture))
        self.devtools('Emulation.clearDeviceMetricsOverride')
        return wide
