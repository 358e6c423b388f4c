import {h} from './dom.js';
import {card, section, figures, empty, button, shareCell, statementLink, code} from './parts.js';
import {table} from './table.js';
import {confirm} from './apply.js';
import {millis, count, percent, bytes, seconds, counted} from './format.js';

export const title = 'Cache';
export const load = context => context.get('cache');

export function render(context, data) {
  if (!data.present) {
    return [card(h('div', {class: 'body stack'}, empty('This data source has no result cache.', 'A repeated read can be answered from memory, by a rule for each statement. It is never older than what this application wrote itself, and never older than the rule’s time for what others wrote.'),
      code('TenderDataSource.builder(pool)\n    .cache(CachePolicy.builder()\n        .rule("SELECT zone, fee FROM shipping_rates WHERE country = ?", Duration.ofMinutes(5))\n        .build())\n    .build();')))];
  }
  const asked = data.hits + data.misses;
  return [
    figures([
      ['Hit ratio', asked ? percent(data.hitShare) : '–', `${count(data.hits)} of ${count(asked)}`],
      ['Saved', millis(data.savedMillis), 'estimated'],
      ['Memory', bytes(data.weightBytes), `of ${bytes(data.maxBytes)}, ${counted(data.entries, 'result')}`],
      ['Invalidations', count(data.invalidations.reduce((sum, i) => sum + i.count, 0)), 'by writes that were seen'],
    ]),
    asked || data.rules.some(r => r.hits) ? null : card(empty('Nothing was asked of it yet.', 'Its rules name the statements that may be answered from memory; they stand below.')),
    data.rules.length ? h('div', {class: 'card tablebox'}, table('Rules, and what each of them saved.', [
      {title: 'Statement', css: 'statement', cell: r => statementLink(context, r.statement)},
      {title: 'Saved', num: true, cell: r => millis(r.savedMillis), sort: r => r.savedMillis},
      {title: 'Hits', num: true, cell: r => count(r.hits), sort: r => r.hits},
      {title: 'Hit ratio', num: true, cell: r => shareCell(r.hits + r.calls ? r.hits / (r.hits + r.calls) : 0), sort: r => r.hits / Math.max(1, r.hits + r.calls)},
      {title: 'At most', num: true, cell: r => seconds(r.ttlSeconds), sort: r => r.ttlSeconds},
    ], data.rules)) : null,
    h('div', {class: 'two'},
      section('Passed by', 'Reads that went to the server, and why.', counts(data.bypasses.map(b => [b.text, b.count]), 'None yet.')),
      section('Invalidated', 'Tables whose writes made results go.', counts(data.invalidations.map(i => [i.relation ? h('code', null, i.relation) : 'writes that may change anything', i.count]), 'None yet.'))),
    data.refusals.length ? section('Refused', 'Statements with a rule that may not be cached.', h('dl', {class: 'rejected'}, data.refusals.map(r => h('div', null, h('dt', null, h('code', null, r.statement)), h('dd', null, r.reason))))) : null,
    context.writes.allowed ? h('p', {class: 'actions'}, button('Clear the cache', () => confirm('Clear the cache?', `All ${counted(data.entries, 'result')} go; the next reads ask the server.`, 'Clear', () => context.act('cache/clear', {}, 'The cache is empty')))) : null,
  ];
}

function counts(entries, none) {
  if (!entries.length) return empty(none);
  return h('ul', {class: 'counts'}, [...entries].sort((a, b) => b[1] - a[1]).map(([what, times]) => h('li', null, h('span', null, what), h('strong', null, count(times)))));
}

export const again = () => 10000;
