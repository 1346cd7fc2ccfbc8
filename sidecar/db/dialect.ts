import type { Knex } from 'knex';

/** Everything that differs between SQLite and MySQL/MariaDB. Nothing outside `db/` asks which one it is. */
export interface Dialect {
  readonly name: 'sqlite' | 'mysql';
  /** Of a connection that writes many rows. */
  readonly manyRowsSettings: readonly string[];
  /** Transactions that write wait for each other, whatever they write. */
  readonly hasOneWriter: boolean;
  /** Of several rows that are inserted together, the driver names the last one; else the first. */
  readonly givesLastId: boolean;
  /** Asks how far apart the ids of such rows are; null = one. */
  readonly idStepQuery: string | null;
  /** End of an `insert` that leaves the stored row alone when these columns (comma-separated, one unique key) already hold the values. */
  keepExisting(columns: string): string;
  /** End of an `insert` that overwrites `columns` of the stored row when `column` already holds that value. */
  overwriteExisting(column: string, columns: readonly string[]): string;
  /** Whether a text has characters that are not ASCII. */
  notAscii(column: string): string;
  /** The whole transaction may simply be run again: deadlock, lock wait, certification failure, lost race for a key. */
  isRetryable(error: unknown): boolean;
  /** The database itself is away or full: nothing is wrong with the data. */
  isUnavailable(error: unknown): boolean;
  isDuplicate(error: unknown): boolean;
}

interface DriverError {
  code?: string;
  errno?: number;
  message?: string;
}

const sqliteUnavailable = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB)/;

export const sqlite: Dialect = {
  name: 'sqlite',
  // The pages of indexes that are written again and again stay at hand, and reach the file seldom.
  manyRowsSettings: ['pragma wal_autocheckpoint = 20000'],
  hasOneWriter: true,
  givesLastId: true,
  idStepQuery: null,
  keepExisting: (columns) => ` on conflict (${columns}) do nothing`,
  overwriteExisting: (column, columns) =>
    ` on conflict (${column}) do update set ${columns.map((c) => `${c} = excluded.${c}`).join(', ')}`,
  notAscii: (column) => `length(${column}) <> length(cast(${column} as blob))`,
  isRetryable: (error) => isSqliteDuplicate(error) || code(error) === 'SQLITE_BUSY_SNAPSHOT',
  isUnavailable: (error) => sqliteUnavailable.test(code(error)),
  isDuplicate: (error) => isSqliteDuplicate(error),
};

const mysqlRetryable = new Set([1205, 1213, 1020, 1047]);
const mysqlUnavailable = new Set([
  1021, 1040, 1041, 1053, 1129, 1130, 1290, 1836, 1040, 1927, 2006, 2013,
]);
const connectionLost =
  /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|PROTOCOL_CONNECTION_LOST|PROTOCOL_ENQUEUE)/;

export const mysql: Dialect = {
  name: 'mysql',
  manyRowsSettings: [],
  hasOneWriter: false,
  givesLastId: false,
  idStepQuery: 'select @@auto_increment_increment as step',
  keepExisting: (columns) => {
    const [column] = columns.split(',');
    return ` on duplicate key update ${column} = ${column}`;
  },
  overwriteExisting: (_column, columns) =>
    ` on duplicate key update ${columns.map((c) => `${c} = values(${c})`).join(', ')}`,
  notAscii: (column) => `char_length(${column}) <> length(${column})`,
  isRetryable: (error) => mysqlRetryable.has(number(error)) || number(error) === 1062,
  isUnavailable: (error) => mysqlUnavailable.has(number(error)) || connectionLost.test(code(error)),
  isDuplicate: (error) => number(error) === 1062,
};

/** Run on every new connection. Commits reach the disk before they are answered. */
export const sqliteConnectionSettings = [
  'pragma journal_mode = wal',
  'pragma synchronous = full',
  // 16 MB: pages that many groups touch are copied to the database once, not every few groups.
  'pragma wal_autocheckpoint = 4000',
  'pragma busy_timeout = 5000',
  'pragma foreign_keys = on',
  'pragma temp_store = memory',
  'pragma cache_size = -16000',
];

/** Read committed: short locks, and a repeated read sees what a competing writer just stored. */
export const mysqlConnectionSettings = [
  'set session transaction isolation level read committed',
  "set session time_zone = '+00:00'",
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
];

/** Keys compare byte for byte on both databases; folding is done by us before a key is stored. */
export function tableOptions(table: Knex.CreateTableBuilder, dialect: Dialect): void {
  if (dialect.name !== 'mysql') return;
  table.engine('InnoDB');
  table.charset('utf8mb4');
  table.collate('utf8mb4_bin');
}

function isSqliteDuplicate(error: unknown): boolean {
  return /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|ROWID)/.test(code(error));
}

function code(error: unknown): string {
  return String((error as DriverError)?.code ?? '');
}

function number(error: unknown): number {
  return Number((error as DriverError)?.errno ?? 0);
}
