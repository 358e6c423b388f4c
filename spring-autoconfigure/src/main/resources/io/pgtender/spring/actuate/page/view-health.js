import {h} from './dom.js';
import {section, figures, facts, badge} from './parts.js';
import {millis, count, percent, counted, words} from './format.js';

export const title = 'Health';
export const usesWindow = true;
export const load = context => context.get('health', {window: context.window});

export function render(context, data) {
  const {overhead, connections, advisor, server} = data;
  const met = data.drops.filter(d => d.count);
  return [
    figures([
      ['Watching', data.watching ? 'on' : 'off', data.watching ? 'statements are recorded' : 'nothing is recorded'],
      ['Own overhead', overhead.samples ? millis(overhead.perCallMicros / 1000) : '–', overhead.samples ? `each call, ${percent(overhead.shareOfStatements)} of the time` : 'too few samples'],
      ['Limits met', count(met.length), met.length ? 'something was not kept' : 'all that ran was kept'],
      ['Analyses', count(advisor.analyses), advisor.analyses ? `${millis(advisor.analysisMillis / advisor.analyses)} each` : 'none yet'],
    ]),
    section('Limits', 'Everything pgtender keeps is bounded. What met a bound is counted here.',
      met.length ? h('ul', {class: 'counts'}, met.map(d => h('li', null, h('span', null, d.text), h('strong', null, count(d.count))))) : h('p', null, badge('none met', 'good'), ' All that ran in this time is in the figures.')),
    h('div', {class: 'two'},
      section('Connections', null, facts([
        ['wait', connections.checkout.calls ? `${millis(connections.checkout.p50Millis)} (p50), ${millis(connections.checkout.p99Millis)} (p99), ${counted(connections.checkout.calls, 'time')}` : 'nobody asked for one'],
        connections.transactions.calls ? ['transactions', `${count(connections.committed)} committed, ${count(connections.rolledBack)} rolled back, ${count(connections.leftOpen)} left open`] : null,
        connections.transactions.calls ? ['long', `${millis(connections.transactions.p50Millis)} (p50), ${millis(connections.transactions.p99Millis)} (p99)`] : null,
        connections.idleInTransaction.calls ? ['idle in them', `${millis(connections.idleInTransaction.p50Millis)} (p50), ${millis(connections.idleInTransaction.p99Millis)} (p99)`] : null,
        ...Object.entries(connections.checkoutErrors).map(([state, times]) => ['failed', `${counted(times, 'time')} with ${state}`]),
        data.connectionsUnwrapped ? ['unwrapped', `${counted(data.connectionsUnwrapped, 'connection')}: what runs through them is not seen`] : null,
      ])),
      section('Server', null, server ? facts([
        ['version', server.version], ['database', server.database], ['role', server.standby ? 'standby, read-only' : 'primary'],
        ['extensions', server.extensions.length ? server.extensions.join(', ') : 'none that help'],
      ]) : h('p', {class: 'muted'}, 'Not asked yet. The first analysis does.'))),
    section('Advisor', null, facts([
      ['autopilot', data.autopilot.running ? 'running' : 'off: nothing is changed without being asked'],
      ...Object.entries(advisor.changes).filter(([, times]) => times).map(([state, times]) => [words(state), counted(times, 'change')]),
      advisor.refusals ? ['refused', counted(advisor.refusals, 'time')] : null,
    ])),
  ];
}

export const again = () => 15000;
