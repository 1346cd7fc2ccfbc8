import type { Values } from '../../tracking/script/page.ts';

/** `{mauticform id=7 style=modal element=#ask}` in the text of a page. */
const token = /\{mauticform\s+([^{}]*)\}/;

export function frameOfForm(base: string, { id, width, height }: Values): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  const size = { width: String(width ?? '100%'), height: String(height ?? 500) };
  return Object.assign(frame, { src: `${base}/form/embed/${Number(id)}`, title: 'Form', ...size });
}

/** A form in front of the page; Escape and a button close it. */
export function openModal(base: string, options: Values): void {
  const dialog = document.createElement('dialog');
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', textContent: '×', ariaLabel: 'Close' });
  button.onclick = () => dialog.close();
  dialog.onclose = () => dialog.remove();
  dialog.append(button, frameOfForm(base, options));
  document.body.append(dialog);
  dialog.showModal();
}

/** Puts forms where the text of the page names them. */
export function replaceTokens(base: string): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    const isCode = text.parentElement?.closest('script, style, textarea, form') !== null;
    if (!isCode && token.test(text.data)) found.push(text);
  }
  for (const text of found) replaceToken(base, text);
}

function replaceToken(base: string, text: Text): void {
  const match = token.exec(text.data);
  if (!match) return;
  const options: Values = {};
  for (const [, name = '', value] of (match[1] ?? '').matchAll(/([\w-]+)=["']?([^\s"']+)/g))
    options[name] = value;
  const rest = text.splitText(match.index);
  rest.data = rest.data.slice(match[0].length);
  if (options.style !== 'modal') rest.before(frameOfForm(base, options));
  else onClick(options.element, () => openModal(base, options));
  replaceToken(base, rest);
}

/** Without an element it opens at once. */
function onClick(selector: unknown, open: () => void): void {
  if (!selector) open();
  else document.querySelector(String(selector))?.addEventListener('click', open);
}
