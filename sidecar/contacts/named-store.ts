import type { Database, Queries } from '../db/connect.ts';
import { insertRow, type SqlValue } from '../db/rows.ts';
import { containing } from './condition.ts';

/* Items that operators name and keep, such as segments and stages: each kind has a table of its
   own, and all these tables begin with the same columns. */

export type Row = Readonly<Record<string, SqlValue>>;

export interface NamedItem {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly isPublished: boolean;
  readonly createdAt: number;
  readonly createdBy: number | null;
  readonly modifiedAt: number | null;
  readonly modifiedBy: number | null;
  /** All columns as they are stored, for those that only this kind has. */
  readonly row: Row;
}

export interface NamedQuery {
  readonly ids: readonly number[] | null;
  /** Folded text that the name holds. */
  readonly text: string;
  readonly isPublished: boolean | null;
  readonly column: string;
  readonly descending: boolean;
  readonly start: number;
  readonly limit: number;
}

export async function listNamed(
  { knex }: Database,
  table: string,
  { ids, text, isPublished, column, descending, start, limit }: NamedQuery,
): Promise<{ items: NamedItem[]; total: number }> {
  const wanted = knex(table);
  if (ids !== null) wanted.whereIn('id', [...ids]);
  if (text !== '') wanted.whereRaw("name_key like ? escape '!'", [containing(text)]);
  if (isPublished !== null) wanted.where({ is_published: isPublished });
  const counted: { count?: unknown } | undefined = await wanted
    .clone()
    .count({ count: '*' })
    .first();
  const direction = descending ? 'desc' : 'asc';
  const rows = await wanted
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(limit)
    .offset(start);
  return { items: rows.map(itemOf), total: Number(counted?.count) };
}

export async function findNamed(
  queries: Queries,
  table: string,
  id: number,
): Promise<NamedItem | null> {
  const row = await queries(table).where({ id }).first();
  return row === undefined ? null : itemOf(row);
}

/** Stores a new item, or `row` over a known one, and gives it as it is afterwards. */
export async function storeNamed(
  trx: Queries,
  table: string,
  { id, row }: { readonly id: number | null; readonly row: Row },
): Promise<NamedItem> {
  if (id !== null) await trx(table).where({ id }).update(row);
  const stored = id ?? (await insertRow(trx, table, row));
  return (await findNamed(trx, table, stored)) as NamedItem;
}

export async function deleteNamed(trx: Queries, table: string, id: number): Promise<void> {
  await trx(table).where({ id }).delete();
}

function itemOf(row: Record<string, SqlValue>): NamedItem {
  const number = (value: SqlValue | undefined): number | null =>
    value === null || value === undefined ? null : Number(value);
  return {
    id: Number(row.id),
    name: String(row.name),
    description: row.description as string | null,
    isPublished: Number(row.is_published) === 1,
    createdAt: Number(row.created_at),
    createdBy: number(row.created_by),
    modifiedAt: number(row.modified_at),
    modifiedBy: number(row.modified_by),
    row,
  };
}
