import { all, controlsIn, elementOf, setShown } from './fields.ts';
import type { FormInPage } from './form-in-page.ts';
import { ask } from './hooks.ts';

export function markError(
  { form, name }: FormInPage,
  containerId: string,
  isValid: boolean,
  message: string,
): void {
  const data = { containerId, valid: isValid, validationMessage: message };
  if (!isValid && ask(name, 'onErrorMark', data) === true) return;
  if (isValid && ask(name, 'onErrorClear', containerId) === true) return;
  const row = elementOf(form, 'row', containerId);
  const text = row?.querySelector<HTMLElement>('.mauticform-errormsg');
  row?.classList.toggle('mauticform-has-error', !isValid);
  if (!row || !text) return;
  if (!isValid) text.textContent = message;
  setShown(text, !isValid);
  for (const control of controlsIn(row)) {
    if (isValid) control.removeAttribute('aria-invalid');
    else control.setAttribute('aria-invalid', 'true');
    describe(control, text.id, !isValid);
  }
}

function describe(control: HTMLElement, id: string, isDescribed: boolean): void {
  const ids = (control.getAttribute('aria-describedby') ?? '').split(' ');
  const others = ids.filter((one) => one !== '' && one !== id);
  const now = isDescribed ? [id, ...others] : others;
  if (now.length > 0) control.setAttribute('aria-describedby', now.join(' '));
  else control.removeAttribute('aria-describedby');
}

export function clearErrors(shown: FormInPage): void {
  for (const row of all(shown.form, '.mauticform-has-error')) markError(shown, row.id, true, '');
  for (const type of ['error', 'message']) placeOf(shown, type)?.replaceChildren();
}

/** Messages are HTML, without anything that runs; errors are text. */
export function setMessage(shown: FormInPage, message: string, type: string): void {
  if (ask(shown.name, 'onMessageSet', { message, type }) === true) return;
  const place = placeOf(shown, type);
  if (!place) return;
  if (type === 'message') place.innerHTML = message;
  else place.textContent = message;
  place.tabIndex = -1;
  place.focus();
}

function placeOf({ form, name }: FormInPage, type: string): HTMLElement | null {
  return elementOf(form, type, `mauticform_${name}_${type}`);
}
