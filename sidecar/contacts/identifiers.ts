import type { Queries } from '../db/connect.ts';
import { insertRows } from '../db/rows.ts';
import type { Values } from './contact.ts';
import type { Field } from './field.ts';
import { lookupKey } from './value.ts';

/* Unique values of contacts: each is a row of its own, so that the database refuses a second one. */

export function uniqueAliases(fields: readonly Field[]): string[] {
  return fields
    .filter((field) => field.object === 'contact' && field.isUnique)
    .map(({ alias }) => alias);
}

export interface Identifier {
  readonly field: string;
  readonly key: string;
}

export function identifiersOf(fields: readonly Field[], values: Values): Identifier[] {
  return uniqueAliases(fields)
    .filter((alias) => (values[alias] ?? null) !== null)
    .map((alias) => ({ field: alias, key: lookupKey(String(values[alias])) }));
}

export async function claimIdentifiers(
  trx: Queries,
  contactId: number,
  identifiers: readonly Identifier[],
): Promise<void> {
  const rows = identifiers.map(({ field, key }) => [field, key, contactId]);
  await insertRows(trx, {
    table: 'contact_identifiers',
    columns: ['field', 'value_key', 'contact_id'],
    rows,
  });
}

/** Values that came with a merge are kept: they still lead to the contact. */
export async function releaseIdentifiers(
  trx: Queries,
  contactId: number,
  identifiers: readonly Identifier[],
): Promise<void> {
  const pairs = identifiers.map(({ field, key }) => [field, key]);
  if (pairs.length === 0) return;
  await trx('contact_identifiers')
    .where({ contact_id: contactId })
    .whereIn(['field', 'value_key'], pairs)
    .delete();
}
