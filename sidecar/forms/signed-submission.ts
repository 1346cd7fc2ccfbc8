import { z } from 'zod';
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
});

export const signedShape = aboutPerson.extend({
  form: z.object({
    provider: z.string().min(1).max(64),
    id: z.string().min(1).max(191),
    title: text,
  }),
  page: z.object({ url: text, title: text, referrer: text, lang: text }).partial().default({}),
  fields: z.array(fieldShape).max(maxFields),
});

export type SignedSubmission = z.infer<typeof signedShape>;

export const batchShape = z.object({ submissions: z.array(z.unknown()).min(1).max(50) });

/** One answer of a form, whose alias says which field of our form it belongs to. */
export interface SignedAnswer {
  readonly alias: string;
  readonly key: string;
  readonly label: string;
  readonly type: string;
  readonly value: string;
}

const longestAnswer = 20_000;
const cutMark = ' […]';

/** The answers in their order; those that say nothing are left out. */
export function answersOf({ fields }: SignedSubmission): SignedAnswer[] {
  return fields
    .filter(({ value }) => value.trim() !== '')
    .map(({ key, label, type, value }, index) => {
      const alias = aliasOf(key) || `field_${index + 1}`;
      return { alias, key, label: shortText(label, 191), type, value: cut(value) };
    });
}

function cut(value: string): string {
  if (value.length <= longestAnswer) return value;
  return value.slice(0, longestAnswer - cutMark.length).replace(/[\uD800-\uDBFF]$/, '') + cutMark;
}
