import { z } from 'zod';
import { shortText } from '../contacts/value.ts';
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

export const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is no UUID');

/** Unknown keys are passed over, so that newer plugins can say more. */
export const signedShape = z.object({
  id: uuid,
  occurred_at: z.iso.datetime({ offset: true, error: 'is no time of ISO 8601' }),
  form: z.object({
    provider: z.string().min(1).max(64),
    id: z.string().min(1).max(191),
    title: text,
  }),
  page: z.object({ url: text, title: text, referrer: text, lang: text }).partial().default({}),
  visitor: z.object({ device: text }).default({ device: '' }),
  net: z.object({ ua: text }).default({ ua: '' }),
  consent: z.object({ state: text }).default({ state: '' }),
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

const maxAgeMs = 30 * 86_400_000;

/** When it was sent; a clock that goes wrong does not put it into the future or far away. */
export function timeOf({ occurred_at }: SignedSubmission, now: number): number {
  return Math.min(Math.max(Date.parse(occurred_at), now - maxAgeMs), now);
}
