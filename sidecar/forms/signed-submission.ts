import { z } from 'zod';
import { type Field, ownFields } from '../contacts/field.ts';
import { shortText } from '../contacts/value.ts';
import { aboutPerson } from '../sites/signed-call.ts';
import { aliasOf } from './field-input.ts';

/* What a plugin of a CMS sends for a form that its site accepted. */

const text = z.string().default('');
const maxFields = 200;

const fieldShape = z.object({
  key: z.string().min(1).max(500),
  label: text,
  type: text,
  value: z.union([z.string(), z.number(), z.boolean()]).transform(String),
  /** Which field of the contact the site wants it in; empty = in none. */
  to: z.string().max(191).optional(),
});

const formShape = z.object({
  provider: z.string().min(1).max(64),
  id: z.string().min(1).max(191),
  title: text,
});

export const signedShape = aboutPerson.extend({
  form: formShape,
  page: z.object({ url: text, title: text, referrer: text, lang: text }).partial().default({}),
  fields: z.array(fieldShape).max(maxFields),
});

export type SignedSubmission = z.infer<typeof signedShape>;

/** A form without answers. */
export const previewShape = z.object({
  form: formShape,
  fields: z.array(fieldShape.omit({ value: true })).max(maxFields),
});

export const batchShape = z.object({ submissions: z.array(z.unknown()).min(1).max(50) });

/** One answer of a form, whose alias says which field of our form it belongs to. */
export interface SignedAnswer {
  readonly alias: string;
  readonly key: string;
  readonly label: string;
  readonly type: string;
  readonly value: string;
  /** What the site chose; undefined where it leaves that to us. */
  readonly to: string | undefined;
}

const longestAnswer = 20_000;
const cutMark = ' […]';

/** The answers in their order; those that say nothing are left out, as is a choice of no field. */
export function answersOf(
  { fields }: Pick<SignedSubmission, 'fields'>,
  contactFields: readonly Field[],
): SignedAnswer[] {
  const known = new Set(['', ...ownFields(contactFields, 'contact').map(({ alias }) => alias)]);
  return fields
    .filter(({ value }) => value.trim() !== '')
    .map(({ key, label, type, value, to }, index) => {
      const alias = aliasOf(key) || `field_${index + 1}`;
      const chosen = to !== undefined && known.has(to) ? to : undefined;
      return { alias, key, label: shortText(label, 191), type, value: cut(value), to: chosen };
    });
}

function cut(value: string): string {
  if (value.length <= longestAnswer) return value;
  return value.slice(0, longestAnswer - cutMark.length).replace(/[\uD800-\uDBFF]$/, '') + cutMark;
}
