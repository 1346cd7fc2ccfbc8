import type { Field } from '../contacts/field.ts';
import { plainText } from '../contacts/value.ts';
import { type Attributes, element, givenAttributes, openTag } from './attributes.ts';
import { type Choice, choicesOf } from './choices.ts';
import { type FormField, isYes } from './form.ts';
import { formattedText } from './formatted-text.ts';

/** A field of a form on a page. */
export interface ShownField {
  /** By which pages know the form. */
  readonly name: string;
  readonly field: FormField;
  readonly contactFields: readonly Field[];
  /** What it says at first. */
  readonly values: readonly string[];
}

/** The element that takes the answer, as Mautic's themes know it. */
export function inputOf(shown: ShownField): string {
  const { type } = shown.field;
  if (type === 'textarea') return textarea(shown);
  if (type === 'select' || type === 'country') return select(shown);
  if (isGroup(shown.field)) return choicesIn(shown);
  if (type === 'button') return button(shown);
  if (isText(shown.field)) return text(shown);
  return input(shown);
}

export function isGroup({ type }: FormField): boolean {
  return type === 'checkboxgrp' || type === 'radiogrp';
}

/** Something to read, not to answer. */
export function isText({ type }: FormField): boolean {
  return type === 'freetext' || type === 'freehtml';
}

/** With a question it asks people; without one only robots fill it in. */
export function isTrap({ type, properties }: FormField): boolean {
  return type === 'captcha' && plainText(properties.captcha).trim() === '';
}

export function isAskedFor(field: FormField): boolean {
  return field.isRequired || (field.type === 'captcha' && !isTrap(field));
}

export function idOfInput({ name, field }: ShownField): string {
  const { type, alias } = field;
  return isGroup(field)
    ? `mauticform_${type}_${type === 'radiogrp' ? 'radio' : 'checkbox'}_${alias}`
    : `mauticform_input_${name}_${alias}`;
}

export function idOfHelp({ name, field }: ShownField): string {
  return `mauticform_help_${name}_${field.alias}`;
}

const inputTypes: Readonly<Record<string, string>> = {
  ...{ datetime: 'datetime-local', captcha: 'text', companyLookup: 'text' },
};

function input(shown: ShownField): string {
  const { field, values } = shown;
  const { type } = field;
  const own = {
    type: inputTypes[type] ?? type,
    ...answering(shown),
    value: values[0] ?? '',
    class: 'mauticform-input',
    placeholder: plainText(field.properties.placeholder) || null,
    step: stepOf(field),
    tabindex: isTrap(field) ? -1 : null,
  };
  return openTag('input', own, givenAttributes(field.inputAttributes));
}

/** A hidden field has no row. */
export function hiddenInput(shown: ShownField): string {
  return openTag('input', {
    type: 'hidden',
    name: nameOf(shown.field),
    id: idOfInput(shown),
    class: 'mauticform-hidden',
    value: shown.values[0] ?? '',
  });
}

function textarea(shown: ShownField): string {
  const { field, values } = shown;
  const own = {
    ...answering(shown),
    class: 'mauticform-textarea',
    placeholder: plainText(field.properties.placeholder) || null,
  };
  // Browsers leave the first line break out.
  return element('textarea', own, `\n${values[0] ?? ''}`, givenAttributes(field.inputAttributes));
}

function select(shown: ShownField): string {
  const { field, contactFields, values } = shown;
  const isMultiple = isYes(field.properties.multiple);
  const own = {
    ...answering(shown, isMultiple),
    class: 'mauticform-selectbox',
    multiple: isMultiple || null,
  };
  const first = {
    value: '',
    label: plainText(field.properties.placeholder ?? field.properties.empty_value),
  };
  const choices = choicesOf(field, contactFields).filter(({ value }) => value !== '');
  const options = [...(isMultiple ? [] : [first]), ...choices].map(({ value, label }) => {
    const isChosen = value !== '' && values.includes(value);
    return element('option', { value, selected: isChosen || null }, label);
  });
  return element('select', own, { html: options.join('') }, givenAttributes(field.inputAttributes));
}

function choicesIn(shown: ShownField): string {
  const choices = choicesOf(shown.field, shown.contactFields);
  return choices.map((choice, at) => oneOfGroup(shown, choice, at)).join('');
}

/** Spaces in an id would make several of it. */
function oneOfGroup(shown: ShownField, { label, value }: Choice, at: number): string {
  const { field, values } = shown;
  const kind = field.type === 'radiogrp' ? 'radio' : 'checkbox';
  const word = `mauticform-${field.type}`;
  const place = `${field.alias}_${value.replace(/\s/g, '')}${at}`;
  const id = `mauticform_${field.type}_${kind}_${place}`;
  const own = {
    type: kind,
    name: nameOf(field, kind === 'checkbox'),
    id,
    class: `${word}-${kind}`,
    value,
    checked: values.includes(value) || null,
    required: (kind === 'radio' && isNeeded(field)) || null,
  };
  const ofLabel = {
    id: `mauticform_${field.type}_label_${place}`,
    for: id,
    class: `${word}-label`,
  };
  const box = openTag('input', own, givenAttributes(field.inputAttributes));
  return element('div', { class: `${word}-row` }, { html: box + element('label', ofLabel, label) });
}

function button(shown: ShownField): string {
  const { field } = shown;
  const wished = plainText(field.properties.type);
  const own = {
    type: ['reset', 'button'].includes(wished) ? wished : 'submit',
    name: nameOf(field),
    id: idOfInput(shown),
    class: 'mauticform-button',
    value: '1',
  };
  return element('button', own, field.label, givenAttributes(field.inputAttributes));
}

function text(shown: ShownField): string {
  const { field } = shown;
  const own = { id: idOfInput(shown), class: `mauticform-${field.type}` };
  const html = formattedText(plainText(field.properties.text));
  return element('div', own, { html }, givenAttributes(field.inputAttributes));
}

/** What all that take one answer have in common. */
function answering(shown: ShownField, isMultiple = false): Attributes {
  const { field } = shown;
  return {
    name: nameOf(field, isMultiple),
    id: idOfInput(shown),
    required: isNeeded(field) || null,
    'aria-required': (isAskedFor(field) && !isNeeded(field)) || null ? 'true' : null,
    'aria-describedby': field.helpMessage === null ? null : idOfHelp(shown),
    'aria-label': field.showLabel ? null : field.label,
    autocomplete: autocompleteOf(field),
  };
}

/** The browser alone cannot know whether a field below another one is asked. */
function isNeeded(field: FormField): boolean {
  return isAskedFor(field) && field.parent === null;
}

function nameOf({ alias }: FormField, isMultiple = false): string {
  return `mauticform[${alias}]${isMultiple ? '[]' : ''}`;
}

function stepOf({ type, properties }: FormField): string | null {
  if (type !== 'number') return null;
  const digits = plainText(properties.precision);
  return /^\d$/.test(digits) ? String(Number(`1e-${digits}`)) : 'any';
}

const known: Readonly<Record<string, string>> = {
  ...{ title: 'honorific-prefix', firstname: 'given-name', lastname: 'family-name' },
  ...{ email: 'email', phone: 'tel', mobile: 'tel', company: 'organization', website: 'url' },
  ...{ position: 'organization-title', address1: 'address-line1', address2: 'address-line2' },
  ...{ city: 'address-level2', state: 'address-level1', zipcode: 'postal-code' },
  ...{ country: 'country-name', companyname: 'organization' },
};

/** What browsers may offer for it. */
function autocompleteOf({ type, mappedObject, mappedField }: FormField): string | null {
  if (type === 'captcha') return 'off';
  if (type === 'password') return 'new-password';
  const isPerson = mappedObject === 'contact' || mappedField === 'companyname';
  const ofTarget = isPerson ? known[mappedField ?? ''] : undefined;
  return ofTarget ?? (type === 'email' || type === 'tel' || type === 'url' ? type : null);
}
