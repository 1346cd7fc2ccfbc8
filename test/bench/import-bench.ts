import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Sqlite from 'better-sqlite3';
import { createField } from '../../sidecar/contacts/field-store.ts';
import { connect } from '../../sidecar/db/connect.ts';
import { migrate } from '../../sidecar/db/migrate.ts';
import { startMariaDb } from '../support/mariadb.ts';
import { customFields, customValues, standardValues } from './big-people.ts';

/*
 * `npm run bench import`: a file of a million people with twenty columns becomes contacts by the
 * command, and then a plain loop of prepared inserts writes the same rows into empty tables: those
 * that the import made in every table of contacts, and beside it those of the file as one table,
 * which a loop by the query builder writes as well.
 * `MTC_BENCH_SCALE=0.1` measures a tenth of it, `MTC_BENCH_MARIADB=1` the import on a MariaDB.
 */
const fullSize = 1_000_000;
/** As many as the import writes together. */
const together = 1000;

const columns = [
  ...Object.keys(standardValues(1)),
  ...customFields.map(({ alias }) => alias),
].slice(0, 20);

export async function benchImport(): Promise<void> {
  const size = Math.round(fullSize * Number(process.env.MTC_BENCH_SCALE || 1));
  const folder = mkdtempSync(join(process.env.MTC_BENCH_DIR || tmpdir(), 'mtc-bench-import-'));
  try {
    await writeFile(join(folder, 'people.csv'), size);
    console.log(`${size} rows of ${columns.length} columns`);
    await (process.env.MTC_BENCH_MARIADB ? onMariaDb : onSqlite)(folder, size);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onSqlite(folder: string, size: number): Promise<void> {
  const store = join(folder, 'mtc-sidecar.sqlite');
  await makeTables(`sqlite:${store}`);
  const { seconds, megabytes } = await importFile(folder, size);
  report('mtc-sidecar import', seconds, size);
  console.log(`${''.padEnd(34)}${megabytes} MB of memory at most`);
  const loop = plainLoop(store, join(folder, 'loop.sqlite'), size);
  report('loop: the same rows of all tables', loop, size);
  const flat = flatLoop(join(folder, 'flat.sqlite'), size);
  report('loop: rows of the file, one table', flat, size);
  const built = await builtLoop(join(folder, 'built.sqlite'), size);
  report('loop: the same, by the query builder', built, size);
  const [ratio, flatRatio, builtRatio] = [loop, flat, built].map((one) =>
    (one / seconds).toFixed(2),
  );
  console.log(`ratio ${ratio}; of one table ${flatRatio}, by the query builder ${builtRatio}`);
}

/** Nothing to compare with: how fast it is depends on the server. */
async function onMariaDb(folder: string, size: number): Promise<void> {
  const server = await startMariaDb();
  try {
    const url = await server.createDatabase('bench_import');
    await makeTables(url);
    const { seconds, megabytes } = await importFile(folder, size, { MTC_DATABASE_URL: url });
    report('mtc-sidecar import, MariaDB', seconds, size);
    console.log(`${''.padEnd(34)}${megabytes} MB of memory at most`);
  } finally {
    await server.stop();
  }
}

function report(name: string, seconds: number, size: number): void {
  const rate = Math.round(size / seconds);
  console.log(`${name.padEnd(34)}${seconds.toFixed(1).padStart(7)} s ${rate} rows/s`);
}

/** Migrated, and with the fields of the file. */
async function makeTables(url: string): Promise<void> {
  const database = connect(url);
  await migrate(database);
  for (const { alias, type } of customFields)
    await createField(database, { ...plainField, alias, label: alias, type });
  await database.knex.destroy();
}

const plainField = {
  ...{ object: 'contact' as const, group: 'core', order: 50, defaultValue: null, properties: {} },
  ...{ isPublished: true, isRequired: false, isFixed: false, isListable: true },
  ...{ isVisible: true, isShortVisible: false, isUnique: false, isPubliclyUpdatable: false },
};

async function writeFile(file: string, size: number): Promise<void> {
  function* lines(): Generator<string> {
    yield `${columns.join(',')}\r\n`;
    for (let n = 1; n <= size; n++) yield `${cellsOf(n).join(',')}\r\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
}

function cellsOf(n: number): (string | number)[] {
  const values = { ...standardValues(n), ...customValues(n) };
  return columns.map((name) => values[name] as string | number);
}

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
}

async function importFile(
  folder: string,
  size: number,
  settings: Record<string, string> = {},
): Promise<Measured> {
  const words = ['sidecar/start.mjs', 'import', join(folder, 'people.csv'), '--json'];
  const env = { ...process.env, MTC_DATA_DIR: folder, ...settings };
  const start = performance.now();
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  let kilobytes = 0;
  const looking = setInterval(() => {
    if (child.exitCode !== null) return;
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    kilobytes = Math.max(kilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }, 200);
  const [code] = await once(child, 'close').finally(() => clearInterval(looking));
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0 || JSON.parse(output).inserted !== size) throw new Error(`import: ${output}`);
  return { seconds, megabytes: Math.round(kilobytes / 1024) };
}

const sqliteSettings = [
  'journal_mode = wal',
  'synchronous = full',
  'wal_autocheckpoint = 20000',
  'cache_size = -16000',
];

/** Tables with rows of contacts, and the column that says of which. */
const tables = {
  contacts: 'id',
  contact_values: 'contact_id',
  contact_identifiers: 'contact_id',
  contact_changes: 'contact_id',
  contact_events: 'contact_id',
  company_contacts: 'contact_id',
  import_rows: 'contact_id',
};

/** As the import wrote them. */
function orderOf(table: string): string {
  return table === 'contact_values' ? 'field, text_key' : 'rowid';
}

/** Only the inserts and their commits are timed. */
function plainLoop(from: string, to: string, size: number): number {
  const source = new Sqlite(from, { readonly: true });
  const target = new Sqlite(to);
  for (const setting of sqliteSettings) target.pragma(setting);
  const made =
    "select sql from sqlite_master where sql is not null and name not like 'sqlite_%' and tbl_name = ?";
  const parts = Object.entries(tables).map(([table, key]) => {
    for (const { sql } of source.prepare(made).all(table) as { sql: string }[]) target.exec(sql);
    const names = (source.pragma(`table_info(${table})`) as { name: string }[]).map(
      ({ name }) => name,
    );
    const places = names.map(() => '?').join(',');
    return {
      read: source
        .prepare(`select * from ${table} where ${key} between ? and ? order by ${orderOf(table)}`)
        .raw(),
      insert: target.prepare(`insert into ${table} (${names.join(',')}) values (${places})`),
    };
  });
  let seconds = 0;
  for (let first = 1; first <= size; first += together) {
    const portion = parts.map(({ read, insert }) => ({
      insert,
      rows: read.all(first, first + together - 1),
    }));
    const start = performance.now();
    target.exec('begin');
    for (const { insert, rows } of portion)
      for (const row of rows) insert.run(...(row as unknown[]));
    target.exec('commit');
    seconds += (performance.now() - start) / 1000;
  }
  for (const one of [source, target]) one.close();
  return seconds;
}

/** One table with a unique address, as somebody would make it for this file. */
function flatFile(file: string): Sqlite.Database {
  const target = new Sqlite(file);
  for (const setting of sqliteSettings) target.pragma(setting);
  target.exec(`create table people (id integer primary key, ${columns.join(',')})`);
  target.exec('create unique index people_email on people (email)');
  return target;
}

function flatLoop(file: string, size: number): number {
  const target = flatFile(file);
  const places = columns.map(() => '?').join(',');
  const insert = target.prepare(`insert into people (${columns.join(',')}) values (${places})`);
  let seconds = 0;
  for (let first = 1; first <= size; first += together) {
    const count = Math.min(together, size - first + 1);
    const rows = Array.from({ length: count }, (_, index) => cellsOf(first + index));
    const start = performance.now();
    target.exec('begin');
    for (const row of rows) insert.run(...row);
    target.exec('commit');
    seconds += (performance.now() - start) / 1000;
  }
  target.close();
  return seconds;
}

/** As programs insert that use knex: one row after the other, many in a transaction. */
async function builtLoop(file: string, size: number): Promise<number> {
  flatFile(file).close();
  const { knex } = connect(`sqlite:${file}`);
  let seconds = 0;
  for (let first = 1; first <= size; first += together) {
    const rows = Array.from({ length: Math.min(together, size - first + 1) }, (_, index) => {
      const cells = cellsOf(first + index);
      return Object.fromEntries(columns.map((name, place) => [name, cells[place]]));
    });
    const start = performance.now();
    await knex.transaction(async (trx) => {
      for (const row of rows) await trx('people').insert(row);
    });
    seconds += (performance.now() - start) / 1000;
  }
  await knex.destroy();
  return seconds;
}
