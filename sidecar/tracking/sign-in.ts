import { z } from 'zod';
import type { Values } from '../contacts/contact.ts';
import { type Field, ownFields } from '../contacts/field.ts';
import { checkValue, type Value } from '../contacts/value.ts';
import { aboutPerson } from '../sites/signed-call.ts';

/* What a site's server says when somebody signed in or out there. */

const sentValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

export const signInShape = aboutPerson.extend({
  /** Values of the contact's fields by alias; one of them has to be unique. */
  contact: z
    .record(z.string().max(191), sentValue.or(z.null()))
    .refine(hasFew, 'has more than 200 values'),
});

export const signOutShape = aboutPerson;

function hasFew(values: object): boolean {
  return Object.keys(values).length <= 200;
}

/** What suits the fields; the rest is left out, and nothing in it erases. */
export function acceptableValues(
  sent: z.infer<typeof signInShape>['contact'],
  fields: readonly Field[],
): Values {
  const values: Record<string, Value> = {};
  for (const field of ownFields(fields, 'contact')) {
    const text = sent[field.alias] ?? '';
    const checked = text.trim() === '' ? { value: null } : checkValue(field, text);
    if ('value' in checked && checked.value !== null) values[field.alias] = checked.value;
  }
  return values;
}
