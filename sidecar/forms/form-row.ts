import { plainText } from '../contacts/value.ts';
import { type Attributes, element, givenAttributes } from './attributes.ts';
import { type Form, type FormField, isYes } from './form.ts';
import {
  idOfHelp,
  idOfInput,
  inputOf,
  isAskedFor,
  isGroup,
  isText,
  isTrap,
  type ShownField,
} from './form-inputs.ts';

/** A field with its place in the form. */
export interface ShownRow extends ShownField {
  readonly form: Form;
  /** A field below another one has the number of that one. */
  readonly number: number;
  /** Whether a script shows and hides the rows. */
  readonly hasScript: boolean;
}

/** Not there, whatever the style sheets and the policy of the page say. */
export const unseen = { hidden: true, style: 'display:none;' } as const;

export function rowOf(row: ShownRow): string {
  const { name, field } = row;
  const isHidden = isTrap(field) || (field.parent !== null && row.hasScript);
  const own = {
    id: `mauticform_${name}_${field.alias}`,
    class: classesOf(row),
    ...validationOf(field),
    ...conditionOf(row),
    ...(isHidden ? unseen : {}),
    'aria-hidden': isTrap(field) ? 'true' : null,
  };
  const html = isGroup(field) ? groupIn(row) : partsIn(row);
  return element('div', own, { html }, givenAttributes(field.containerAttributes));
}

const rowTypes: Readonly<Record<string, string>> = {
  ...{ textarea: 'text', captcha: 'text', country: 'select', datetime: 'datetime-local' },
  button: 'button-wrapper',
};

function classesOf({ field, number, hasScript }: ShownRow): string {
  const classes = ['row', rowTypes[field.type] ?? field.type, `field-${number}`];
  if (isAskedFor(field)) classes.push('required');
  if (field.parent !== null && hasScript) classes.push('field-hidden');
  return classes.map((word) => `mauticform-${word}`).join(' ');
}

/** What the script of the form checks before it sends anything. */
function validationOf({ alias, type, isRequired, properties }: FormField): Attributes {
  if (!isRequired || type === 'captcha') return {};
  const isMultiple = type === 'checkboxgrp' || isYes(properties.multiple);
  return {
    'data-validate': alias,
    'data-validation-type': type,
    'data-validate-multiple': isMultiple ? 'true' : null,
  };
}

function conditionOf({ form, field }: ShownRow): Attributes {
  const { parent, conditions } = field;
  const above = form.fields.find(({ id }) => String(id) === parent);
  if (above === undefined) return {};
  const values = Object.values(Object(conditions.values)).map(plainText);
  const wanted = isYes(conditions.any) ? '*' : values.join('|');
  return {
    'data-mautic-form-show-on': `${above.alias}:${wanted}`,
    'data-mautic-form-expr': conditions.expr === 'notIn' ? 'notIn' : 'in',
  };
}

function partsIn(row: ShownRow): string {
  if (row.field.type === 'button') return inputOf(row) + errorOf(row);
  return labelOf(row) + helpOf(row) + inputOf(row) + errorOf(row);
}

/** Themes of Mautic do not know the frame and the space that browsers give a group. */
function groupIn(row: ShownRow): string {
  const { field } = row;
  const own = {
    class: 'mauticform-group',
    style: 'border:0;margin:0;padding:0;min-width:0;',
    'aria-label': field.showLabel ? null : field.label,
    'aria-describedby': field.helpMessage === null ? null : idOfHelp(row),
  };
  const legend = field.showLabel ? named('legend', row, { style: 'padding:0;' }) : '';
  return element('fieldset', own, { html: legend + helpOf(row) + inputOf(row) }) + errorOf(row);
}

function labelOf(row: ShownRow): string {
  const { field } = row;
  if (!field.showLabel) return '';
  return isText(field) ? named('h3', row) : named('label', row, { for: idOfInput(row) });
}

function named(tag: string, { name, field }: ShownRow, own: Attributes = {}): string {
  const all = { id: `mauticform_label_${name}_${field.alias}`, class: 'mauticform-label', ...own };
  return element(tag, all, field.label, givenAttributes(field.labelAttributes));
}

function helpOf(row: ShownRow): string {
  const { helpMessage } = row.field;
  if (helpMessage === null) return '';
  return element('span', { id: idOfHelp(row), class: 'mauticform-helpmessage' }, helpMessage);
}

/** The script shows it; until then it is no part of what is read out. */
function errorOf({ name, field }: ShownRow): string {
  const own = {
    id: `mauticform_error_${name}_${field.alias}`,
    class: 'mauticform-errormsg',
    role: 'alert',
    ...unseen,
  };
  const text = field.isRequired ? (field.validationMessage ?? 'This is required.') : '';
  return element('span', own, text);
}
