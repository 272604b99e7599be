// SPDX-License-Identifier: GPL-3.0-or-later
// What the page does beyond being read: a chart to zoom in the place of the
// static picture, and a table that is sorted, filtered, paged and copied.
// Texts of others only ever become text nodes.
'use strict';
(function () {
  const data = JSON.parse(document.getElementById('data').textContent);
  const total = data.commits.length;
  const PAGE = 200;
  const HASH = 0, NAME = 1, AUTHOR = 2, DATE = 3, MISSING = 4;
  const DOTS = 20000;

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
      else if (value !== null) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const short = i => data.commits[i][HASH].slice(0, 10) || '#' + (i + 1);
  const figure = (x, digits) => x === null || x === undefined ? '' : x.toFixed(digits);
  const percent = ratio => (ratio >= 1 ? '+' : '\u2212') + Math.abs(100 * (ratio - 1)).toFixed(1);
  const measured = i => data.n[i] > 0;
  const isGap = i => (data.commits[i][MISSING] || '').startsWith('does not');
  const values = i => (shown.values[i] || []).filter(v => v > 0);

  // ---- series of the metric that is shown
  let shown = data.metrics[0];
  function median(list) {
    const s = list.slice().sort((a, b) => a - b), h = s.length >> 1;
    return s.length ? s.length % 2 ? s[h] : (s[h - 1] + s[h]) / 2 : null;
  }
  // The job's own metric comes with its intervals, others with their extremes.
  function row(i) {
    if (!shown) return [i, [null, null, null]];
    if (shown === data.metrics[0]) {
      if (!measured(i)) return [i, [null, null, null]];
      const m = data.median[i], low = data.low[i], high = data.high[i];
      return [i, [low === null ? m : low, m, high === null ? m : high]];
    }
    const list = values(i);
    return [i, list.length ? [Math.min(...list), median(list), Math.max(...list)] : [null, null, null]];
  }

  // ---- what is told of a commit
  const told = make('p', { class: 'told', 'aria-live': 'polite' },
    'Point at a commit, or use the arrow keys. Drag to zoom, double-click to see all.');
  function tell(i) {
    const c = data.commits[i];
    const parts = [make('b', {}, short(i)), ' ', make('bdi', {}, c[NAME]), make('br')];
    if (measured(i) && shown === data.metrics[0]) {
      parts.push(`median ${figure(data.median[i], 3)} ${shown.unit}`);
      if (data.low[i] !== null)
        parts.push(` (${figure(data.low[i], 3)} to ${figure(data.high[i], 3)}), n = ${data.n[i]}`);
      if (data.ratio[i] !== null)
        parts.push(`, against its parent ${percent(data.ratio[i])} % ` +
          `(${percent(data.rlow[i])} to ${percent(data.rhigh[i])})`);
    } else if (measured(i)) {
      const list = values(i);
      if (list.length) parts.push(`median ${figure(median(list), 3)} ${shown.unit}, n = ${list.length}`);
    } else
      parts.push(c[MISSING] || '');
    if (document.getElementById('log-' + (i + 1)))
      parts.push(' ', make('a', { href: '#log-' + (i + 1), onclick: () => openLog(i) }, 'log'));
    told.replaceChildren(...parts);
  }
  function openLog(i) {
    document.getElementById('log-' + (i + 1)).open = true;
  }

  // ---- the chart
  let graph = null;
  function drawBelow(context, area, g) {
    const [from, to] = g.xAxisRange();
    const first = Math.max(0, Math.floor(from)), last = Math.min(total - 1, Math.ceil(to));
    const width = Math.max((area.w / (to - from)) || 1, 1);
    context.fillStyle = colour('gap');
    for (let i = first; i <= last; i++)
      if (isGap(i)) context.fillRect(g.toDomXCoord(i - .5), area.y, width, area.h);
    drawLevels(context, area, g);
    if (samplesBox.checked) drawSamples(context, g, first, last);
  }
  function drawSamples(context, g, first, last) {
    let count = 0;
    for (let i = first; i <= last; i++) count += shown.values[i].length;
    const stride = Math.ceil(count / DOTS);
    const spread = Math.min(g.toDomXCoord(1) - g.toDomXCoord(0), 60) * .55;
    const size = spread > 8 ? 4 : 2.5;
    let k = 0;
    for (let i = first; i <= last; i++) {
      const list = shown.values[i];
      for (let j = 0; j < list.length; j++) {
        if (k++ % stride) continue;
        context.fillStyle = colours.dot;
        if (list[j] < 0) context.fillStyle = colours.slower;
        const x = g.toDomXCoord(i) + (list.length > 1 ? (j / (list.length - 1) - .5) * spread : 0);
        context.fillRect(x - size / 2, g.toDomYCoord(Math.abs(list[j])) - size / 2, size, size);
      }
    }
  }
  function drawLevels(context, area, g) {
    if (shown !== data.metrics[0]) return;
    context.lineWidth = 1.5;
    if (data.searched && data.chosen >= 0)
      drawMark(context, area, g, data.chosen, data.ratio[data.chosen] < 1 ? 'faster' : 'slower');
    if (data.searched) return;
    data.changes.forEach((c, k) => {
      const start = k ? data.changes[k - 1][0] : 0;
      const end = k + 1 < data.changes.length ? data.changes[k + 1][0] : total;
      drawMark(context, area, g, c[0], c[5] > c[4] ? 'slower' : 'faster');
      context.strokeStyle = colours.soft;
      context.setLineDash([]);
      context.beginPath();
      context.moveTo(g.toDomXCoord(start - .5), g.toDomYCoord(c[4]));
      context.lineTo(g.toDomXCoord(c[0] - .5), g.toDomYCoord(c[4]));
      context.moveTo(g.toDomXCoord(c[0] - .5), g.toDomYCoord(c[5]));
      context.lineTo(g.toDomXCoord(end - .5), g.toDomYCoord(c[5]));
      context.stroke();
    });
  }
  function drawMark(context, area, g, at, way) {
    const x = g.toDomXCoord(at - .5);
    context.strokeStyle = colours[way];
    context.setLineDash([5, 4]);
    context.beginPath();
    context.moveTo(x, area.y);
    context.lineTo(x, area.y + area.h);
    context.stroke();
    context.setLineDash([]);
  }
  let colours = {};
  function readColours() {
    for (const name of ['dot', 'slower', 'faster', 'soft', 'accent', 'line', 'gap']) colours[name] = colour(name);
  }
  // Whiskers and medians; where points are crowded, every one still counts.
  function plot(e) {
    const context = e.drawingContext, crowded = e.points.length > 600;
    context.strokeStyle = context.fillStyle = colours.accent;
    context.globalAlpha = crowded ? .35 : .6;
    context.lineWidth = 1.6;
    context.beginPath();
    for (const p of e.points)
      if (p.yval !== null && !isNaN(p.yval)) {
        const [, bar] = row(p.xval);
        context.moveTo(p.canvasx, e.dygraph.toDomYCoord(bar[0]));
        context.lineTo(p.canvasx, e.dygraph.toDomYCoord(bar[2]));
      }
    context.stroke();
    context.globalAlpha = 1;
    for (const p of e.points)
      if (p.yval !== null && !isNaN(p.yval)) {
        context.beginPath();
        context.arc(p.canvasx, p.canvasy, crowded ? 1.4 : e.points.length > 100 ? 2.5 : 4.5, 0, 7);
        context.fill();
      }
  }
  function ticks(from, to, pixels) {
    const step = Math.max(1, Math.ceil((to - from) / Math.max(pixels / 110, 1)));
    const list = [];
    for (let i = Math.max(0, Math.ceil(from)); i <= Math.min(to, total - 1); i += step)
      list.push({ v: i, label: short(i) });
    return list;
  }
  const everything = () => [-.5 - total * .005, total - .5 + total * .005];
  function zoom(factor, move) {
    const [from, to] = graph.xAxisRange(), [least, most] = everything();
    const half = Math.min((to - from) * factor, most - least) / 2;
    const middle = Math.min(Math.max((from + to) / 2 + move * (to - from), least + half), most - half);
    graph.updateOptions({ dateWindow: [middle - half, middle + half] });
  }
  let selected = -1;
  function select(i) {
    selected = Math.min(Math.max(i, 0), total - 1);
    const [from, to] = graph.xAxisRange();
    if (selected < from || selected > to) {
      const half = (to - from) / 2;
      graph.updateOptions({ dateWindow: [selected - half, selected + half] });
    }
    graph.setSelection(selected);
    tell(selected);
  }
  function keys(event) {
    const does = {
      ArrowLeft: () => select(selected - 1), ArrowRight: () => select(selected + 1),
      Home: () => select(0), End: () => select(total - 1),
      '+': () => zoom(.5, 0), '=': () => zoom(.5, 0), '-': () => zoom(2, 0),
      0: () => graph.updateOptions({ dateWindow: everything() }),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }
  const samplesBox = make('input', { type: 'checkbox', checked: '', onchange: () => graph.updateOptions({}) });
  function makeTools() {
    const button = (text, label, action) => make('button', { type: 'button', 'aria-label': label, title: label, onclick: action }, text);
    const tools = make('div', { class: 'tools' });
    if (data.metrics.length > 1) {
      const choice = make('select', { 'aria-label': 'metric', onchange: () => {
        shown = data.metrics[choice.selectedIndex];
        document.querySelector('#series h2 small').textContent = shown.name + (shown.unit ? ' in ' + shown.unit : '');
        graph.updateOptions({ file: data.commits.map((_, i) => row(i)) });
      } }, ...data.metrics.map(m => make('option', {}, m.name)));
      tools.append(choice);
    }
    tools.append(make('label', {}, samplesBox, 'samples'), make('span', { class: 'grow' }),
      button('\u2190', 'Move left', () => zoom(1, -.5)), button('\u2192', 'Move right', () => zoom(1, .5)),
      button('+', 'Zoom in', () => zoom(.5, 0)), button('\u2212', 'Zoom out', () => zoom(2, 0)),
      button('All', 'See all', () => graph.updateOptions({ dateWindow: everything() })));
    return tools;
  }
  function makeChart() {
    const section = document.getElementById('series');
    if (typeof Dygraph === 'undefined' || !shown || total < 2) return;
    readColours();
    const chart = make('div', { class: 'chart', tabindex: '0', role: 'application', onkeydown: keys,
      'aria-label': 'The metric over the commits. Left and right arrows go from commit to commit, plus and minus zoom, 0 shows all.' });
    const picture = section.querySelector('.picture');
    picture.before(makeTools(), chart, told);
    picture.remove();
    // The page tells of commits itself, and the legend sets styles that its policy forbids.
    Dygraph.PLUGINS = Dygraph.PLUGINS.filter(plugin => plugin !== Dygraph.Plugins.Legend);
    graph = new Dygraph(chart, data.commits.map((_, i) => row(i)), {
      customBars: true, labels: ['commit', 'value'], plotter: plot,
      underlayCallback: drawBelow, dateWindow: everything(), axisLineColor: colours.line,
      highlightCircleSize: 6, strokeBorderWidth: 0, color: colours.accent, gridLineColor: colours.line,
      highlightCallback: (event, x) => { selected = x; tell(x); },
      pointClickCallback: (event, point) => showRow(point.xval), animatedZooms: false,
      axes: { x: { ticker: ticks, drawGrid: false, axisLabelWidth: 100 }, y: { axisLabelWidth: 56 } },
    });
    window.bootbisectGraph = graph;
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      readColours();
      graph.updateOptions({ axisLineColor: colours.line, gridLineColor: colours.line, color: colours.accent });
    });
  }

  // ---- the table
  const section = document.getElementById('table');
  const table = section.querySelector('table'), body = table.tBodies[0];
  const keysOf = [i => i, i => data.commits[i][HASH], i => data.median[i], i => data.mad[i],
    i => data.high[i] - data.low[i], i => data.n[i], i => data.ratio[i], i => data.rhigh[i] - data.rlow[i],
    i => data.p[i], i => data.commits[i][NAME]];
  let order = data.commits.map((_, i) => i), kept = order, page = 0, sorted = 0, rising = true;
  function cells(i) {
    const c = data.commits[i];
    if (!measured(i)) return null;
    return [figure(data.median[i], 3), figure(data.mad[i], 3),
      data.low[i] === null ? '' : `${figure(data.low[i], 3)} \u2013 ${figure(data.high[i], 3)}`, String(data.n[i]),
      data.ratio[i] === null ? '' : percent(data.ratio[i]) + ' %',
      data.ratio[i] === null ? '' : `${percent(data.rlow[i])} \u2013 ${percent(data.rhigh[i])}`,
      figure(data.p[i], 2)];
  }
  function makeRow(i) {
    const c = data.commits[i], list = cells(i);
    const line = make('tr', { class: i === data.chosen ? 'chosen' : null, 'data-place': i, onclick: () => graph && select(i) },
      make('td', {}, String(i + 1)), make('th', { scope: 'row' }, make('code', { title: c[HASH] }, c[HASH].slice(0, 10))));
    if (list)
      list.forEach((text, k) => line.append(make('td', k === 4 && text ? {
        class: data.rlow[i] > 1 ? 'slower' : data.rhigh[i] < 1 ? 'faster' : 'even' } : {}, text)));
    else
      line.append(make('td', { colspan: '7', class: 'missing', title: c[MISSING] || '' }, c[MISSING] || ''));
    line.append(make('td', { class: 'subject', title: `${c[NAME]}\n${c[AUTHOR]}, ${c[DATE]}` }, make('bdi', {}, c[NAME])));
    return line;
  }
  const position = make('span', { 'aria-live': 'polite' });
  const back = make('button', { type: 'button', onclick: () => turn(page - 1) }, 'Back');
  const next = make('button', { type: 'button', onclick: () => turn(page + 1) }, 'Next');
  function turn(to) {
    page = Math.min(Math.max(to, 0), Math.max(Math.ceil(kept.length / PAGE) - 1, 0));
    const start = page * PAGE, end = Math.min(start + PAGE, kept.length);
    body.replaceChildren(...kept.slice(start, end).map(makeRow));
    position.textContent = kept.length ? `${start + 1} to ${end} of ${kept.length}` : 'no commit has that';
    back.disabled = page === 0;
    next.disabled = end >= kept.length;
    section.querySelector('.scroll').scrollTop = 0;
  }
  function sort(column) {
    rising = sorted === column ? !rising : true;
    sorted = column;
    const key = keysOf[column], none = x => x === null || x === undefined || Number.isNaN(x);
    const value = i => column > 1 && column < 9 && !measured(i) ? null : key(i);
    order = data.commits.map((_, i) => i).sort((a, b) => {
      const x = value(a), y = value(b);
      if (none(x) || none(y)) return none(x) - none(y) || a - b; // at the end either way
      return (x < y ? -1 : x > y ? 1 : a - b) * (rising ? 1 : -1);
    });
    table.tHead.querySelectorAll('th').forEach((th, k) =>
      k === column ? th.setAttribute('aria-sort', rising ? 'ascending' : 'descending') : th.removeAttribute('aria-sort'));
    filter();
  }
  const search = make('input', { type: 'search', placeholder: 'Filter by subject, hash, author', 'aria-label': 'Filter the table', oninput: () => filter() });
  function filter() {
    const word = search.value.toLowerCase();
    kept = word ? order.filter(i => data.commits[i].some(text => text.toLowerCase().includes(word))) : order;
    turn(0);
  }
  function showRow(i) {
    if (!kept.includes(i)) { search.value = ''; filter(); }
    turn(Math.floor(kept.indexOf(i) / PAGE));
    body.querySelectorAll('[aria-selected]').forEach(line => line.removeAttribute('aria-selected'));
    const line = body.querySelector(`[data-place="${i}"]`);
    line.setAttribute('aria-selected', 'true');
    line.scrollIntoView({ block: 'center' });
  }
  function copy() {
    const lines = [['#', 'commit', 'median', 'mad', 'interval', 'n', 'against parent', 'interval', 'p', 'subject']];
    for (const i of kept) {
      const c = data.commits[i], list = cells(i) || [c[MISSING] || '', '', '', '', '', '', ''];
      lines.push([String(i + 1), c[HASH], ...list, c[NAME]]);
    }
    const text = lines.map(line => line.map(cell => cell.replace(/[\t\n]/g, ' ')).join('\t')).join('\n') + '\n';
    const done = () => { copyButton.textContent = `Copied ${kept.length} rows`; setTimeout(() => { copyButton.textContent = 'Copy'; }, 2000); };
    const area = make('textarea', { readonly: '' });
    const byHand = () => { // where the browser has no clipboard for pages from disk
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      done();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand);
    else byHand();
  }
  const copyButton = make('button', { type: 'button', title: 'Copy these rows, tab separated', onclick: copy }, 'Copy');
  function makeTable() {
    table.tHead.querySelectorAll('th').forEach((th, k) => {
      const button = make('button', { type: 'button', onclick: () => sort(k) });
      button.append(...th.childNodes);
      th.append(button);
    });
    section.querySelector('.scroll').before(make('div', { class: 'tools' }, search, make('span', { class: 'grow' }), copyButton));
    section.querySelector('.scroll').after(make('div', { class: 'pages' }, back, next, position));
    section.querySelectorAll('.static').forEach(note => note.remove());
    turn(0);
  }

  makeChart();
  makeTable();
})();
