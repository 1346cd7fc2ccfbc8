import type { Queries } from '../db/connect.ts';
import { insertRows } from '../db/rows.ts';
import type { Values } from './contact.ts';
import { uniqueFields } from './unique-fields.ts';
import { lookupKey } from './value.ts';

/* Unique values of contacts: each is a row of its own, so that the database refuses a second one. */

export interface Identifier {
  readonly field: string;
  readonly key: string;
}

export function identifiersOf(aliases: readonly string[], values: Values): Identifier[] {
  return aliases
    .filter((alias) => (values[alias] ?? null) !== null)
    .map((alias) => ({ field: alias, key: lookupKey(String(values[alias])) }));
}

/** The unique ones of these values belong to the contact from now on. */
export async function claimIdentifiers(
  trx: Queries,
  contactId: number,
  values: Values,
): Promise<void> {
  if (Object.keys(values).length === 0) return;
  const { relied, prepared } = await uniqueFields(trx);
  const rows = identifiersOf(relied, values).map(({ field, key }) => [field, key, contactId]);
  await insertRows(trx, { ...table, rows });
  if (prepared !== null) await noteIdentifiers(trx, contactId, identifiersOf([prepared], values));
}

const table = { table: 'contact_identifiers', columns: ['field', 'value_key', 'contact_id'] };

/** Values of a field that is to become unique: one that another contact has is marked as shared. */
export async function noteIdentifiers(
  trx: Queries,
  contactId: number,
  identifiers: readonly Identifier[],
): Promise<void> {
  for (const { field, key } of identifiers) {
    const row = { field, value_key: key };
    await insertUnlessThere(trx, { ...row, contact_id: contactId });
    const { contact_id: holder } = await trx(table.table).where(row).first('contact_id');
    if (Number(holder) !== contactId)
      await insertUnlessThere(trx, { ...row, field: sharedMark(field), contact_id: contactId });
  }
}

/** No field has such a name. */
export function sharedMark(field: string): string {
  return `!${field}`;
}

async function insertUnlessThere(
  trx: Queries,
  row: { readonly field: string; readonly value_key: string; readonly contact_id: number },
): Promise<void> {
  await trx(table.table).insert(row).onConflict(['field', 'value_key']).ignore();
}

/** Values that came with a merge are kept: they still lead to the contact. */
export async function releaseIdentifiers(
  trx: Queries,
  contactId: number,
  values: Values,
): Promise<void> {
  const { relied, prepared } = await uniqueFields(trx);
  const aliases = prepared === null ? relied : [...relied, prepared];
  const pairs = identifiersOf(aliases, values).map(({ field, key }) => [field, key]);
  if (pairs.length === 0) return;
  await trx(table.table)
    .where({ contact_id: contactId })
    .whereIn(['field', 'value_key'], pairs)
    .delete();
}
