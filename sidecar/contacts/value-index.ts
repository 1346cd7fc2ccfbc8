import type { Queries } from '../db/connect.ts';
import { insertRows, type SqlValue } from '../db/rows.ts';
import type { Values } from './contact.ts';
import { type Listed, listedContacts } from './listed.ts';
import { lookupKey } from './value.ts';

/* One row per value of a contact or a company, folded, so that every field can be searched alike and by index. */

/** Kept in columns of their own, which have their own indexes. */
const elsewhere = new Set(['points', 'last_active']);

/** Brings the rows of these values of a contact up to date. */
export function indexValues(trx: Queries, contactId: number, changed: Values): Promise<void> {
  return indexIn(trx, listedContacts, { id: contactId, changed });
}

/** The same for a contact or a company. */
export async function indexIn(
  trx: Queries,
  { values: table, key }: Listed,
  { id, changed }: { readonly id: number; readonly changed: Values },
): Promise<void> {
  const entries = Object.entries(changed).filter(([alias]) => !elsewhere.has(alias));
  if (entries.length === 0) return;
  const aliases = entries.map(([alias]) => alias);
  await trx(table)
    .where({ [key]: id })
    .whereIn('field', aliases)
    .delete();
  const rows: SqlValue[][] = entries
    .filter(([, value]) => value !== null)
    .map(([alias, value]) => [
      ...[id, alias, lookupKey(String(value))],
      typeof value === 'number' ? value : null,
    ]);
  const columns = [key, 'field', 'text_key', 'number_value'];
  await insertRows(trx, { table, columns, rows });
}
