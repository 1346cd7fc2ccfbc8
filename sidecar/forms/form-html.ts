import type { Field } from '../contacts/field.ts';
import { plainText } from '../contacts/value.ts';
import { element, givenAttributes } from './attributes.ts';
import { type Form, type FormField, nameInPages } from './form.ts';
import { hiddenInput } from './form-inputs.ts';
import { rowOf, type ShownRow, unseen } from './form-row.ts';
import { formStyle } from './form-style.ts';

export interface Showing {
  readonly form: Form;
  readonly contactFields: readonly Field[];
  readonly baseUrl: string;
  /** What the address of the page says; nothing else fills a form in. */
  readonly query: URLSearchParams;
  /** Inputs that people do not see, as HTML. */
  readonly hidden: string;
  /** Whether the page certainly runs the script of the form. */
  readonly hasScript: boolean;
}

/** The form as Mautic's themes, scripts and style sheets know it. */
export function formHtml(showing: Showing): string {
  const { form, baseUrl } = showing;
  const name = nameInPages(form);
  const own = {
    method: 'post',
    action: `${baseUrl}/form/submit?formId=${form.id}`,
    id: `mauticform_${name}`,
    'data-mautic-form': name,
    enctype: 'multipart/form-data',
    // Whoever sits there next is somebody else.
    autocomplete: form.isKiosk ? 'off' : null,
  };
  const pages = element('div', { class: 'mauticform-innerform' }, { html: pagesOf(showing) });
  const html = messagesOf(name) + pages + showing.hidden;
  const wrapper = { id: `mauticform_wrapper_${name}`, class: 'mauticform_wrapper' };
  const style = form.look.renderStyle ? element('style', {}, { html: formStyle }) : '';
  const given = givenAttributes(form.look.formAttributes);
  return style + element('div', wrapper, { html: element('form', own, { html }, given) });
}

function messagesOf(name: string): string {
  return (
    element(
      'div',
      { class: 'mauticform-error', id: `mauticform_${name}_error`, role: 'alert' },
      '',
    ) +
    element(
      'div',
      { class: 'mauticform-message', id: `mauticform_${name}_message`, role: 'status' },
      '',
    )
  );
}

/** A field on its way into the form. */
interface Placed {
  readonly field: FormField;
  readonly number: number;
}

function pagesOf(showing: Showing): string {
  const pages: Placed[][] = [[]];
  const breaks: Placed[] = [];
  for (const placed of placedFields(showing.form)) {
    if (placed.field.type !== 'pagebreak') {
      pages.at(-1)?.push(placed);
      continue;
    }
    breaks.push(placed);
    pages.push([]);
  }
  return pages.map((fields, at) => pageOf(showing, { fields, breaks, at })).join('');
}

interface Page {
  readonly fields: readonly Placed[];
  readonly breaks: readonly Placed[];
  readonly at: number;
}

/** Buttons to other pages stand at the end of each; the script shows them. */
function pageOf(showing: Showing, { fields, breaks, at }: Page): string {
  const own = {
    class: `mauticform-page-wrapper mauticform-page-${at + 1}`,
    'data-mautic-form-page': at + 1,
    ...(showing.hasScript && at > 0 ? unseen : {}),
  };
  const rows = fields.map((placed) => placedRow(showing, placed));
  if (at === breaks.length && !hasButton(showing.form)) rows.push(sendButton(showing));
  const turn = breaks.length === 0 ? '' : turningRow(showing, breaks, at);
  return element('div', own, { html: rows.join('') + turn });
}

function placedRow(showing: Showing, { field, number }: Placed): string {
  // Files are not taken.
  if (field.type === 'file') return '';
  const { form, contactFields, hasScript } = showing;
  const values = valuesOf(field, showing.query);
  const name = nameInPages(form);
  const row: ShownRow = { form, name, field, number, contactFields, values, hasScript };
  return field.type === 'hidden' ? hiddenInput(row) : rowOf(row);
}

function turningRow({ form, hasScript }: Showing, breaks: readonly Placed[], at: number): string {
  const { field, number } = breaks[Math.min(at, breaks.length - 1)] as Placed;
  const id = `mauticform_${nameInPages(form)}_${field.alias}`;
  const button = (way: 'prev' | 'next', label: string): string => {
    const word = way === 'prev' ? 'back' : 'next';
    const own = {
      type: 'button',
      class: `mauticform-pagebreak mautic-pagebreak-${word} btn btn-ghost`,
      'data-mautic-form-pagebreak-button': way,
    };
    return element('button', own, label);
  };
  const { prev_page_label: back, next_page_label: next } = field.properties;
  const html =
    (at > 0 ? button('prev', plainText(back) || 'Back') : '') +
    (at < breaks.length ? button('next', plainText(next) || 'Next') : '');
  const own = {
    ...(at < breaks.length ? { id } : {}),
    class: `mauticform-row mauticform-pagebreak-wrapper mauticform-field-${number}`,
    'data-mautic-form-pagebreak': at + 1,
    ...(hasScript ? {} : unseen),
  };
  return element('div', own, { html });
}

/** In their order, each followed by those below it; one below nothing is never asked. */
function placedFields({ fields }: Form): Placed[] {
  const below = (parent: string, number: number): Placed[] =>
    fields
      .filter((field) => field.parent === parent)
      .flatMap((field) => [{ field, number }, ...below(String(field.id), number)]);
  return fields
    .filter(({ parent }) => parent === null)
    .flatMap((field, at) => [{ field, number: at + 1 }, ...below(String(field.id), at + 1)]);
}

function hasButton({ fields }: Form): boolean {
  return fields.some(({ type, properties }) => {
    const isOther = ['reset', 'button'].includes(plainText(properties.type));
    return type === 'button' && !isOther;
  });
}

function sendButton({ form }: Showing): string {
  const name = nameInPages(form);
  const own = {
    type: 'submit',
    name: 'mauticform[submit]',
    id: `mauticform_input_${name}_submit`,
    class: 'mauticform-button',
    value: '1',
  };
  const row = {
    id: `mauticform_${name}_submit`,
    class: `mauticform-row mauticform-button-wrapper mauticform-field-${form.fields.length + 1}`,
  };
  return element('div', row, { html: element('button', own, 'Send') });
}

const longest = 2000;
const notFilledIn = new Set(['captcha', 'password', 'button']);

function valuesOf({ alias, type, defaultValue }: FormField, query: URLSearchParams): string[] {
  if (notFilledIn.has(type)) return [];
  const asked = [...query.getAll(alias), ...query.getAll(`${alias}[]`)].slice(0, 100);
  if (asked.length > 0) return asked.map((text) => text.slice(0, longest));
  if (defaultValue === null) return [];
  return type === 'checkboxgrp' || type === 'select'
    ? [defaultValue, ...defaultValue.split('|')]
    : [defaultValue];
}
