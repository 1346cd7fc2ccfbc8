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

export type ValuesWriter = (shown: Pick<ShownValues, 'id' | 'valueFor'>) => string;

/**
 * Writes the same as `JSON.stringify` of `valuesToWire`. What it says of each field is the same for
 * everybody, so that it is written once; its order is taken from an object of the slow way.
 */
export function valuesWriter(fields: readonly Field[], groups: readonly string[]): ValuesWriter {
  const byAlias = new Map(fields.map((field) => [field.alias, field]));
  const wire = valuesToWire({ id: '', fields, valueFor: () => null, groups });
  const { all, ...members } = wire as Record<string, object>;
  const parts = Object.entries(members).map(([group, own]) => ({
    start: `${JSON.stringify(group)}:`,
    pieces: Array.isArray(own) ? [] : Object.keys(own).map((alias) => pieceOf(byAlias, alias)),
  }));
  const inAll = Object.keys(all ?? {}).map((alias) => ({
    start: `${JSON.stringify(alias)}:`,
    field: byAlias.get(alias),
  }));
  return ({ id, valueFor }) => {
    const written = parts.map(({ start, pieces }) =>
      pieces.length === 0
        ? `${start}[]`
        : `${start}{${pieces.map((piece) => piece(valueFor)).join(',')}}`,
    );
    const values = inAll.map(
      ({ start, field }) => start + JSON.stringify(field === undefined ? id : valueFor(field)),
    );
    return `{${[...written, `"all":{${values.join(',')}}`].join(',')}}`;
  };
}

function pieceOf(byAlias: ReadonlyMap<string, Field>, alias: string): (of: ValueFor) => string {
  const field = byAlias.get(alias) as Field;
  const empty = `${JSON.stringify(alias)}:${JSON.stringify(valueToWire(field, null))}`;
  const start = empty.slice(0, empty.lastIndexOf('"value":'));
  return (valueFor) => {
    const value = valueFor(field);
    if (value === null) return empty;
    const [own, word] = [JSON.stringify(value), JSON.stringify(wordFor(field, value))];
    return `${start}"value":${own},"normalizedValue":${word}}`;
  };
}

/** The value and its word come last: see `pieceOf`. */
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
