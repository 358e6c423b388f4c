// A table that sorts, and on a narrow screen turns into cards.

import {h, newId} from './dom.js';

/**
 * @param columns {title, cell(row), sort(row)?, num?, css?, ascending?}
 * @param memory keeps the order from one rendering to the next; a plain object
 */
export function table(caption, columns, rows, memory = {}) {
  const body = h('tbody', {role: 'rowgroup'});
  const captionId = newId();
  const sortable = columns.filter(c => c.sort);
  memory.by ??= sortable[0]?.title;
  memory.descending ??= true;

  const heads = columns.map(column => {
    const attributes = {scope: 'col', role: 'columnheader', class: column.num ? 'num' : null};
    if (!column.sort) return h('th', attributes, column.title);
    return h('th', attributes, h('button', {type: 'button', class: 'sort', id: 'sort-' + column.title, onclick: () => order(column)}, column.title));
  });
  const select = h('select', {id: newId(), onchange: () => order(columns.find(c => c.title === select.value), true)},
    sortable.map(c => h('option', {value: c.title}, c.title)));

  function order(column, descending) {
    memory.descending = descending ?? (memory.by === column.title ? !memory.descending : !column.ascending);
    memory.by = column.title;
    fill();
  }

  function fill() {
    const by = columns.find(c => c.title === memory.by);
    const sorted = by ? [...rows].sort((a, b) => compare(by.sort(a), by.sort(b)) * (memory.descending ? -1 : 1)) : rows;
    body.replaceChildren(...sorted.map(row => h('tr', {role: 'row'}, columns.map(c =>
      h('td', {role: 'cell', class: [c.num && 'num', c.css].filter(Boolean).join(' '), 'data-label': c.title}, c.cell(row))))));
    columns.forEach((c, i) => {
      if (!c.sort) return;
      heads[i].setAttribute('aria-sort', c.title !== memory.by ? 'none' : memory.descending ? 'descending' : 'ascending');
    });
    select.value = memory.by ?? '';
  }

  fill();
  return h('div', null,
    sortable.length > 1 ? h('p', {class: 'sortby'}, h('label', {for: select.id}, 'Sort by '), select) : null,
    h('div', {class: 'scroll', role: 'region', tabindex: '0', 'aria-labelledby': captionId},
      h('table', {role: 'table', class: 'rows'}, h('caption', {id: captionId}, caption),
        h('thead', {role: 'rowgroup'}, h('tr', {role: 'row'}, heads)), body)));
}

function compare(a, b) {
  return typeof a === 'string' ? a.localeCompare(b) : (a ?? 0) - (b ?? 0);
}
