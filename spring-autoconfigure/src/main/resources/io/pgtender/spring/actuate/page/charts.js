// Charts as SVG, drawn at the width they have. What a chart shows is said in its label, and stands in a table below it.

import {h, s} from './dom.js';
import {millis, time, count, average, percent} from './format.js';

const LEFT = 52;
const TOP = 10;
const BOTTOM = 22;

export const colour = index => 's' + Math.min(index + 1, 7);

/** Draws anew whenever the width changes. */
function figure(label, draw, ...below) {
  const box = h('div', {class: 'plot'});
  const tip = h('div', {class: 'tip', hidden: true});
  const redraw = () => { if (box.clientWidth) box.replaceChildren(draw(box.clientWidth, tip, box), tip); };
  new ResizeObserver(redraw).observe(box);
  return h('figure', {class: 'chartbox'}, h('figcaption', {class: 'visually-hidden'}, label), box, ...below);
}

export function legend(names) {
  return h('ul', {class: 'legend'}, names.map((name, i) =>
    h('li', null, h('span', {class: 'swatch ' + colour(i)}), h('span', {class: 'sql'}, name))));
}

/** The same in figures. */
function asTable(caption, heads, rows) {
  const details = h('details', {class: 'figures-below'}, h('summary', {class: 'small muted'}, 'In figures'));
  details.addEventListener('toggle', () => {
    if (!details.open || details.children.length > 1) return;
    details.append(h('div', {class: 'scroll', role: 'region', tabindex: '0', 'aria-label': caption}, h('table', null,
      h('caption', null, caption),
      h('thead', null, h('tr', null, heads.map((head, i) => h('th', {scope: 'col', class: i ? 'num' : null}, head)))),
      h('tbody', null, rows.map(row => h('tr', null, row.map((cell, i) => h('td', {class: i ? 'num' : null}, cell))))))));
  });
  return details;
}

/** The next value that is round, and whose half is. */
function nice(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].map(step => step * power).find(step => step >= value * 0.999);
}

const linear = top => ({ticks: [0, top / 2, top], of: value => value / top});

/** Powers of ten: where one value is a hundred times another, both are to be seen. */
function logarithmic(values) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {ticks: Array.from({length: high - low + 1}, (_, i) => 10 ** (low + i)), of: value => Math.max(0, (Math.log10(value) - low) / (high - low))};
}

function axes(width, height, top, unit, from, until, scale = linear(top)) {
  const base = height - BOTTOM;
  const lines = scale.ticks.map(value => {
    const y = base - (base - TOP) * scale.of(value);
    return [s('line', {class: y < base ? 'grid' : 'axis', x1: LEFT, x2: width, y1: y, y2: y}),
      s('text', {x: LEFT - 8, y: y + 4, 'text-anchor': 'end'}, unit(value))];
  });
  return [lines, s('text', {x: LEFT, y: height - 4}, from), s('text', {x: width, y: height - 4, 'text-anchor': 'end'}, until)];
}

/** Shows what is below the pointer: a line, and the figures beside it. */
function pointer(svg, tip, box, width, height, steps, at, rows) {
  const cursor = s('line', {class: 'cursor', y1: TOP, y2: height - BOTTOM, visibility: 'hidden'});
  svg.append(cursor);
  svg.addEventListener('pointermove', event => {
    const x = event.clientX - svg.getBoundingClientRect().left;
    const step = Math.min(steps - 1, Math.max(0, Math.floor((x - LEFT) / (width - LEFT) * steps)));
    const middle = LEFT + (width - LEFT) * (step + 0.5) / steps;
    cursor.setAttribute('x1', middle);
    cursor.setAttribute('x2', middle);
    cursor.setAttribute('visibility', 'visible');
    tip.replaceChildren(h('p', {class: 'when'}, at(step)), ...rows(step).map(([name, value, css]) =>
      h('p', null, h('span', {class: 'swatch ' + css}), h('span', {class: 'name'}, name), h('span', {class: 'value'}, value))));
    tip.hidden = false;
    const room = box.clientWidth - tip.offsetWidth;
    tip.style.left = Math.max(0, Math.min(room, middle < box.clientWidth / 2 ? middle + 12 : middle - tip.offsetWidth - 12)) + 'px';
  });
  svg.addEventListener('pointerleave', () => {
    tip.hidden = true;
    cursor.setAttribute('visibility', 'hidden');
  });
}

function plot(width, height, ...children) {
  return s('svg', {class: 'chart', width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true'}, ...children);
}

/** Time by statement, one above the other. */
export function stacked(label, shares, names) {
  const layers = [...shares.shapes.slice(0, 6).map(shape => shape.millis)];
  const rest = shares.at.map((_, i) => (shares.otherMillis[i] ?? 0) + shares.shapes.slice(6).reduce((sum, shape) => sum + (shape.millis[i] ?? 0), 0));
  const titles = names.slice(0, 6);
  if (rest.some(value => value > 0)) {
    layers.push(rest);
    titles.push('all others');
  }
  const css = i => titles[i] === 'all others' ? 's7' : colour(i);
  const draw = (width, tip, box) => {
    const height = 210;
    const bins = binned(shares.at, layers, Math.max(12, Math.floor((width - LEFT) / 9)));
    const totals = bins.map(bin => bin.values.reduce((a, b) => a + b, 0));
    const top = nice(Math.max(...totals));
    const base = height - BOTTOM;
    const step = (width - LEFT) / bins.length;
    const gap = step > 5 ? 1.5 : 0;
    const svg = plot(width, height, axes(width, height, top, millis, time(shares.at[0]), time(shares.at.at(-1))));
    bins.forEach((bin, b) => {
      let y = base;
      bin.values.forEach((value, i) => {
        const size = (base - TOP) * value / top;
        if (size < 0.15) return;
        y -= size;
        svg.append(s('rect', {class: 'fill ' + css(i), x: LEFT + b * step + gap / 2, y, width: Math.max(0.5, step - gap), height: size}));
      });
    });
    pointer(svg, tip, box, width, height, bins.length, b => time(bins[b].at), b =>
      [['all', millis(totals[b]), ''], ...bins[b].values.map((value, i) => [titles[i], millis(value), css(i)]).filter((_, i) => bins[b].values[i] > 0)]);
    return svg;
  };
  return figure(label, draw, h('ul', {class: 'legend'}, titles.map((name, i) =>
    h('li', null, h('span', {class: 'swatch ' + css(i)}), h('span', {class: 'sql'}, name)))),
    asTable(label, ['Time', ...titles], shares.at.map((at, i) => [time(at), ...layers.map(layer => millis(layer[i] ?? 0))])));
}

/** Neighbouring steps together, until they fit. */
function binned(at, layers, most) {
  const per = Math.max(1, Math.ceil(at.length / most));
  const bins = [];
  for (let i = 0; i < at.length; i += per) {
    bins.push({at: at[i], values: layers.map(layer => layer.slice(i, i + per).reduce((a, b) => a + (b ?? 0), 0))});
  }
  return bins;
}

/**
 * Lines over time.
 *
 * @param lines {name, of(point), css?}
 * @param marks {at, text}: moments to point out
 */
export function lines(label, series, lines, unit, marks = []) {
  const points = series.points;
  const from = new Date(series.from).getTime();
  const until = Math.max(from + 1, new Date(series.until).getTime());
  const draw = (width, tip, box) => {
    const height = 170;
    const base = height - BOTTOM;
    const values = points.flatMap(p => lines.map(line => line.of(p)));
    const top = nice(Math.max(...values));
    const spread = values.filter(value => value > 0);
    const scale = marks.length && top > 50 * Math.min(...spread) ? logarithmic(spread) : linear(top);
    const x = at => LEFT + (width - LEFT) * Math.min(1, Math.max(0, (new Date(at).getTime() + series.stepSeconds * 500 - from) / (until - from)));
    const y = value => base - (base - TOP) * scale.of(value);
    const svg = plot(width, height, axes(width, height, top, unit, time(series.from), time(series.until), scale));
    lines.forEach((line, i) => {
      let path = '';
      let before = null;
      for (const point of points) {
        const now = new Date(point.at).getTime();
        const joined = before !== null && now - before <= series.stepSeconds * 2500;
        path += `${joined ? 'L' : 'M'}${x(point.at).toFixed(1)} ${y(line.of(point)).toFixed(1)}`;
        before = now;
      }
      svg.append(s('path', {class: 'stroke ' + (line.css ?? colour(i)), d: points.length === 1 ? path + 'h.1' : path}));
    });
    for (const mark of marks) {
      const at = x(mark.at);
      svg.append(s('line', {class: 'moment', x1: at, x2: at, y1: TOP - 6, y2: base}),
        s('text', {x: at + (at > width - 70 ? -5 : 5), y: TOP + 10, 'text-anchor': at > width - 70 ? 'end' : 'start', class: 'momentText'}, mark.text));
    }
    const steps = Math.max(1, Math.round((until - from) / 1000 / series.stepSeconds));
    const byStep = new Map(points.map(p => [Math.floor((new Date(p.at).getTime() - from) / 1000 / series.stepSeconds), p]));
    pointer(svg, tip, box, width, height, steps, step => time(from + step * series.stepSeconds * 1000), step => {
      const point = byStep.get(step);
      return point ? [...lines.map((line, i) => [line.name, unit(line.of(point)), line.css ?? colour(i)]), ['calls', count(point.calls), '']] : [['nothing ran', '', '']];
    });
    return svg;
  };
  return figure(label, draw,
    lines.length > 1 ? h('ul', {class: 'legend'}, lines.map((line, i) => h('li', null, h('span', {class: 'swatch ' + (line.css ?? colour(i))}), line.name))) : null,
    asTable(label, ['Time', ...lines.map(line => line.name), 'Calls'], points.map(p => [time(p.at), ...lines.map(line => unit(line.of(p))), count(p.calls)])));
}

export const latencyLines = [
  {name: 'p50', of: p => p.p50Millis, css: 's1'},
  {name: 'p95', of: p => p.p95Millis, css: 's2'},
  {name: 'p99', of: p => p.p99Millis, css: 's3'},
];

export const callsPerSecond = series => ({name: 'calls per second', of: p => p.calls / series.stepSeconds, css: 's5'});

export const perSecond = value => average(value) + '/s';

/** How many executions took how long. */
export function histogram(label, buckets) {
  const all = buckets.reduce((sum, b) => sum + b.calls, 0);
  const draw = (width, tip, box) => {
    const height = 170;
    const base = height - BOTTOM;
    const top = nice(Math.max(...buckets.map(b => b.calls)));
    const step = (width - LEFT) / buckets.length;
    const every = Math.ceil(52 / step);
    const svg = plot(width, height, axes(width, height, top, count, '', ''));
    buckets.forEach((bucket, i) => {
      const size = Math.max(bucket.calls ? 1.5 : 0, (base - TOP) * bucket.calls / top);
      svg.append(s('rect', {class: 'fill s1', x: LEFT + i * step + 1, y: base - size, width: Math.max(1, Math.min(64, step - 2)), height: size}));
      if (i % every === 0) svg.append(s('text', {x: LEFT + i * step, y: height - 4}, millis(bucket.fromMillis)));
    });
    pointer(svg, tip, box, width, height, buckets.length, i => `${millis(buckets[i].fromMillis)} to ${millis(buckets[i].untilMillis)}`,
      i => [['calls', `${count(buckets[i].calls)}, ${percent(buckets[i].calls / Math.max(1, all))}`, 's1']]);
    return svg;
  };
  return figure(label, draw, asTable(label, ['Took', 'Calls'], buckets.map(b => [`${millis(b.fromMillis)} to ${millis(b.untilMillis)}`, count(b.calls)])));
}

/** Two bars for each row: what was, and what is. */
export function beforeAfter(label, rows, unit) {
  const top = Math.max(...rows.flatMap(row => [row.before, row.after]), Number.MIN_VALUE);
  const barOf = (value, css) => s('svg', {class: 'duo', viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true'},
    s('rect', {class: 'fill ' + css, width: Math.max(0.6, 100 * value / top), height: 8}));
  return h('div', {class: 'beforeafter', role: 'group', 'aria-label': label}, rows.map(row => h('div', {class: 'pair'},
    h('span', {class: 'what'}, row.name),
    h('span', {class: 'bars'}, barOf(row.before, 's7'), barOf(row.after, 's1')),
    h('span', {class: 'values'}, h('span', {class: 'muted'}, h('span', {class: 'visually-hidden'}, 'before '), unit(row.before)),
      h('strong', null, h('span', {class: 'visually-hidden'}, 'after '), unit(row.after))))));
}

/** One statement for the list, and one for each of its rows: a square each. */
export function statementsPerUnit(repeated) {
  const shown = Math.min(60, Math.max(1, Math.round(repeated)));
  const size = 9;
  const gap = 3;
  const perRow = 20;
  const rows = Math.ceil((shown + 1) / perRow);
  const squares = Array.from({length: shown + 1}, (_, i) => s('rect', {
    class: i === 0 ? 'fill s1' : 'fill repeated', rx: 2, width: size, height: size,
    x: (i % perRow) * (size + gap), y: Math.floor(i / perRow) * (size + gap)}));
  const width = perRow * (size + gap);
  return s('svg', {class: 'squares', width, height: rows * (size + gap), role: 'img',
    'aria-label': `1 statement, then ${Math.round(repeated)} more, in each unit of work`}, squares);
}
