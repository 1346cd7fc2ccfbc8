import { z } from 'zod';
import { invalid } from '../problem.ts';
import { named, sentFlag } from '../shape.ts';
import type { Values } from './contact.ts';
import { contactParts } from './contact-parts.ts';
import type { Manner, Sent } from './entity.ts';
import { type Field, ownFields } from './field.ts';
import { checkValue, plainText, type Value } from './value.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const sentValue = z.union([scalar, z.array(scalar)], 'This value is not valid.').optional();

/** In the proper form of each type of field; `checkValue` reads the other forms too. */
const examples: Readonly<Record<string, unknown>> = {
  email: 'ada@example.com',
  number: 12,
  boolean: true,
  date: '2026-01-31',
  datetime: '2026-01-31 10:00:00',
  time: '10:00',
  country: 'Germany',
  locale: 'de_DE',
  timezone: 'Europe/Berlin',
  url: 'https://example.com/',
};

const bodyShapes = new WeakMap<readonly Field[], z.ZodType>();

/** What clients send for a contact: its fields and what it has beside them. */
export function contactBodyShape(fields: readonly Field[]): z.ZodType {
  // It is asked for with each contact that is saved, and fields seldom change.
  const known = bodyShapes.get(fields);
  if (known !== undefined) return known;
  const shape = bodyShapeOf(ownFields(fields, 'contact'));
  bodyShapes.set(fields, shape);
  return shape;
}

/** The values of fields in a body. */
export function sentValuesShape(own: readonly Field[]): z.ZodRawShape {
  const values = own.map(({ alias, type, label }) => {
    const example = examples[type];
    const words = { description: label, ...(example !== undefined && { examples: [example] }) };
    return [alias, sentValue.meta(words)];
  });
  return Object.fromEntries(values);
}

function bodyShapeOf(own: readonly Field[]): z.ZodType {
  const parts = contactParts.map(({ key, bodyKey = key, bodyShape = z.unknown() }) => [
    bodyKey,
    bodyShape.optional(),
  ]);
  const shape = z.looseObject({
    ...sentValuesShape(own),
    ...Object.fromEntries(parts),
    overwriteWithBlank: sentFlag,
  });
  return named('ContactBody', shape);
}

/** The values of these fields that a body sends, checked. @throws Problem 400 with a sentence for each field */
export function sentValues(fields: readonly Field[], sent: Sent, manner: Manner): Values {
  const values: Record<string, Value> = {};
  const problems: Record<string, string[]> = {};
  const keepsBlank = manner === 'replace' || isTrue(sent.overwriteWithBlank);
  for (const field of fields) {
    const raw = sentFor(field.alias, sent);
    if (raw === undefined) {
      if (manner === 'replace' && !isSystem(field.alias)) values[field.alias] = emptyOf(field);
      continue;
    }
    const checked = checkValue(field, raw);
    if ('problem' in checked) problems[field.alias] = [checked.problem];
    else if (keepsBlank || !isBlank(field, checked.value)) values[field.alias] = checked.value;
  }
  if (Object.keys(problems).length > 0) throw invalid(problems);
  return withAttributionDate(values);
}

type Stored = { readonly values: Values };

/** Fills fields that have a default and no value. */
export function withDefaults(
  fields: readonly Field[],
  values: Values,
  stored: Stored | null,
): Values {
  const filled: Record<string, Value> = { ...values };
  for (const field of fields) {
    const { alias, defaultValue } = field;
    const has = filled[alias] ?? (alias in filled ? null : stored?.values[alias]) ?? null;
    if (defaultValue === null || has !== null || alias === 'points') continue;
    const checked = checkValue(field, defaultValue);
    if ('value' in checked && checked.value !== null) filled[alias] = checked.value;
  }
  return filled;
}

/** The required fields that would stay empty. */
export function missingRequired(
  fields: readonly Field[],
  values: Values,
  stored: Stored | null,
): string[] {
  const isEmpty = (alias: string): boolean =>
    (alias in values ? values[alias] : (stored?.values[alias] ?? null)) === null;
  const required = fields.filter(({ isRequired }) => isRequired);
  return required.map(({ alias }) => alias).filter(isEmpty);
}

/** `lastActive` is the property that the field `last_active` shows. */
function sentFor(alias: string, sent: Sent): unknown {
  if (alias === 'last_active' && sent.last_active === undefined) return sent.lastActive;
  return Object.hasOwn(sent, alias) ? sent[alias] : undefined;
}

/** When somebody was active is no value of the client: leaving it out takes nothing back. */
function isSystem(alias: string): boolean {
  return alias === 'last_active';
}

function emptyOf({ alias }: Field): Value {
  return alias === 'points' ? 0 : null;
}

/** What clients send for "nothing": it erases only when they say so. */
function isBlank({ type }: Field, value: Value): boolean {
  return value === null || (value === 0 && type === 'number');
}

/** An attribution without a date is of today; without attribution there is no date. */
export function withAttributionDate(values: Values): Values {
  if (values.attribution === undefined || (values.attribution_date ?? null) !== null) return values;
  const today = `${new Date().toISOString().slice(0, 10)} 00:00:00`;
  return { ...values, attribution_date: values.attribution === null ? null : today };
}

/** Yes, in any of the ways clients write it. */
export function isTrue(sent: unknown): boolean {
  return /^(1|true|yes)$/i.test(plainText(sent));
}
