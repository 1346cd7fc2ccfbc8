import { type Control, controlsOf, isBox } from './fields.ts';

const notFilledIn = /^(formid|formname|return|messenger|mauticpage)$/i;

/** Fills a form in by the address of its page: what stands there is known to the page anyway. */
export function fillIn(form: HTMLFormElement): void {
  const query = new URLSearchParams(location.search);
  for (const name of Array.from(query.keys())) {
    const alias = name.replace(/\[\]$/, '');
    if (notFilledIn.test(alias)) continue;
    for (const control of controlsOf(form, alias)) fillInOne(control, query.getAll(name));
  }
}

function fillInOne(control: Control, values: readonly string[]): void {
  const isTrap = control.closest('[aria-hidden]') !== null;
  if (isTrap || /^(password|submit|button)$/.test(control.type)) return;
  if (isBox(control)) control.checked = values.includes(control.value);
  else if (control instanceof HTMLSelectElement) choose(control, values);
  else control.value = values[0] as string;
}

function choose(select: HTMLSelectElement, values: readonly string[]): void {
  const known = Array.from(select.options).some(({ value }) => values.includes(value));
  if (!known) return;
  for (const option of Array.from(select.options)) option.selected = values.includes(option.value);
}
