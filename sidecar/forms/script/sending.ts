import { page } from '../../tracking/script/page.ts';
import { readStored } from '../../tracking/script/storage.ts';
import { setMessage } from './errors.ts';
import { all } from './fields.ts';
import type { FormInPage } from './form-in-page.ts';
import { ask, wordOf } from './hooks.ts';

/* To the server and back: the answer comes as a message from a frame that nobody sees. */

/** The message of a frame comes before its `load`, or not at all; this is for slow machines. */
const patienceMs = 1000;

export function frameFor(name: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.name = frame.id = `mauticiframe_${name}`;
  frame.title = 'Form';
  frame.hidden = true;
  frame.style.display = 'none';
  return frame;
}

export function send(shown: FormInPage): void {
  if (shown.isPending) return;
  const { form, frame } = shown;
  setHidden(form, 'mauticform[messenger]', '1');
  setHidden(form, 'mauticform[return]', location.href.split('#', 1)[0] as string);
  const deviceKey = page.mtcDenied ? null : readStored('mautic_device_id');
  if (deviceKey) setHidden(form, 'mautic_device_id', deviceKey);
  form.target = frame.name;
  shown.isPending = true;
  disableButtons(shown);
  // A field may be called `submit`.
  HTMLFormElement.prototype.submit.call(form);
}

export function watchFrame(shown: FormInPage): void {
  shown.frame.addEventListener('load', () => {
    if (shown.isPending) setTimeout(() => shown.isPending && giveUp(shown), patienceMs);
  });
}

function giveUp(shown: FormInPage): void {
  shown.isPending = false;
  enableButtons(shown);
  setMessage(shown, wordOf('notSent', 'This could not be sent. Please try again.'), 'error');
}

function setHidden(form: HTMLFormElement, name: string, value: string): void {
  const known = all<HTMLInputElement>(form, 'input').find((input) => input.name === name);
  const input = known ?? document.createElement('input');
  Object.assign(input, { type: 'hidden', name, value });
  if (!known) form.append(input);
}

const buttonsOf = (form: HTMLFormElement) =>
  all<HTMLButtonElement>(form, 'button[type=submit], input[type=submit]');

const labels = new WeakMap<Element, string>();

export function disableButtons({ form, name }: FormInPage): void {
  const message = wordOf('submittingMessage', 'Please wait...');
  if (ask(name, 'onSubmitButtonDisable', 'submit', message) === true) return;
  for (const button of buttonsOf(form)) {
    if (!labels.has(button)) labels.set(button, button.innerHTML);
    button.disabled = true;
    button.textContent = message;
  }
}

export function enableButtons({ form, name }: FormInPage): void {
  if (ask(name, 'onSubmitButtonEnable') === true) return;
  for (const button of buttonsOf(form)) {
    button.disabled = false;
    const label = labels.get(button);
    if (label !== undefined) button.innerHTML = label;
    labels.delete(button);
  }
}
