import knex, { type Knex } from 'knex';
import {
  type Dialect,
  mysql,
  mysqlConnectionSettings,
  sqlite,
  sqliteConnectionSettings,
} from './dialect.ts';
import { rememberStatements } from './statements.ts';

/** One database: queries go through `knex`, what differs between the products through `dialect`. */
export interface Database {
  readonly knex: Knex;
  readonly dialect: Dialect;
}

/** Anything that queries can be sent to: the database itself or a running transaction. */
export type Queries = Knex | Knex.Transaction;

/** Opens the database behind `sqlite:<file>` or `mysql://…`. No query is sent yet. */
export function connect(databaseUrl: string): Database {
  const filename = sqliteFile(databaseUrl);
  return filename === null
    ? { knex: openMysql(databaseUrl), dialect: mysql }
    : connectFile(filename);
}

/** Opens a database file of our own, whatever the main database is. */
export function connectFile(filename: string): Database {
  return { knex: openSqlite(filename), dialect: sqlite };
}

/** The file behind a `sqlite:` address; null for another database. */
export function sqliteFile(databaseUrl: string): string | null {
  return databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : null;
}

/** For a process that does nothing but write many rows. */
export async function readyForManyRows({ knex, dialect }: Database): Promise<void> {
  for (const statement of dialect.manyRowsSettings) await knex.raw(statement);
}

interface SqliteConnection {
  exec(sql: string): void;
  prepare(sql: string): unknown;
}

function openSqlite(filename: string): Knex {
  return knex({
    client: 'better-sqlite3',
    compileSqlOnError: false,
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: SqliteConnection, done: (error?: unknown) => void) {
        rememberStatements(connection);
        prepareConnection(connection, done);
      },
    },
  });
}

/**
 * Two processes that open the same new file at once refuse each other while it gets its
 * write-ahead log; the one that is refused tries again.
 */
export function prepareConnection(
  connection: { exec(sql: string): void },
  done: (error?: unknown) => void,
  attempts = 50,
): void {
  try {
    for (const statement of sqliteConnectionSettings) connection.exec(statement);
  } catch (error) {
    if (!sqlite.isUnavailable(error) || attempts <= 1) return done(error);
    setTimeout(() => prepareConnection(connection, done, attempts - 1), Math.random() * 50);
    return;
  }
  done();
}

/** The query builder would write lost connections past our log; who asked reports them. */
const nothing = (): void => undefined;
const silence = { warn: nothing, error: nothing, debug: nothing, deprecate: nothing };

interface MysqlConnection {
  query(sql: string, done: (error: Error | null) => void): void;
}

function openMysql(url: string): Knex {
  return knex({
    client: 'mysql2',
    compileSqlOnError: false,
    connection: { uri: url, charset: 'utf8mb4', timezone: 'Z', connectTimeout: 5000 },
    acquireConnectionTimeout: 5000,
    log: silence,
    pool: {
      min: 0,
      max: 8,
      afterCreate(connection: MysqlConnection, done: (error: Error | null) => void) {
        const [first, ...rest] = mysqlConnectionSettings;
        const run = (sql: string | undefined): void => {
          if (sql === undefined) return done(null);
          connection.query(sql, (error) => (error ? done(error) : run(rest.shift())));
        };
        run(first);
      },
    },
  });
}
