import {h} from './dom.js';
import {card, empty, statementLink, callSite, shareCell} from './parts.js';
import {table} from './table.js';
import {millis, count, average, percent, counted} from './format.js';

export const title = 'Queries';
export const usesWindow = true;
export const load = context => context.get('queries', {window: context.window, limit: 500});

const memory = {};
let wanted = '';

export function render(context, data) {
  if (!data.queries.length) {
    return [card(empty('No statement was seen in this time.', 'Use the application, or choose a longer time above.'))];
  }
  const columns = [
    {title: 'Statement', css: 'statement', cell: q => [statementLink(context, q.statement), q.callSite ? h('span', {class: 'caption'}, callSite(q.callSite)) : null]},
    {title: 'Share of time', num: true, cell: q => shareCell(q.share), sort: q => q.share},
    {title: 'Calls', num: true, cell: q => count(q.latency.calls), sort: q => q.latency.calls},
    {title: 'Mean', num: true, cell: q => millis(q.latency.meanMillis), sort: q => q.latency.meanMillis},
    {title: 'p50', num: true, css: 'less', cell: q => millis(q.latency.p50Millis), sort: q => q.latency.p50Millis},
    {title: 'p95', num: true, cell: q => millis(q.latency.p95Millis), sort: q => q.latency.p95Millis},
    {title: 'p99', num: true, css: 'less', cell: q => millis(q.latency.p99Millis), sort: q => q.latency.p99Millis},
    {title: 'Rows', num: true, cell: q => average(q.rowsPerCall), sort: q => q.rowsPerCall},
  ];
  if (data.queries.some(q => q.cacheHits)) columns.push({title: 'From memory', num: true, css: 'less', cell: q => q.cacheHits ? percent(q.cacheHitShare) : '–', sort: q => q.cacheHitShare});
  if (data.queries.some(q => q.errors)) columns.push({title: 'Failed', num: true, cell: q => q.errors ? count(q.errors) : '–', sort: q => q.errors});
  const place = h('div', {class: 'tablebox'});
  const find = h('input', {type: 'search', id: 'find', value: wanted, placeholder: 'Find in text or call site', 'aria-label': 'Find a statement', autocomplete: 'off', spellcheck: 'false',
    oninput: event => { wanted = event.target.value; fill(); }});
  const said = h('span', {class: 'small muted', role: 'status'});
  function fill() {
    const needle = wanted.trim().toLowerCase();
    const rows = data.queries.filter(q => !needle || q.statement.text.toLowerCase().includes(needle) || (q.callSite?.text ?? '').toLowerCase().includes(needle));
    said.textContent = needle ? `${counted(rows.length, 'statement')} of ${count(data.shapes)}` : counted(data.shapes, 'statement') + ', ' + millis(data.totalMillis) + ' in all';
    place.replaceChildren(rows.length ? table('Rows are for each call; times are the application’s.', columns, rows, memory) : empty('No statement holds this text.'));
  }
  fill();
  return [card(h('div', {class: 'toolbar'}, find, said), place)];
}

export const again = () => 15000;
