import { markError } from './errors.ts';
import { all, answersOf, type Control, controlsIn } from './fields.ts';
import type { FormInPage } from './form-in-page.ts';
import { ask, globals, type Validation, wordOf } from './hooks.ts';

/** Marks what is wrong with the rows in there, and goes to the first of them. */
export function areValid(shown: FormInPage, within: ParentNode): boolean {
  const wrong = all(within, '.mauticform-row').filter((row) => !isRowValid(shown, row));
  const [first] = wrong.flatMap(controlsIn);
  first?.focus();
  return wrong.length === 0;
}

function isRowValid(shown: FormInPage, row: HTMLElement): boolean {
  const problem = row.hidden ? null : problemOf(shown, row);
  if (problem !== null || row.classList.contains('mauticform-has-error'))
    markError(shown, row.id, problem === null, problem ?? '');
  return problem === null;
}

function problemOf({ name, texts }: FormInPage, row: HTMLElement): string | null {
  const alias = row.getAttribute('data-validate');
  const validation = alias === null ? undefined : globals.MauticFormValidations?.[name]?.[alias];
  const missing = texts[row.id] || wordOf('required', 'This is required.');
  const own =
    alias === null
      ? undefined
      : ask(name, 'onValidateField', { fieldKey: alias, validations: validation });
  if (typeof own === 'boolean') return own ? null : missing;
  const controls = controlsIn(row);
  const wrong = controls.find(isMalformed);
  if (wrong) return wrong.validationMessage;
  return isNeeded(controls, validation) && answersOf(controls).length === 0 ? missing : null;
}

function isMalformed({ validity }: Control): boolean {
  return !validity.valid && !validity.valueMissing;
}

function isNeeded(controls: readonly Control[], validation: Validation | undefined): boolean {
  return validation !== undefined || controls.some(({ required }) => required);
}
