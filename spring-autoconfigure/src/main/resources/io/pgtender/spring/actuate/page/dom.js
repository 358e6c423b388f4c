// Elements from data. Text becomes a text node and nothing else: no string is ever read as markup.

const SVG = 'http://www.w3.org/2000/svg';

// What would be invisible, or would turn around what stands beside it, is written out: SQL has to look like what it is.
export function visible(text) {
  return String(text).replace(/[^\P{C}\n\t]/gu, c => '\\u' + c.codePointAt(0).toString(16).padStart(4, '0'));
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : visible(child));
  }
  return node;
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : visible(value));
  }
  return node;
}

/** h('p', {class: 'muted'}, 'text', otherNode) */
export function h(name, attributes, ...children) {
  return add(set(document.createElement(name), attributes), children);
}

export function s(name, attributes, ...children) {
  return add(set(document.createElementNS(SVG, name), attributes), children);
}

/** Says something to who listens instead of looking. */
export function announce(text) {
  document.getElementById('live').textContent = visible(text);
}

let ids = 0;
export const newId = () => 'n' + ++ids;
