import {h} from './dom.js';
import {card, section, sentences, figures, analysis, empty, notYet} from './parts.js';
import {stacked, lines, latencyLines, callsPerSecond, perSecond} from './charts.js';
import {millis, count, average, percent, counted} from './format.js';

export const title = 'Overview';
export const usesWindow = true;
export const load = context => context.get('overview', {window: context.window});

export function render(context, data) {
  const totals = data.totals;
  const nothing = totals.calls === 0 && totals.cacheHits === 0;
  return [
    card(data.sentences.length ? sentences(context, data.sentences) : null, h('div', {class: 'cardfoot'}, analysis(context, data.analysis))),
    nothing ? card(empty('No statement was seen in this time.', 'Use the application, or choose a longer time above. Statements count that go through this data source; one that is unwrapped, or built by hand, is not seen.')) : null,
    nothing ? null : figures([
      ['Statements', count(totals.calls), `${average(totals.callsPerSecond)} per second`],
      ['Different ones', count(totals.shapes), 'normalised texts'],
      ['Waited', millis(totals.latency.totalMillis), `${average(totals.busyShare)} connections busy`],
      ['Latency', millis(totals.latency.p50Millis), `p95 ${millis(totals.latency.p95Millis)}, p99 ${millis(totals.latency.p99Millis)}`],
      totals.cacheHits ? ['From memory', percent(totals.cacheHits / (totals.cacheHits + totals.calls)), counted(totals.cacheHits, 'hit')] : null,
      totals.errors ? ['Failed', count(totals.errors), 'executions'] : null,
    ]),
    data.shares.at.length > 1 ? section('Time by statement', 'Where the waiting goes, in each step.',
      stacked('Time in the database over time, by statement', data.shares, data.shares.shapes.map(shape => shape.statement.text))) : null,
    data.series.points.length > 1 ? h('div', {class: 'two'},
      section('Latency', null, lines('Latency over time', data.series, latencyLines, millis)),
      section('Calls', null, lines('Calls per second over time', data.series, [callsPerSecond(data.series)], perSecond))) : null,
    !nothing && data.series.points.length <= 1 && !notYet(data.analysis) ? card(empty('Charts need two steps.', 'They appear after a minute or two of traffic.')) : null,
  ];
}

export const again = data => data.analysis.state === 'RUNNING' || data.analysis.state === 'NONE' ? 2000 : 15000;
