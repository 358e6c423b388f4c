// The shell: which data source, which view, which time; loads, shows, and looks again.

import {h, announce} from './dom.js';
import * as api from './api.js';
import {badge, button, card, empty} from './parts.js';
import * as overview from './view-overview.js';
import * as queries from './view-queries.js';
import * as query from './view-query.js';
import * as nPlusOne from './view-nplusone.js';
import * as recommendations from './view-recommendations.js';
import * as changes from './view-changes.js';
import * as cache from './view-cache.js';
import * as health from './view-health.js';

const VIEWS = {overview, queries, 'n-plus-one': nPlusOne, recommendations, changes, cache, health};
const WINDOWS = [['PT15M', '15 min'], ['PT1H', '1 hour'], ['PT6H', '6 hours'], ['PT24H', '24 hours'], ['', 'All']];
const DEFAULT_WINDOW = 'PT1H';

const main = document.getElementById('main');
let site = null;
let shown = '';
let turn = 0;
let timer = 0;

const put = (id, ...children) => document.getElementById(id).replaceChildren(...children.filter(Boolean));

// ------------------------------------------------------------------ where we are

/** #/data source/view/id?window=PT1H */
function route() {
  const [path, parameters] = location.hash.replace(/^#\/?/, '').split('?');
  const [dataSource, view, id] = path.split('/').map(decode);
  const known = site.dataSources.find(d => d.id === dataSource) ?? site.dataSources[0];
  return {
    dataSource: known?.id,
    view: Object.hasOwn(VIEWS, view ?? '') ? view : 'overview',
    id: id ?? '',
    window: new URLSearchParams(parameters).get('window') ?? DEFAULT_WINDOW,
  };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function href(at, change) {
  const to = {...at, id: '', ...change};
  const window = to.window === DEFAULT_WINDOW ? '' : '?window=' + encodeURIComponent(to.window);
  return '#/' + [to.dataSource, to.view, to.id].filter(Boolean).map(encodeURIComponent).join('/') + window;
}

function context(at) {
  return {
    ...at,
    writes: site.writes,
    href: (view, id = '') => href(at, {view, id}),
    get: (path, parameters) => api.get(at.dataSource, path, parameters),
    post: (path, body) => api.post(at.dataSource, path, body),
    /** Does something, says so, and shows what came of it; throws nothing. */
    act: async (path, body, said) => {
      try {
        await api.post(at.dataSource, path, body);
        announce(said);
      } catch (error) {
        announce(error.message);
        problem(error.message);
      }
      await show(true);
    },
  };
}

// ------------------------------------------------------------------ what is around the view

function shell(at) {
  put('nav', h('ul', null, Object.entries(VIEWS).map(([name, view]) => h('li', null,
    h('a', {href: href(at, {view: name}), 'aria-current': name === at.view ? 'page' : null}, view.title)))));
  put('picker', site.dataSources.length > 1
    ? h('label', null, h('span', {class: 'visually-hidden'}, 'Data source'),
      h('select', {onchange: event => { location.hash = href(at, {dataSource: event.target.value}); }},
        site.dataSources.map(d => h('option', {value: d.id, selected: d.id === at.dataSource}, d.name))))
    : h('p', {class: 'small muted'}, site.dataSources[0]?.name ?? ''));
  put('foot', themes(), site.user ? h('p', {class: 'small muted'}, 'Signed in as ' + site.user) : null,
    h('p', {class: 'small'}, badge(site.writes.allowed ? 'changes allowed' : 'read-only', site.writes.allowed ? 'warn' : '')));
}

const titleOf = (at, view) => at.id && view.titleOfOne ? view.titleOfOne : view.title;

function heading(at, view) {
  return h('header', {class: 'top'},
    h('div', null, at.id && at.view !== 'recommendations' ? h('p', {class: 'small'}, h('a', {href: href(at, {})}, '← ' + VIEWS[at.view].title)) : null,
      h('h1', {tabindex: '-1', id: 'title'}, titleOf(at, view))),
    view.usesWindow ? h('div', {class: 'segments', role: 'group', 'aria-label': 'Time that is looked at'},
      WINDOWS.filter(([value]) => value || at.view !== 'overview').map(([value, name]) =>
        h('a', {href: href(at, {id: at.id, window: value}), 'aria-current': value === at.window ? 'true' : null}, name))) : null);
}

function themes() {
  const root = document.documentElement;
  const choose = theme => {
    if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
    try {
      if (theme) localStorage.setItem('pgtender-theme', theme); else localStorage.removeItem('pgtender-theme');
    } catch { /* Without storage it lasts as long as the page. */ }
    buttons.forEach(([value, node]) => node.setAttribute('aria-pressed', String(value === (theme ?? ''))));
  };
  const buttons = [['', 'Auto'], ['light', 'Light'], ['dark', 'Dark']].map(([value, name]) =>
    [value, h('button', {type: 'button', 'aria-pressed': String(value === (root.dataset.theme ?? '')), onclick: () => choose(value || null)}, name)]);
  return h('div', {class: 'segments', role: 'group', 'aria-label': 'Colours'}, buttons.map(([, node]) => node));
}

function storedTheme() {
  try {
    const theme = localStorage.getItem('pgtender-theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch { /* As the system has it. */ }
}

// ------------------------------------------------------------------ the view

function problem(text) {
  main.querySelector('.banner.bad')?.remove();
  main.querySelector('header.top')?.after(h('p', {class: 'banner bad', role: 'alert'}, text));
}

async function show(isSame) {
  clearTimeout(timer);
  const mine = ++turn;
  const at = route();
  const view = at.view === 'queries' && at.id ? query : VIEWS[at.view];
  if (!at.dataSource) {
    main.replaceChildren(h('h1', null, 'Nothing to show yet'), card(empty('No data source is tended.',
      'pgtender watches every DataSource bean of PostgreSQL. Is there one, and is it not among pgtender.exclude?')));
    return;
  }
  if (!isSame) {
    shell(at);
    main.replaceChildren(heading(at, view), h('p', {class: 'wait', role: 'status'}, 'Loading…'));
    document.title = `${titleOf(at, view)} · pgtender`;
  }
  const here = context(at);
  let next = 0;
  try {
    const data = await view.load(here);
    if (mine !== turn) return;
    const held = isSame ? hold() : null;
    main.replaceChildren(heading(at, view), ...[
      site.writes.warning ? h('p', {class: 'banner warn'}, site.writes.warning) : null,
      ...view.render(here, data)].flat().filter(Boolean));
    if (held) held(); else if (shown) document.getElementById('title')?.focus({preventScroll: true});
    if (!isSame) {
      if (shown) scrollTo(0, 0);
      announce(titleOf(at, view));
      view.shown?.(here);
    }
    next = view.again(data);
    shown = location.hash || '#';
  } catch (error) {
    if (mine !== turn) return;
    if (!(error instanceof api.ApiError)) console.error(error);
    if (isSame) {
      problem(error.message);
      next = 10000;
    } else {
      main.replaceChildren(heading(at, view), card(empty(error.status === 404 ? 'Not found.' : 'No answer.', error.message,
        h('span', {class: 'actions'}, button('Try again', () => start())))));
      shown = location.hash || '#';
    }
  }
  if (next) timer = setTimeout(lookAgain, next);
}

/** Not while somebody reads figures, marks text, or decides. */
function lookAgain() {
  const busy = document.hidden || document.querySelector('dialog[open]') || main.querySelector('details[open]')
    || !getSelection().isCollapsed || document.activeElement?.matches('main input, main select');
  if (busy) timer = setTimeout(lookAgain, 2000);
  else show(true);
}

/** Keeps the focus and the scrolled tables where they are, over a new rendering. */
function hold() {
  const stops = () => [...main.querySelectorAll('a, button, input, select, summary, [tabindex]')];
  const active = document.activeElement;
  const place = stops().indexOf(active);
  const scrolled = [...main.querySelectorAll('.scroll')].map(box => box.scrollLeft);
  return () => {
    [...main.querySelectorAll('.scroll')].forEach((box, i) => { if (scrolled[i]) box.scrollLeft = scrolled[i]; });
    const same = stops()[place];
    if (place >= 0 && same && same.textContent === active.textContent) same.focus({preventScroll: true});
  };
}

async function start() {
  try {
    site = await api.index();
    await show(false);
  } catch (error) {
    main.replaceChildren(h('h1', null, 'No answer'), card(empty('The endpoint does not answer.', error.message,
      h('span', {class: 'actions'}, button('Try again', start)))));
  }
}

storedTheme();
addEventListener('hashchange', () => {
  if (location.hash === '#main') return; // The link that skips the navigation.
  if (site) show(false); else start();
});
addEventListener('visibilitychange', () => { if (!document.hidden && site && timer) lookAgain(); });
document.querySelector('.skip').addEventListener('click', event => { event.preventDefault(); main.focus(); });
start();
