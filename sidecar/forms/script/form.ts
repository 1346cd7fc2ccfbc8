import { attempt, page, type Values } from '../../tracking/script/page.ts';
import { showAsked } from './conditions.ts';
import { clearErrors, markError, setMessage } from './errors.ts';
import { all, nameOf, setShown } from './fields.ts';
import type { FormInPage } from './form-in-page.ts';
import { ask, globals, type Validation } from './hooks.ts';
import { openModal, replaceTokens } from './modal.ts';
import { fillIn } from './prefill.ts';
import { type FormResponse, reset, respond } from './response.ts';
import { disableButtons, enableButtons, frameFor, send, watchFrame } from './sending.ts';
import { showFirstPage, turn } from './turning.ts';
import { areValid } from './validation.ts';

/*
 * mautic-form.js: looks after the forms of a page. It defines `MauticSDK`; loading it twice, or
 * asking it twice to look, changes nothing.
 */
const tag = document.currentScript as HTMLScriptElement | null;
const known: FormInPage[] = [];
const config: Values = {};
let base = (tag?.src ?? '').split('/media/js/')[0] || (page.MauticDomain ?? '');

if (!globals.MauticSDK) {
  globals.MauticSDK = {
    onLoad: lookAround,
    setMauticBaseUrl(url: string): void {
      base = url.replace(/\/$/, '');
    },
    setConfig: (more: Values) => Object.assign(config, more),
    getConfig: () => config,
    getValidator: (name: string) => validatorOf(formNamed(name)),
    validateForm: (name: string, submits?: boolean) => validate(formNamed(name), submits),
    openModal: (options: Values) => openModal(base, options),
  };
  window.addEventListener('message', listen);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', lookAround);
  else lookAround();
}

function lookAround(): void {
  page.MauticDomain ??= base;
  replaceTokens(base);
  for (const form of all<HTMLFormElement>(document, 'form[data-mautic-form]'))
    if (!known.some((shown) => shown.form === form)) lookAfter(form);
}

function lookAfter(form: HTMLFormElement): void {
  const name = nameOf(form);
  const texts = Object.fromEntries(
    all(form, '.mauticform-errormsg').map((text) => [
      text.closest('.mauticform-row')?.id ?? '',
      text.textContent ?? '',
    ]),
  );
  const shown: FormInPage = { form, name, texts, frame: frameFor(name), isPending: false };
  known.push(shown);
  form.after(shown.frame);
  watchFrame(shown);
  // Mistakes are told beside the fields, in the words of the form.
  form.noValidate = true;
  noteValidations(form, name);
  // The policy of the page may have dropped the styles that hide these from style sheets.
  for (const hidden of all(form, '[hidden]')) setShown(hidden, false);
  fillIn(form);
  showFirstPage(form);
  showAsked(form);
  form.addEventListener('input', () => showAsked(form));
  form.addEventListener('change', () => showAsked(form));
  form.addEventListener('click', ({ target }) => turnBy(shown, target as Element));
  form.addEventListener('reset', () => setTimeout(() => showAsked(form)));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!turn(shown, 1)) validate(shown, true);
  });
}

function noteValidations(form: HTMLFormElement, name: string): void {
  const validations: Record<string, Validation> = {};
  for (const row of all(form, '[data-validate]')) {
    const alias = row.getAttribute('data-validate') ?? '';
    const type = row.getAttribute('data-validation-type') ?? '';
    const multiple = row.hasAttribute('data-validate-multiple');
    validations[alias] = { type, name: `mauticform[${alias}]`, ...(multiple && { multiple }) };
  }
  globals.MauticFormValidations ??= {};
  globals.MauticFormValidations[name] ??= validations;
}

function turnBy(shown: FormInPage, target: Element): void {
  const button = target.closest('[data-mautic-form-pagebreak-button]');
  const way = button?.getAttribute('data-mautic-form-pagebreak-button');
  if (way) turn(shown, way === 'next' ? 1 : -1);
}

function formNamed(name: string): FormInPage | undefined {
  return known.find((shown) => shown.name === name);
}

/** A page's own answer counts; without one the form is checked here. */
function validate(shown: FormInPage | undefined, submits = false): boolean {
  if (!shown) return false;
  const { name, form } = shown;
  clearErrors(shown);
  let isValid = ask(name, 'onValidate');
  if (typeof isValid !== 'boolean') {
    ask(name, 'onValidateStart');
    isValid = areValid(shown, form);
    ask(name, 'onValidateEnd', isValid);
  }
  if (isValid && submits) send(shown);
  return isValid as boolean;
}

function validatorOf(shown: FormInPage | undefined): Values | undefined {
  return (
    shown && {
      validateForm: (submits?: boolean) => validate(shown, submits),
      markError: (id: string, isValid: boolean, text: string) =>
        markError(shown, id, isValid, text),
      clearErrors: () => clearErrors(shown),
      setMessage: (message: string, type: string) => setMessage(shown, message, type),
      parseFormResponse: (response: FormResponse) => respond(shown, response),
      resetForm: () => reset(shown),
      disableSubmitButton: () => disableButtons(shown),
      enableSubmitButton: () => enableButtons(shown),
      submitForm: () => send(shown),
    }
  );
}

/** Only the server that a form is sent to may answer for it. */
function listen({ data, origin }: MessageEvent): void {
  const response = attempt(() => JSON.parse(data) as FormResponse | null);
  if (!response?.formName) return;
  const asked = known.filter(
    ({ name, form }) => name === response.formName && new URL(form.action).origin === origin,
  );
  const shown = asked.find(({ isPending }) => isPending) ?? asked[0];
  if (shown) respond(shown, response);
}
