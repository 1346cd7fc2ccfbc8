import { openTag } from './attributes.ts';
import { type Form, nameInPages } from './form.ts';

/**
 * What every form carries that people do not see. It is made for each page anew, and pages with
 * forms are kept by no cache.
 */
export function hiddenInputs(form: Form): string {
  const name = nameInPages(form);
  const control = (alias: string, id: string, value: string): string =>
    openTag('input', { type: 'hidden', name: `mauticform[${alias}]`, id, value });
  return [
    control('formId', `mauticform_${name}_id`, String(form.id)),
    control('return', `mauticform_${name}_return`, ''),
    control('formName', `mauticform_${name}_name`, name),
  ].join('');
}
