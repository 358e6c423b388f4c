// Changing something: always a dry run first, then the same thing for real, by a second press.

import {h, announce, newId} from './dom.js';
import {button, guards, code, script} from './parts.js';
import {sentence} from './format.js';

/** A dialog; the browser keeps the focus inside and gives it back. */
export function dialog(heading, ...body) {
  const id = newId();
  const box = h('dialog', {'aria-labelledby': id, class: 'dialog'}, h('div', {class: 'stack'}, h('h2', {id}, heading), ...body));
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}

/** Asks once more before something is done. */
export function confirm(heading, text, doIt, action) {
  const problem = h('p', {class: 'problem', role: 'alert'});
  const go = button(doIt, async () => {
    go.disabled = true;
    try {
      await action();
      box.close();
    } catch (error) {
      problem.textContent = error.message;
      go.disabled = false;
    }
  }, 'primary');
  const box = dialog(heading, h('p', null, text), problem, h('p', {class: 'actions'}, go, button('Not now', () => box.close())));
}

/**
 * First every guard is asked, then the same is done for real.
 *
 * @param path of what is to be changed; below it are the dry run and {@code action}
 * @param action apply or revert
 * @param doIt what the button says that does it
 */
export async function dryRun(context, path, action, doIt) {
  const body = h('div', {class: 'stack'}, h('p', {class: 'wait', role: 'status'}, 'Asking every guard. Nothing is changed…'));
  const box = dialog('Dry run', body);
  const close = button('Close', () => box.close());
  const failed = error => body.append(h('p', {class: 'problem', role: 'alert'}, error.message));
  try {
    const result = await context.post(path + '/dry-run');
    const go = button(doIt, async () => {
      go.disabled = true;
      try {
        await context.post(`${path}/${action}`, {confirm: result.confirm});
        box.close();
        announce('It has begun');
        location.hash = context.href('changes');
      } catch (error) {
        failed(error);
      }
    }, 'primary');
    const sends = result.entry.statements.length > 0; // Where it is there already, nothing.
    const would = result.wouldApply && result.confirm && sends;
    const good = would || (result.wouldApply && !sends);
    body.replaceChildren(...[
      h('p', {class: good ? 'verdict good' : 'verdict bad'}, sentence(result.message)),
      guards(result.entry.guards),
      sends ? [h('h3', null, 'What would be sent'), code(script(result.entry.statements))] : h('p', null, 'Nothing would be sent.'),
      would ? h('p', {class: 'small muted'}, 'It gives way where it stands in somebody’s way. The journal will name you.') : null,
      h('p', {class: 'actions'}, would ? go : null, close)].flat().filter(Boolean));
    (would ? go : close).focus({preventScroll: true});
    box.scrollTop = 0;
    announce(result.message);
  } catch (error) {
    body.replaceChildren(h('p', {class: 'actions'}, close));
    failed(error);
    close.focus();
  }
}
