import { attempt } from '../../tracking/script/page.ts';
import { showAsked } from './conditions.ts';
import { clearErrors, markError, setMessage } from './errors.ts';
import { controlsIn, rowOf } from './fields.ts';
import type { FormInPage } from './form-in-page.ts';
import { ask, wordOf } from './hooks.ts';
import { enableButtons } from './sending.ts';
import { showFirstPage, showPageOf } from './turning.ts';

/** What the server says about a submission. */
export interface FormResponse {
  readonly formName?: string;
  readonly redirect?: string;
  readonly successMessage?: string;
  readonly errorMessage?: string;
  readonly validationErrors?: Readonly<Record<string, string | readonly string[]>>;
}

export function respond(shown: FormInPage, response: FormResponse): void {
  const { name } = shown;
  shown.isPending = false;
  ask(name, 'onResponseStart', response);
  if (ask(name, 'onResponse', response) !== true) show(shown, response);
  ask(name, 'onResponseEnd', response);
}

function show(shown: FormInPage, response: FormResponse): void {
  const { redirect, validationErrors, errorMessage, successMessage } = response;
  enableButtons(shown);
  if (redirect && /^(https?:|\/)/i.test(redirect)) return goTo(redirect);
  if (validationErrors) return showErrors(shown, validationErrors);
  if (errorMessage) return setMessage(shown, errorMessage, 'error');
  reset(shown);
  shown.form.classList.add('mauticform-post-success');
  setMessage(shown, successMessage || wordOf('thanks', 'Thank you.'), 'message');
}

/** The form may stand in a frame; its page is what the person looks at, unless it may not move it. */
function goTo(address: string): void {
  const isGone = attempt(() => {
    (window.top ?? window).location.href = address;
    return true;
  });
  if (!isGone) location.href = address;
}

/** What is wrong with something that has no row of its own is said above the form. */
function showErrors(shown: FormInPage, errors: Required<FormResponse>['validationErrors']): void {
  const { form } = shown;
  const rows: HTMLElement[] = [];
  const others: string[] = [];
  for (const [alias, sent] of Object.entries(errors)) {
    const text = [sent].flat().join(' ');
    const row = rowOf(form, alias);
    if (row && !row.hidden) {
      rows.push(row);
      markError(shown, row.id, false, text);
    } else others.push(text);
  }
  if (others.length > 0) setMessage(shown, others.join(' '), 'error');
  const [first] = rows;
  if (!first) return;
  showPageOf(form, first);
  controlsIn(first)[0]?.focus();
}

export function reset(shown: FormInPage): void {
  const { form } = shown;
  clearErrors(shown);
  form.reset();
  showFirstPage(form);
  showAsked(form);
}
