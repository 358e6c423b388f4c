import {h} from './dom.js';
import {card, section, empty, badge, tree, code, analysis, notYet, statementLink, facts, evidence, cost, button} from './parts.js';
import {beforeAfter} from './charts.js';
import {dryRun} from './apply.js';
import {millis, count, words, sentence} from './format.js';

export const title = 'Recommendations';
export const load = context => context.get('recommendations');

export function render(context, data) {
  return [
    analysis(context, data.analysis),
    context.writes.allowed ? null : h('p', {class: 'small muted'}, 'Read-only here: ' + (context.writes.reason ?? 'changes are switched off') + '. The SQL is ready to take along.'),
    data.recommendations.length ? null : card(notYet(data.analysis)
      ? empty('Not looked at yet.', 'The first analysis is on its way; this page shows it when it is there.')
      : empty('Nothing to change.', 'No finding has the evidence that a change would help. What was looked at and left alone stands below.')),
    ...data.recommendations.map(r => article(context, r)),
    data.rejections.length ? rejections(data.rejections) : null,
    data.notes.length ? section('Notes', null, h('ul', {class: 'notes'}, data.notes.map(note => h('li', null, note)))) : null,
  ];
}

function article(context, r) {
  const {impact, change} = r;
  return h('article', {class: 'card' + (context.id === r.id ? ' chosen' : ''), id: 'r-' + r.id, tabindex: '-1'},
    h('div', {class: 'body stack'},
      h('p', {class: 'row'}, h('span', null, badge(r.label, r.applicable ? 'accent' : 'warn'), r.applicable ? null : h('span', {class: 'small muted'}, ' in the application’s code')),
        impact.savedMillisPerHour > 0 ? h('span', {class: 'saves'}, `saves ${millis(impact.savedMillisPerHour)} of waiting per hour`) : null),
      h('h2', null, sentence(r.summary)),
      r.tree ? tree(context, r.tree) : statements(context, r),
      facts([
        ...evidence(r.evidence),
        r.applicable ? null : ['do', sentence(change.description)],
        change.sql ? [r.applicable ? 'do' : '', code(change.sql + (r.applicable ? ';' : ''))] : null,
        ...change.others.map(other => [other.choice === 'OR' ? 'or' : 'and', other.description, other.sql ? code(other.sql) : null]),
        change.reversalSql ? ['undo', code(change.reversalSql + ';')] : null,
        cost(impact) ? ['cost', cost(impact)] : null,
        impact.confidence ? ['sure', h('strong', null, words(impact.confidence.level)), ': ' + impact.confidence.reasons.join('; ')] : null,
      ]),
      r.applicable && context.writes.allowed ? h('p', {class: 'actions'}, button('Try it: dry run', () => dryRun(context, 'recommendations/' + encodeURIComponent(r.id), 'apply', 'Apply for real'), 'primary'),
        h('span', {class: 'small muted'}, 'Asks every guard and changes nothing.')) : null));
}

function statements(context, r) {
  const effects = new Map(r.impact.effects.map(e => [e.statement.fingerprint, e]));
  return h('div', {class: 'stack'}, r.statements.slice(0, 6).map(statement => {
    const effect = effects.get(statement.fingerprint);
    return h('div', {class: 'affected'}, statementLink(context, statement),
      effect ? beforeAfter('Time of one execution, before and after', [{name: `${count(effect.callsPerHour)} per hour`, before: effect.millisBefore, after: effect.millisAfter}], millis) : null);
  }), r.statements.length > 6 ? h('p', {class: 'small muted'}, `and ${r.statements.length - 6} more`) : null);
}

function rejections(list) {
  return h('details', {class: 'card rejections'}, h('summary', null, `Looked at and left alone: ${count(list.length)}, each with the reason`),
    h('dl', {class: 'rejected'}, list.map(r => h('div', null, h('dt', null, h('code', null, r.subject)), h('dd', null, r.reason)))));
}

/** The one that a link has named. */
export function shown(context) {
  if (context.id) {
    const target = document.getElementById('r-' + context.id);
    target?.scrollIntoView({block: 'start'});
    target?.focus({preventScroll: true});
  }
}

export const again = data => data.analysis.state === 'RUNNING' || data.analysis.state === 'NONE' ? 2000 : 0;
