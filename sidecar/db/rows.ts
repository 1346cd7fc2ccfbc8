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
  await change(queries, sql, rows.flat() as SqlValue[]);
}

/** As many values as a statement may have to be remembered (see `statements.ts`) and taken. */
const placesAtOnce = 1200;

function rowsAtOnce(columns: readonly string[]): number {
  return Math.max(1, Math.floor(placesAtOnce / columns.length));
}

export interface ManyRows extends Omit<Insert, 'rows'> {
  /** Made while they are written, so that never many of them are in memory. */
  readonly rows: Iterable<readonly SqlValue[]>;
}

/** Inserts any number of rows. */
export async function insertMany(queries: Queries, insert: ManyRows): Promise<void> {
  await insertPortions(queries, insert, () => undefined);
}

/** Tells of each statement how many rows it inserted, and their id as the driver gives it. */
async function insertPortions(
  queries: Queries,
  { table, columns, rows, ending = '' }: ManyRows,
  done: (count: number, id: number) => void,
): Promise<void> {
  const into = `insert into ${table} (${columns.join(',')}) values `;
  const places = `(${columns.map(() => '?').join(',')})`;
  const width = columns.length;
  const atOnce = rowsAtOnce(columns);
  async function insert(count: number, values: readonly SqlValue[]): Promise<void> {
    const sql = into + new Array(count).fill(places).join(',') + ending;
    done(count, (await change(queries, sql, values)).id);
  }
  let values: SqlValue[] = [];
  for (const row of rows) {
    for (const value of row) values.push(value);
    if (values.length < atOnce * width) continue;
    await insert(atOnce, values);
    values = [];
  }
  // Few different statements, because each of them is remembered, and large.
  for (let start = 0; start < values.length; ) {
    const count = 2 ** Math.floor(Math.log2((values.length - start) / width));
    await insert(count, values.slice(start, start + count * width));
    start += count * width;
  }
}

/**
 * Inserts any number of rows, each of which gets an id, and gives these ids. Both databases number
 * the rows of one statement one after the other, at the step that the server is set to.
 */
export async function insertForIds(
  queries: Queries,
  dialect: Dialect,
  insert: Omit<ManyRows, 'ending'>,
): Promise<number[]> {
  const ids: number[] = [];
  const step = await idStep(queries, dialect);
  await insertPortions(queries, insert, (count, id) => {
    const first = dialect.givesLastId ? id - (count - 1) * step : id;
    for (let index = 0; index < count; index++) ids.push(first + index * step);
  });
  return ids;
}

async function idStep(queries: Queries, { idStepQuery }: Dialect): Promise<number> {
  if (idStepQuery === null) return 1;
  const [row] = await selectRows(queries, idStepQuery, []);
  return Number(row?.step ?? 1);
}

/** Inserts one row and gives its id. */
export async function insertRow(
  queries: Queries,
  table: string,
  row: Record<string, SqlValue>,
): Promise<number> {
  const columns = Object.keys(row);
  const places = columns.map(() => '?').join(',');
  const sql = `insert into ${table} (${columns.join(',')}) values (${places})`;
  return (await change(queries, sql, Object.values(row))).id;
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
  await change(
    queries,
    `update ${table} set ${column} = case id ${cases} end where id in (${places})`,
    [...bindings, ...ids],
  );
}

/** Databases bound the number of values in one statement. */
export function portionsOf<Item>(items: readonly Item[]): Item[][] {
  const size = 500;
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
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
  return selectRows(queries, `${select} where ${column} in (${places})`, values);
}

/** The rows that a select in plain SQL gives. */
export async function selectRows(
  queries: Queries,
  sql: string,
  values: readonly SqlValue[],
): Promise<Record<string, unknown>[]> {
  const sqlite = await sqliteConnection(queries);
  if (sqlite !== null) return sqlite.prepare(sql).all(...values);
  return rowsOf(await queries.raw(sql, values as SqlValue[]));
}

interface Changed {
  /** The id of the last row that was inserted. */
  readonly id: number;
  /** How many rows there were to change, also those that had the new values before. */
  readonly rows: number;
}

/** Runs a statement in plain SQL that changes rows. */
async function change(
  queries: Queries,
  sql: string,
  values: readonly SqlValue[],
): Promise<Changed> {
  const sqlite = await sqliteConnection(queries);
  const result = await (sqlite === null
    ? queries.raw(sql, values as SqlValue[])
    : sqlite.prepare(sql).run(...values));
  const { lastInsertRowid, insertId, changes, affectedRows } = result[0] ?? result;
  return { id: Number(lastInsertRowid ?? insertId), rows: Number(changes ?? affectedRows) };
}

/**
 * Nobody else changes or deletes the row until the transaction ends: writing a value over itself
 * takes the lock on every database. False when there is no such row any more.
 */
export async function holdRow(
  queries: Queries,
  table: string,
  { column, id }: { readonly column: string; readonly id: number },
): Promise<boolean> {
  const sql = `update ${table} set ${column} = ${column} where id = ?`;
  return (await change(queries, sql, [id])).rows > 0;
}

interface SqliteConnection {
  prepare(sql: string): {
    all(...values: readonly SqlValue[]): Record<string, unknown>[];
    run(...values: readonly SqlValue[]): Record<string, unknown>;
  };
}

/**
 * The connection of a running SQLite transaction; null for everything else. There a statement takes
 * ten microseconds, and the way through the query builder several times as long.
 */
async function sqliteConnection(queries: Queries): Promise<SqliteConnection | null> {
  const isSqlite = queries.client.driverName === 'better-sqlite3';
  return isSqlite && queries.isTransaction ? queries.client.acquireConnection() : null;
}

/** The rows of a raw query: better-sqlite3 gives them plain, mysql2 together with the column list. */
export function rowsOf(result: unknown): Record<string, unknown>[] {
  const list = result as unknown[];
  return (Array.isArray(list[0]) ? list[0] : list) as Record<string, unknown>[];
}

function textOf(value: SqlValue): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
}
