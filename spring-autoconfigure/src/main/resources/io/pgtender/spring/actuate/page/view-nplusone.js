import {h} from './dom.js';
import {card, section, empty, badge, tree, code, callSite, analysis, notYet, statementLink, facts} from './parts.js';
import {statementsPerUnit} from './charts.js';
import {millis, count, average, counted, words, sentence} from './format.js';

export const title = 'N+1';
export const usesWindow = true;
export const load = context => context.get('n-plus-one', {window: context.window});

export function render(context, data) {
  const nothing = !data.trees.length && !data.repetitions.length;
  return [
    analysis(context, data.analysis),
    nothing ? card(notYet(data.analysis)
      ? empty('Not looked at yet.', 'The first analysis is on its way; this page shows it when it is there.')
      : empty('No statement is repeated.', 'Repetitions are found inside a unit of work: a request, a message, a transaction. Use the pages that show lists, with two rows or more.')) : null,
    ...data.trees.map(t => found(context, t, data.repetitions)),
    data.repetitions.length ? section('All repetitions', 'As they were counted, those with the most time first.',
      h('ul', {class: 'repetitions'}, data.repetitions.map(r => repetition(context, r)))) : null,
  ];
}

/** What the repeated statements of a tree were seen to do. */
function mostRepeated(root, repetitions) {
  const below = new Set();
  (function walk(node) { node.children?.forEach(child => { below.add(child.statement.fingerprint); walk(child); }); })(root);
  return repetitions.filter(r => below.has(r.statement.fingerprint)).sort((a, b) => b.executionsPerUnit - a.executionsPerUnit)[0];
}

function found(context, finding, repetitions) {
  const seen = mostRepeated(finding.root, repetitions);
  return h('article', {class: 'card'},
    h('div', {class: 'body stack'},
      h('p', {class: 'row'}, badge(finding.label, 'warn'), h('a', {href: context.href('recommendations', finding.recommendation), class: 'small'}, 'Evidence and figures')),
      h('h2', null, sentence(finding.summary)),
      seen ? h('div', {class: 'perunit'}, statementsPerUnit(seen.executionsPerUnit),
        h('p', {class: 'small muted'}, `1 + ${average(seen.executionsPerUnit)} statements in each unit of work, at most ${count(seen.mostInOneUnit)} more`)) : null,
      tree(context, finding.root),
      h('h3', null, 'Instead'),
      h('p', null, sentence(finding.change.description)),
      finding.change.sql ? code(finding.change.sql) : null,
      finding.change.others.map(other => [h('p', null, h('strong', null, other.choice === 'OR' ? 'Or ' : 'And '), other.description), other.sql ? code(other.sql) : null])));
}

function repetition(context, r) {
  return h('li', null,
    h('p', {class: 'row'}, h('span', null, badge(words(r.label), r.label === 'N_PLUS_ONE' ? 'warn' : ''), ' ',
      h('span', {class: 'small muted'}, r.confidence === 'CONFIRMED' ? 'known from the values' : 'from the repetition alone')),
      h('span', {class: 'small muted'}, `${counted(r.executions, 'execution')} in ${counted(r.units, 'unit')} of work, ${millis(r.totalMillis)}`)),
    statementLink(context, r.statement),
    facts([
      r.source ? ['rows of', statementLink(context, r.source.statement), r.source.callSite ? h('span', {class: 'caption'}, callSite(r.source.callSite)) : null] : null,
      r.source ? ['keys', h('code', null, `${r.source.column} → ${r.source.keyColumn}`)] : null,
      r.callSite ? ['at', callSite(r.callSite)] : null,
      r.loop ? ['loop', callSite(r.loop)] : null,
      ['each time', `${average(r.executionsPerUnit)} on average, ${count(r.mostInOneUnit)} at most`],
    ]));
}

export const again = data => data.analysis.state === 'RUNNING' || data.analysis.state === 'NONE' ? 2000 : 20000;
