// Parts that several views are made of.

import {h, s, announce, newId} from './dom.js';
import {sentence, words, moment, ago, millis, bytes, count, percent} from './format.js';

export const card = (...children) => h('div', {class: 'card'}, ...children);

/** A card with a heading; the heading names the section. */
export function section(title, note, ...children) {
  const id = newId();
  return h('section', {class: 'card', 'aria-labelledby': id},
    h('header', null, h('h2', {id}, title), note ? h('p', {class: 'small muted'}, note) : null),
    h('div', {class: 'body'}, ...children));
}

export const empty = (title, ...advice) => h('div', {class: 'empty'}, h('p', {class: 'what'}, title), ...advice.map(a => h('p', null, a)));

export const badge = (text, level = '') => h('span', {class: 'badge ' + level}, text);

export const instant = at => h('time', {datetime: at, title: moment(at)}, ago(at));

export function facts(entries) {
  return h('dl', {class: 'facts'}, entries.filter(Boolean).map(([name, ...value]) => [h('dt', null, name), h('dd', null, ...value)]));
}

export function figures(entries) {
  return h('dl', {class: 'figures'}, entries.filter(Boolean).map(([name, value, note]) =>
    h('div', null, h('dt', null, name), h('dd', null, value), note ? h('dd', {class: 'small'}, note) : null)));
}

export const button = (text, onclick, style = '') => h('button', {type: 'button', class: 'button ' + style, onclick}, text);

/** SQL to read and to take along. */
export function code(sql) {
  const copy = button('Copy', async () => {
    try {
      await navigator.clipboard.writeText(sql);
      copy.textContent = 'Copied';
      announce('Copied');
    } catch {
      getSelection().selectAllChildren(text); // No secure context: mark it, so that a key press copies it.
      copy.textContent = 'Marked';
      announce('Marked, press the keys that copy');
    }
    setTimeout(() => { copy.textContent = 'Copy'; }, 2000);
  }, 'quiet');
  const text = h('pre', {class: 'sql'}, sql);
  return h('div', {class: 'codebox'}, text, copy);
}

/** Statements one below the other, as psql takes them. */
export const script = statements => statements.map(text => text.endsWith(';') ? text : text + ';').join('\n');

export const statementLink = (context, statement) =>
  h('a', {class: 'sql', href: context.href('queries', statement.fingerprint)}, statement.text);

export const callSite = site => h('code', {title: site.className}, site.text);

export function tree(context, node) {
  return h('ul', {class: 'tree'}, branch(context, node));
}

function branch(context, node) {
  return h('li', null, statementLink(context, node.statement), h('span', {class: 'caption'}, node.caption),
    node.children?.length ? h('ul', null, node.children.map(child => branch(context, child))) : null);
}

const EVIDENCE = {MEASURED: 'measured', PLANNED: 'planned', CATALOGUED: 'catalog', DATA_FLOW: 'data flow'};
export const evidence = list => list.map(e => [EVIDENCE[e.type] ?? words(e.type), e.text]);

/** What a change costs. */
export function cost(impact) {
  const parts = [];
  if (impact.sizeBytes > 0) parts.push(bytes(impact.sizeBytes) + ' of disk');
  if (impact.sizeBytes < 0) parts.push('frees ' + bytes(impact.sizeBytes) + ' of disk');
  if (impact.writes) {
    parts.push(`${impact.writes.microsPerRow.toFixed(1)} µs and ${count(impact.writes.walBytesPerRow)} bytes of WAL for each row written, ${millis(impact.writes.millisPerHour)} per hour`);
    if (impact.writes.hotUpdatesLostPerHour >= 1) {
      parts.push(`${count(impact.writes.hotUpdatesLostPerHour)} updates per hour that are HOT today would no longer be`);
    }
  }
  return parts.join('; ');
}

/** A bar in a table's cell; its figure stands beside it. */
export function bar(share) {
  const width = 100 * Math.min(1, Math.max(0, share));
  return s('svg', {class: 'bar', viewBox: '0 0 100 5', preserveAspectRatio: 'none', 'aria-hidden': 'true'},
    s('rect', {class: 'track', width: 100, height: 5}), s('rect', {class: 'fill', width, height: 5}));
}

export const shareCell = share => [percent(share), bar(share)];

/** How old the findings are, and a button to look again. */
export function analysis(context, state) {
  const texts = {
    NONE: 'Analysing for the first time…',
    RUNNING: 'Analysing…',
    READY: state.finishedAt ? ['Analysed ', instant(state.finishedAt), state.tookMillis ? `, in ${millis(state.tookMillis)}` : ''] : ['Analysed'],
    FAILED: 'The analysis failed: ' + (state.failure ?? 'the log says why'),
  };
  const busy = state.state === 'RUNNING' || state.state === 'NONE';
  return h('p', {class: 'analysis small' + (busy ? ' busy' : '')}, h('span', null, texts[state.state] ?? state.state),
    context.writes.allowed && !busy ? button('Analyse now', () => context.act('analysis', {}, 'Analysing'), 'quiet') : null);
}

export const notYet = state => state.state === 'NONE' || (state.state === 'RUNNING' && !state.finishedAt);

/** More than these push what is below them off the first screen. */
const FIRST_SENTENCES = 6;

/** Sentences, the worst first; the last of many are folded away. */
export function sentences(context, list) {
  if (list.length <= FIRST_SENTENCES + 1) return sentenceList(context, list);
  const rest = list.slice(FIRST_SENTENCES);
  return [sentenceList(context, list.slice(0, FIRST_SENTENCES)),
    h('details', {class: 'more-sentences'}, h('summary', {class: 'small'}, `${count(rest.length)} more`), sentenceList(context, rest))];
}

function sentenceList(context, list) {
  const marks = {BAD: ['bad', 'Problem'], WARNING: ['warn', 'Worth a look'], INFO: ['info', 'Note'], GOOD: ['good', 'Fine']};
  return h('ul', {class: 'sentences'}, list.map(item => {
    const [css, spoken] = marks[item.level] ?? ['', ''];
    const linked = item.view && item.view !== 'overview';
    return h('li', null, h('span', {class: 'mark ' + css}),
      h('span', {class: 'grow'}, h('span', {class: 'visually-hidden'}, spoken + ': '),
        linked ? h('a', {href: context.href(item.view)}, item.text) : item.text));
  }));
}

const STATES = {APPLIED: 'good', ALREADY_PRESENT: 'good', FAILED: 'bad', YIELDED: 'warn', REVERTING: 'warn', APPLYING: 'info', PLANNED: 'info'};
export const stateBadge = state => badge(words(state), STATES[state] ?? '');

const VERDICTS = {improved: 'good', regressed: 'bad', unchanged: '', inconclusive: 'warn'};
export const verdictBadge = verdict => badge(sentence(verdict), VERDICTS[verdict] ?? '');

/** What each guard found, those that stand in the way first. */
export function guards(list) {
  const css = {OK: 'good', WARNING: 'warn', WAIT: 'warn', REFUSED: 'bad'};
  const order = ['REFUSED', 'WAIT', 'WARNING', 'OK'];
  return h('ul', {class: 'guards'}, [...list].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome)).map(g =>
    h('li', null, h('span', {class: 'mark ' + (css[g.outcome] ?? '')}),
      h('span', null, h('span', {class: 'visually-hidden'}, words(g.outcome) + ': '), h('strong', null, g.guard), ' ', g.found))));
}
