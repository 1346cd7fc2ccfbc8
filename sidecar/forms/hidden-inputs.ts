import { element, openTag } from './attributes.ts';
import { type Form, nameInPages } from './form.ts';
import { unseen } from './form-row.ts';
import { proofAlias, renderProof, trapAlias } from './guard-proof.ts';

/**
 * What every form carries that people do not see. It is made for each page anew, and pages with
 * forms are kept by no cache.
 */
export function hiddenInputs(form: Form, secret: string): string {
  const name = nameInPages(form);
  const control = (alias: string, id: string, value: string): string =>
    openTag('input', { type: 'hidden', name: `mauticform[${alias}]`, id, value });
  return [
    control('formId', `mauticform_${name}_id`, String(form.id)),
    control('return', `mauticform_${name}_return`, ''),
    control('formName', `mauticform_${name}_name`, name),
    control(proofAlias, `mauticform_${name}_rendered`, renderProof(secret, form.id, Date.now())),
    trap(name),
  ].join('');
}

/** Robots fill in what looks like an input; should a person meet it, its label says what to do. */
function trap(name: string): string {
  const id = `mauticform_${name}_trap`;
  const own = { type: 'text', name: `mauticform[${trapAlias}]`, id };
  const kept = { tabindex: '-1', autocomplete: 'off' };
  const html =
    element('label', { for: id }, 'Leave this empty') + openTag('input', { ...own, ...kept });
  return element('div', { ...unseen, 'aria-hidden': 'true' }, { html });
}
