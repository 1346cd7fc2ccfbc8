import type { Field } from './field.ts';
import type { Value } from './value.ts';

/** Values by field alias. */
export type Values = Readonly<Record<string, Value>>;

/** A person. `values` holds every field that has one; times are UTC milliseconds. */
export interface Contact {
  readonly id: number;
  readonly values: Values;
  readonly points: number;
  readonly createdAt: number;
  readonly createdBy: number | null;
  readonly modifiedAt: number | null;
  readonly modifiedBy: number | null;
  /** Null = anonymous: nothing says who it is. */
  readonly identifiedAt: number | null;
  readonly lastActiveAt: number | null;
  readonly ownerId: number | null;
  readonly stageId: number | null;
}

/** Standard fields with a column of their own; all others live in `custom`. */
export const fieldColumns: ReadonlySet<string> = new Set([
  'title',
  'firstname',
  'lastname',
  'company',
  'position',
  'email',
  'mobile',
  'phone',
  'points',
  'fax',
  'address1',
  'address2',
  'city',
  'state',
  'zipcode',
  'country',
  'preferred_locale',
  'timezone',
  'attribution_date',
  'attribution',
  'website',
  'facebook',
  'foursquare',
  'instagram',
  'linkedin',
  'skype',
  'twitter',
]);

const identifyingAliases = new Set(['firstname', 'lastname', 'company', 'email']);

/** Whether these values say who somebody is: a name, a company, an e-mail or a social account. */
export function saysWho(values: Values, fields: readonly Field[]): boolean {
  return fields.some(
    ({ object, alias, group }) =>
      object === 'contact' &&
      (identifyingAliases.has(alias) || group === 'social') &&
      (values[alias] ?? null) !== null,
  );
}

/** The name to show: full name, else e-mail, else a word for a stranger. */
export function nameOf({ values }: Contact): string {
  const name = [values.firstname, values.lastname].filter(Boolean).join(' ');
  return name || String(values.email ?? '') || 'Anonymous';
}
