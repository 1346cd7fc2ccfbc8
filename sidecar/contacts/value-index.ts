import type { Queries } from '../db/connect.ts';
import { insertRows, type SqlValue } from '../db/rows.ts';
import type { Values } from './contact.ts';
import { lookupKey } from './value.ts';

/* One row per value of a contact, folded, so that every field can be searched alike and by index. */

/** Kept in columns of their own, which have their own indexes. */
const elsewhere = new Set(['points', 'last_active']);

/** Brings the rows of these values up to date. */
export async function indexValues(trx: Queries, contactId: number, changed: Values): Promise<void> {
  const entries = Object.entries(changed).filter(([alias]) => !elsewhere.has(alias));
  if (entries.length === 0) return;
  const aliases = entries.map(([alias]) => alias);
  await trx('contact_values').where({ contact_id: contactId }).whereIn('field', aliases).delete();
  const rows: SqlValue[][] = entries
    .filter(([, value]) => value !== null)
    .map(([alias, value]) => [
      ...[contactId, alias, lookupKey(String(value))],
      typeof value === 'number' ? value : null,
    ]);
  const columns = ['contact_id', 'field', 'text_key', 'number_value'];
  await insertRows(trx, { table: 'contact_values', columns, rows });
}
