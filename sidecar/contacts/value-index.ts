import type { Queries } from '../db/connect.ts';
import { type Insert, insertMany, insertRows, type SqlValue } from '../db/rows.ts';
import type { Values } from './contact.ts';
import { type Listed, listedContacts } from './listed.ts';
import { valueKey } from './text-key.ts';

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

async function addRows(trx: Queries, listed: Listed, { id, changed }: Indexing): Promise<void> {
  const rows = [...rowsOf([{ id, values: changed }])];
  await insertRows(trx, { ...tableOf(listed), rows });
}

export interface Valued {
  readonly id: number;
  readonly values: Values;
}

/** Writes the rows of many contacts or companies that have none yet. */
export function indexAllNew(trx: Queries, listed: Listed, items: readonly Valued[]): Promise<void> {
  return insertMany(trx, { ...tableOf(listed), rows: inIndexOrder(items) });
}

/** In the order of the index over values, so that each of its pages is come across once. */
function* inIndexOrder(items: readonly Valued[]): Generator<SqlValue[]> {
  const byField = new Map<string, IndexRow[]>();
  for (const row of rowsOf(items)) {
    const known = byField.get(row[1]);
    if (known === undefined) byField.set(row[1], [row]);
    else known.push(row);
  }
  for (const field of [...byField.keys()].sort()) {
    const rows = byField.get(field) ?? [];
    byField.delete(field);
    yield* rows.sort(([, , a], [, , b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
}

function tableOf({ values, key }: Listed): Pick<Insert, 'table' | 'columns'> {
  return { table: values, columns: [key, 'field', 'text_key', 'number_value'] };
}

type IndexRow = [id: number, alias: string, key: string, number: number | null];

function* rowsOf(items: readonly Valued[]): Generator<IndexRow> {
  for (const { id, values } of items)
    for (const alias of Object.keys(values)) {
      const value = values[alias] ?? null;
      if (value === null || elsewhere.has(alias)) continue;
      yield [id, alias, valueKey(value), typeof value === 'number' ? value : null];
    }
}
