import {h, s} from './dom.js';
import {card, section, empty, badge, code, facts, button, stateBadge, verdictBadge, instant, guards, statementLink, script} from './parts.js';
import {beforeAfter, lines, latencyLines} from './charts.js';
import {confirm, dryRun} from './apply.js';
import {millis, count, seconds, words, sentence, average, times} from './format.js';

export const title = 'Changes';
export const titleOfOne = 'Change';

export async function load(context) {
  if (context.id) return {detail: await context.get('history/' + encodeURIComponent(context.id))};
  const [changes, history] = await Promise.all([context.get('changes'), context.get('history')]);
  return {changes, history};
}

export function render(context, {detail, changes, history}) {
  return detail ? entryPage(context, detail) : list(context, changes, history);
}

function list(context, changes, history) {
  const may = context.writes.allowed;
  return [
    changes.switchedOff ? h('p', {class: 'banner warn'}, sentence(changes.switchedOff)) : null,
    section('Under way', null,
      changes.underWay.length ? changes.underWay.map(change => underWay(context, change)) : empty('Nothing is being changed.'),
      may ? h('p', {class: 'actions'}, changes.switchedOff
        ? button('Resume changes', () => context.act('changes/resume', {}, 'Changes are allowed again'))
        : button('Pause all changes', () => confirm('Pause changes?', 'What is being built by this process ends in good order, and nothing new is begun until somebody resumes.', 'Pause', () => context.act('changes/pause', {reason: 'by the page'}, 'Paused')))) : null),
    changes.recent.length ? section('Asked for here', null, h('ul', {class: 'links'}, changes.recent.map(order => h('li', null,
      badge(words(order.state), order.state === 'REFUSED' ? 'bad' : order.state === 'RUNNING' ? 'info' : ''), ' ',
      order.entry ? h('a', {href: context.href('changes', order.entry.id)}, order.object) : order.object,
      h('span', {class: 'small muted'}, ` ${words(order.what)} by ${order.by}, `, instant(order.at), order.message ? ': ' + order.message : ''))))) : null,
    section('History', 'The journal in the database, newest first.',
      history.absence ? empty('The journal could not be read.', history.absence) : null,
      !history.absence && !history.entries.length ? empty('Nothing was changed yet.', 'What is applied from the recommendations, by an autopilot or by another instance appears here, with the verdict and the way back.') : null,
      history.entries.length ? h('ol', {class: 'history'}, history.entries.map(entry => h('li', null,
        h('p', {class: 'row'}, h('a', {href: context.href('changes', entry.id)}, entry.object), h('span', null, entry.judgement ? [verdictBadge(entry.judgement.verdict), ' '] : null, stateBadge(entry.state))),
        h('p', {class: 'small muted'}, `${words(entry.kind)} on ${entry.table}, by ${entry.appliedBy}, `, instant(entry.finishedAt ?? entry.plannedAt)),
        entry.judgement ? h('p', {class: 'small'}, firstLine(entry.judgement.reason)) : entry.message ? h('p', {class: 'small'}, entry.message) : null))) : null),
  ];
}

function underWay(context, change) {
  const percent = change.percent ?? null;
  return h('div', {class: 'underway'},
    h('p', {class: 'row'}, h('strong', null, change.object), stateBadge(change.state)),
    h('div', {class: 'progress', role: 'progressbar', 'aria-label': change.object, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': percent === null ? null : Math.round(percent)},
      s('svg', {viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true', class: percent === null ? 'unknown' : null},
        s('rect', {class: 'track', width: 100, height: 6}), s('rect', {class: 'fill s1', width: percent ?? 30, height: 6}))),
    h('p', {class: 'small muted'}, [change.phase ?? change.progress ?? 'begun', percent === null ? null : Math.round(percent) + ' %',
      change.waitingFor ? 'waits for ' + change.waitingFor : null, change.elapsedSeconds ? seconds(change.elapsedSeconds) : null,
      change.here ? null : 'by ' + change.instance].filter(Boolean).join(' · ')),
    change.here && change.order && context.writes.allowed ? h('p', {class: 'actions'}, button('Cancel', () => context.act(`changes/${encodeURIComponent(change.order)}/cancel`, {}, 'It is being cancelled'))) : null);
}

function entryPage(context, {entry, verdict, absence}) {
  return [
    card(h('div', {class: 'body stack'},
      h('p', {class: 'row'}, h('span', null, stateBadge(entry.state), ' ', verdict ? verdictBadge(verdict.verdict) : null), h('span', {class: 'small muted'}, instant(entry.finishedAt ?? entry.plannedAt))),
      h('h2', null, entry.object),
      facts([
        ['because', entry.finding],
        ['by', `${entry.appliedBy}, on ${entry.instance}`],
        entry.revertedBy ? ['taken back', `by ${entry.revertedBy}`] : null,
        ['did', code(entry.sql + ';')],
        entry.reversalSql ? ['undo', code(entry.reversalSql + ';')] : null,
        entry.message ? ['outcome', entry.message] : null,
        entry.sqlState ? ['SQLSTATE', h('code', null, entry.sqlState)] : null,
        entry.judgement ? ['judged', firstLine(entry.judgement.reason), h('span', {class: 'caption'}, instant(entry.judgement.at))] : null,
      ]),
      entry.revertible && context.writes.allowed ? h('p', {class: 'actions'}, button('Take it back: dry run', () => dryRun(context, 'history/' + encodeURIComponent(entry.id), 'revert', 'Take it back for real'))) : null)),
    verdict ? verdictBox(context, entry, verdict) : section('Did it help?', null, empty('There is no verdict.', absence ?? 'It takes enough traffic before and after.')),
    entry.guards.length ? section('What the guards found', null, guards(entry.guards)) : null,
    entry.statements.length ? section('What was sent', null, code(script(entry.statements))) : null,
  ];
}

function verdictBox(context, entry, verdict) {
  const marks = entry.finishedAt ? [{at: entry.finishedAt, text: 'changed'}] : [];
  return section('Did it help?', null, h('div', {class: 'stack'},
    h('p', {class: 'verdict ' + (verdict.verdict === 'improved' ? 'good' : verdict.verdict === 'regressed' ? 'bad' : '')}, firstLine(verdict.text)),
    verdict.server ? h('p', {class: 'small muted'}, verdict.server) : null,
    verdict.savedMillisPerSecond > 0 ? h('p', {class: 'saves'}, `saves ${millis(verdict.savedMillisPerSecond * 3600)} of waiting per hour`) : null,
    verdict.shapes.map(shape => h('div', {class: 'compared stack'},
      h('p', {class: 'row'}, statementLink(context, shape.statement), badge(words(shape.outcome), {FASTER: 'good', SLOWER: 'bad'}[shape.outcome] ?? '')),
      !shape.before.calls || !shape.after.calls ? null : beforeAfter('Latency before and after', ['p50', 'p95', 'p99'].map(p => ({name: p, before: shape.before[p + 'Millis'], after: shape.after[p + 'Millis']})), millis),
      h('p', {class: 'small muted'}, [
        `${count(shape.before.calls)} calls before, ${count(shape.after.calls)} after`,
        shape.typical ? `${times(shape.typical.ratio)}, between ${times(shape.typical.low)} and ${times(shape.typical.high)}` : null,
        shape.blocks ? `${average(shape.blocks.before)} blocks for each call before, ${average(shape.blocks.after)} after` : null].filter(Boolean).join('; ')),
      shape.series.points.length > 1 ? lines('Latency over time, with the moment of the change', shape.series, latencyLines, millis, marks) : null))));
}

const firstLine = text => text.split('\n')[0];

export const again = data => data.detail ? 0 : data.changes.underWay.length || data.changes.recent.some(o => o.state === 'RUNNING') ? 1500 : 10000;
