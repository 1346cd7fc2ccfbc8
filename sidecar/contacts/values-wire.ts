import { z } from 'zod';
import type { Field } from './field.ts';
import { searchedShape } from './searched-shape.ts';
import { plainText, type Value } from './value.ts';

/* The values of a contact or a company as Mautic's API shows them: in groups, and all together. */

export interface View {
  /** Only what a list shows. */
  readonly minimal?: boolean;
  /** Only these fields, and only where they have a value. */
  readonly select?: readonly string[];
}

export const viewedListShape = searchedShape.extend({
  minimal: z.stringbool().catch(false),
  select: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.string())]).catch(''),
});

/** What of each item a list shows. */
export function viewOf(sent: unknown): View {
  const { minimal, select } = viewedListShape.parse(sent);
  const names = typeof select === 'string' ? select.split(',') : Object.values(select);
  return { minimal, select: names.filter(Boolean) };
}

export type ValueFor = (field: Field) => Value;

export function shownFields(
  own: readonly Field[],
  valueFor: ValueFor,
  { select }: View,
): readonly Field[] {
  if (select === undefined || select.length === 0) return own;
  return own.filter((field) => select.includes(field.alias) && valueFor(field) !== null);
}

export interface ShownValues {
  readonly id: string | number;
  readonly fields: readonly Field[];
  readonly valueFor: ValueFor;
  /** Groups that are there also when they are empty. */
  readonly groups: readonly string[];
}

export function valuesToWire({ id, fields, valueFor, groups }: ShownValues): object {
  const members = Object.fromEntries(groups.map((group) => [group, {} as Record<string, object>]));
  const all: Record<string, Value> = { id };
  for (const field of fields) {
    const value = valueFor(field);
    all[field.alias] = value;
    members[field.group] ??= {};
    (members[field.group] as Record<string, object>)[field.alias] = valueToWire(field, value);
  }
  const entries = Object.entries(members).map(([group, own]) => [
    group,
    Object.keys(own).length === 0 ? [] : own,
  ]);
  return { ...Object.fromEntries(entries), all };
}

function valueToWire(field: Field, value: Value): object {
  return {
    id: String(field.id),
    label: field.label,
    alias: field.alias,
    type: field.type,
    group: field.group,
    object: objectWord(field),
    is_fixed: field.isFixed ? '1' : '0',
    properties: field.properties,
    default_value: field.defaultValue,
    value,
    normalizedValue: wordFor(field, value),
  };
}

/** What Mautic calls the kind of item that has the field. */
export function objectWord({ object }: Field): string {
  return object === 'contact' ? 'lead' : 'company';
}

/** The label of a choice, where a field has choices. */
function wordFor({ type, properties }: Field, value: Value): Value {
  if (value === null) return '';
  if (type === 'boolean')
    return plainText(value === 1 ? properties.yes : properties.no) || String(value);
  if (type !== 'select' && type !== 'multiselect') return value;
  const list: { value?: unknown; label?: unknown }[] = Array.isArray(properties.list)
    ? properties.list
    : [];
  const wordOf = (one: string): string =>
    plainText(list.find((choice) => plainText(choice?.value) === one)?.label) || one;
  return String(value).split('|').map(wordOf).join('|');
}
