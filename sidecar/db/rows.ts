import type { Queries } from './connect.ts';
import type { Dialect } from './dialect.ts';

export type SqlValue = string | number | Buffer | null;

export interface Insert {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** What happens to a row whose unique key exists (see `Dialect.keepExisting`); else that is an error. */
  readonly ending?: string;
}

/**
 * Inserts many rows with one statement. Written as plain SQL: on the hit path the query builder
 * costs more than the insert.
 */
export async function insertRows(
  queries: Queries,
  { table, columns, rows, ending = '' }: Insert,
): Promise<void> {
  if (rows.length === 0) return;
  const row = `(${columns.map(() => '?').join(',')})`;
  const values = new Array(rows.length).fill(row).join(',');
  const sql = `insert into ${table} (${columns.join(',')}) values ${values}${ending}`;
  await queries.raw(sql, rows.flat() as SqlValue[]);
}

/** Inserts one row and gives its id. */
export async function insertRow(
  queries: Queries,
  table: string,
  row: Record<string, SqlValue>,
): Promise<number> {
  const [id] = await queries(table).insert(row);
  return Number(id);
}

/** Sets `column` of many rows to a value per row, with one statement. */
export async function updateEach(
  queries: Queries,
  table: string,
  column: string,
  valueById: ReadonlyMap<number, SqlValue>,
): Promise<void> {
  if (valueById.size === 0) return;
  const ids = [...valueById.keys()];
  const cases = 'when ? then ? '.repeat(ids.length);
  const bindings: SqlValue[] = [...valueById].flat();
  const places = ids.map(() => '?').join(',');
  await queries.raw(
    `update ${table} set ${column} = case id ${cases} end where id in (${places})`,
    [...bindings, ...ids],
  );
}

export interface KeyTable {
  readonly table: string;
  readonly keyColumn: string;
  readonly columns: readonly string[];
}

/** Finds or creates the rows of `wanted` (one per key) and gives their ids by key. */
export async function findOrCreate(
  queries: Queries,
  dialect: Dialect,
  { table, keyColumn, columns }: KeyTable,
  wanted: ReadonlyMap<string, { key: SqlValue; values: readonly SqlValue[] }>,
): Promise<Map<string, number>> {
  const keys = [...wanted.values()].map((entry) => entry.key);
  const rows = [...wanted.values()].map((entry) => [entry.key, ...entry.values]);
  await insertRows(queries, {
    table,
    columns: [keyColumn, ...columns],
    rows,
    ending: dialect.keepExisting(keyColumn),
  });
  const found = await selectIn(
    queries,
    `select id, ${keyColumn} as found_key from ${table}`,
    keyColumn,
    keys,
  );
  const ids = new Map(found.map((row) => [textOf(row.found_key as SqlValue), Number(row.id)]));
  return new Map([...wanted].map(([name, entry]) => [name, ids.get(textOf(entry.key)) as number]));
}

/** `select … where column in (values)` as rows; an empty list asks nothing. */
export async function selectIn(
  queries: Queries,
  select: string,
  column: string,
  values: readonly SqlValue[],
): Promise<Record<string, unknown>[]> {
  if (values.length === 0) return [];
  const places = values.map(() => '?').join(',');
  return rowsOf(
    await queries.raw(`${select} where ${column} in (${places})`, values as SqlValue[]),
  );
}

/** The rows of a raw query: better-sqlite3 gives them plain, mysql2 together with the column list. */
export function rowsOf(result: unknown): Record<string, unknown>[] {
  const list = result as unknown[];
  return (Array.isArray(list[0]) ? list[0] : list) as Record<string, unknown>[];
}

function textOf(value: SqlValue): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
}
