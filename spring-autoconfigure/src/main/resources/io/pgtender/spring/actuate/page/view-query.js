import {h, announce} from './dom.js';
import {section, figures, empty, code, badge, callSite, facts, button, shareCell} from './parts.js';
import {histogram, lines, latencyLines, callsPerSecond, perSecond} from './charts.js';
import {table} from './table.js';
import {millis, count, average, percent, words, counted} from './format.js';

export const title = 'Query';
export const usesWindow = true;
export const load = context => context.get('queries/' + encodeURIComponent(context.id), {window: context.window});

export function render(context, data) {
  const {query, series} = data;
  const latency = query.latency;
  return [
    h('div', null, code(query.statement.text)),
    figures([
      ['Share of time', percent(query.share), millis(latency.totalMillis)],
      ['Calls', count(latency.calls), `${average(latency.calls / Math.max(1, data.window.seconds))} per second`],
      ['p50', millis(latency.p50Millis), `mean ${millis(latency.meanMillis)}`],
      ['p95', millis(latency.p95Millis), `p99 ${millis(latency.p99Millis)}`],
      ['Rows', average(query.rowsPerCall), 'for each call'],
      query.cacheHits ? ['From memory', percent(query.cacheHitShare), counted(query.cacheHits, 'hit')] : null,
    ]),
    data.recommendations.length || data.repetitions.length ? section('What is known about it', null, h('ul', {class: 'links'},
      data.recommendations.map(r => h('li', null, badge(r.label, 'accent'), ' ', h('a', {href: context.href('recommendations', r.id)}, r.summary))),
      data.repetitions.map(r => h('li', null, badge(words(r.label), 'warn'), ' ', h('a', {href: context.href('n-plus-one')},
        `${average(r.executionsPerUnit)} times in one unit of work, at most ${count(r.mostInOneUnit)}`))))) : null,
    h('div', {class: 'two'},
      section('How long it takes', 'Executions by their time.', data.histogram.length ? histogram('Executions by the time they took', data.histogram) : empty('It did not run in this time.')),
      section('Latency', null, series.points.length > 1 ? lines('Latency over time', series, latencyLines, millis) : empty('A chart needs two steps with traffic.', 'Only the 200 busiest statements are followed over time.'))),
    h('div', {class: 'two'},
      series.points.length > 1 ? section('Calls', null, lines('Calls per second over time', series, [callsPerSecond(series)], perSecond)) : null,
      section('Where from', 'Call sites, from samples.', data.callSites.length
        ? table('Call sites of this statement', [
          {title: 'Place', css: 'place', cell: c => callSite(c.callSite)},
          {title: 'Share', num: true, cell: c => shareCell(c.share)}], data.callSites)
        : empty('No call site was sampled yet.'))),
    section('Plan', 'What the planner would do for one execution that was seen. Nothing is run, and constants are written ?.', planBox(context)),
    more(data),
  ];
}

function more(data) {
  const entries = [
    data.batches.batches ? ['batches', `${count(data.batches.batches)} with ${average(data.batches.statements / data.batches.batches)} statements on average, ${count(data.batches.largest)} at most`] : null,
    data.resultUse.results ? ['reads', `${data.resultUse.columnsRead} of ${data.resultUse.columns} columns, ${average(data.resultUse.rowsRead / data.resultUse.results)} rows of each result`] : null,
    ...Object.entries(data.errors).map(([state, times]) => ['failed', `${counted(times, 'time')} with SQLSTATE ${state}`]),
  ].filter(Boolean);
  return entries.length ? section('More', null, facts(entries)) : null;
}

function planBox(context) {
  const box = h('div', {class: 'planbox'});
  const ask = async () => {
    box.replaceChildren(h('p', {class: 'wait', role: 'status'}, 'Asking the planner…'));
    try {
      const plan = await context.get('queries/' + encodeURIComponent(context.id) + '/plan');
      box.replaceChildren(plan.root
        ? h('ul', {class: 'plan'}, node(plan.root))
        : empty('No plan.', plan.absence ?? ''));
      announce(plan.root ? 'The plan is shown' : 'There is no plan');
    } catch (error) {
      box.replaceChildren(empty('No plan.', error.message), button('Ask again', ask));
    }
  };
  box.append(button('Show the plan', ask));
  return box;
}

/** One step; the more of the cost is its own, the stronger its mark. */
function node(step) {
  const heat = step.share >= 0.5 ? 'hot' : step.share >= 0.15 ? 'warm' : '';
  return h('li', null,
    h('div', {class: 'step ' + heat},
      h('p', {class: 'type'}, h('strong', null, step.type),
        step.relation ? [' on ', h('code', null, step.relation)] : null,
        step.index ? [' by ', h('code', null, step.index)] : null,
        step.relationship && step.relationship !== 'Outer' && step.relationship !== 'Inner' ? h('span', {class: 'muted'}, ' ' + step.relationship) : null),
      h('p', {class: 'small muted'}, `${percent(step.share)} of the cost is its own; ${counted(step.rows, 'row')}, cost ${average(step.totalCost)}`),
      step.details.map(d => h('p', {class: 'small'}, h('span', {class: 'muted'}, d.name + ' '), h('code', null, d.text)))),
    step.children.length ? h('ul', null, step.children.map(node)) : null);
}

export const again = () => 0;
