import type { Sent } from '../contacts/entity.ts';
import type { Field } from '../contacts/field.ts';
import { flagOf } from '../contacts/named-input.ts';
import { lookupKey, plainText, shortText } from '../contacts/value.ts';
import { invalid } from '../problem.ts';
import type { FormField } from './form.ts';
import { propertiesIn, propertiesToWire, textIn } from './parts-input.ts';

export const fieldTypes: readonly string[] = [
  ...['text', 'textarea', 'email', 'tel', 'url', 'number', 'date', 'datetime', 'select', 'country'],
  ...['checkboxgrp', 'radiogrp', 'hidden', 'file', 'captcha', 'freetext', 'freehtml', 'pagebreak'],
  ...['password', 'companyLookup', 'button'],
];

/** Names that a submission uses itself. */
const taken = new Set(['formid', 'formname', 'return', 'messenger', 'mauticpage']);

/** A browser may not give points or say when somebody was active. */
const notMapped = new Set(['points', 'last_active']);

type Content = Omit<FormField, 'id' | 'order'>;

/** One field of a body over the stored one. @throws Problem 400 */
export function fieldContent(
  sent: Sent,
  known: FormField | null,
  contactFields: readonly Field[],
): Content {
  const text = (name: keyof FormField & string): string | null =>
    textIn(sent, name, (known?.[name] as string | null | undefined) ?? null);
  const flag = (name: keyof FormField & string, otherwise: boolean): boolean =>
    flagOf(sent, name) ?? (known?.[name] as boolean | undefined) ?? otherwise;
  const type = typeIn(sent, known);
  const label = text('label');
  if (label === null) throw invalid({ label: ['A label is required.'] });
  return {
    label: shortText(label, 191),
    showLabel: flag('showLabel', true),
    alias: aliasIn(sent, known, label),
    type,
    defaultValue: text('defaultValue'),
    isRequired: flag('isRequired', false),
    validationMessage: text('validationMessage'),
    helpMessage: text('helpMessage'),
    properties: propertiesIn(sent, 'properties', known?.properties ?? {}),
    validation: propertiesIn(sent, 'validation', known?.validation ?? {}),
    parent: parentIn(sent, known),
    conditions: propertiesIn(sent, 'conditions', known?.conditions ?? {}),
    labelAttributes: text('labelAttributes'),
    inputAttributes: text('inputAttributes'),
    containerAttributes: text('containerAttributes'),
    saveResult: flag('saveResult', true),
    isAutoFill: flag('isAutoFill', false),
    ...mappingIn(sent, known, contactFields),
    showWhenValueExists: flag('showWhenValueExists', true),
    alwaysDisplay: flag('alwaysDisplay', false),
    showAfterXSubmissions: countIn(sent, known),
  };
}

/** @throws Problem 400 when two fields have one alias */
export function checkAliases(fields: readonly FormField[]): void {
  const seen = new Set<string>();
  for (const { alias } of fields) {
    if (seen.has(alias)) throw invalid({ fields: [`Two fields have the alias ${alias}.`] });
    seen.add(alias);
  }
}

export function fieldToWire(field: FormField): object {
  const { showWhenValueExists: _a, alwaysDisplay: _b, showAfterXSubmissions: _c, ...own } = field;
  return {
    ...own,
    properties: propertiesToWire(field.properties),
    validation: propertiesToWire(field.validation),
    conditions: propertiesToWire(field.conditions),
    // The name of older clients for it.
    leadField: field.mappedField,
  };
}

function typeIn({ type }: Sent, known: FormField | null): string {
  if (type === undefined && known !== null) return known.type;
  if (typeof type === 'string' && fieldTypes.includes(type)) return type;
  throw invalid({ type: [`is one of ${fieldTypes.join(', ')}`] });
}

function aliasIn(sent: Sent, known: FormField | null, label: string): string {
  const wished = aliasOf(plainText(sent.alias));
  if (wished === '' && known !== null) return known.alias;
  const alias = wished || aliasOf(label) || 'field';
  return taken.has(alias) ? `f_${alias}` : alias;
}

/** `Très chic!` → `tres_chic` */
export function aliasOf(text: string): string {
  const plain = lookupKey(text).normalize('NFD').replace(/\p{M}/gu, '');
  return plain
    .replace(/[^a-z0-9_]+/g, '_')
    .slice(0, 64)
    .replace(/^_+|_+$/g, '');
}

function parentIn({ parent }: Sent, known: FormField | null): string | null {
  if (parent === undefined) return known?.parent ?? null;
  if (parent === null || parent === '' || parent === 0) return null;
  if (/^\d{1,9}$/.test(plainText(parent))) return String(Number(parent));
  throw invalid({ parent: ['is not the id of a field'] });
}

function countIn({ showAfterXSubmissions: sent }: Sent, known: FormField | null): number | null {
  if (sent === undefined) return known?.showAfterXSubmissions ?? null;
  if (sent === null || sent === '') return null;
  if (/^\d{1,6}$/.test(plainText(sent))) return Number(sent);
  throw invalid({ showAfterXSubmissions: ['is not a whole number'] });
}

type Mapping = Pick<FormField, 'mappedObject' | 'mappedField'>;

/** Older clients say `leadField`, which means a field of contacts. */
function mappingIn(sent: Sent, known: FormField | null, fields: readonly Field[]): Mapping {
  const { leadField, mappedField = leadField, mappedObject } = sent;
  if (mappedField === undefined && mappedObject === undefined && known !== null)
    return { mappedObject: known.mappedObject, mappedField: known.mappedField };
  const alias = mappedField === undefined && known !== null ? known.mappedField : mappedField;
  if (alias === undefined || alias === null || alias === '')
    return { mappedObject: null, mappedField: null };
  const object = mappedObject || known?.mappedObject || 'contact';
  const field = fields.find((one) => one.object === object && one.alias === alias);
  if (field === undefined || notMapped.has(field.alias))
    throw invalid({ mappedField: ['There is no such field to map to.'] });
  return { mappedObject: field.object, mappedField: field.alias };
}
