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

/** Writes the rows of a contact that has none of these yet. */
export function indexNewValues(trx: Queries, contactId: number, values: Values): Promise<void> {
  return addRows(trx, listedContacts, { id: contactId, changed: values });
}

interface Indexing {
  readonly id: number;
  readonly changed: Values;
}

/** Brings the rows of a contact or a company up to date. */
export async function indexIn(trx: Queries, listed: Listed, indexing: Indexing): Promise<void> {
  const aliases = Object.keys(indexing.changed).filter((alias) => !elsewhere.has(alias));
  if (aliases.length === 0) return;
  await trx(listed.values)
    .where({ [listed.key]: indexing.id })
    .whereIn('field', aliases)
    .delete();
  await addRows(trx, listed, indexing);
}

async function addRows(
  trx: Queries,
  { values: table, key }: Listed,
  { id, changed }: Indexing,
): Promise<void> {
  const entries = Object.entries(changed).filter(([alias]) => !elsewhere.has(alias));
  const rows: SqlValue[][] = entries
    .filter(([, value]) => value !== null)
    .map(([alias, value]) => [
      ...[id, alias, lookupKey(String(value))],
      typeof value === 'number' ? value : null,
    ]);
  const columns = [key, 'field', 'text_key', 'number_value'];
  await insertRows(trx, { table, columns, rows });
}
