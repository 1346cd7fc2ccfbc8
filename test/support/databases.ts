import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { migrate } from '../../sidecar/db/migrate.ts';

/** A fresh, empty database for one suite. */
export interface TestDatabase {
  readonly product: 'SQLite' | 'MariaDB';
  readonly url: string;
  readonly folder: string;
  remove(): Promise<void>;
}

const mysqlUrl = process.env.MTC_TEST_MYSQL_URL;
const isFastLoop = process.env.MTC_TEST_FAST === '1';

/** The products that suites run on; the fast loop leaves MariaDB out. */
export const products: readonly TestDatabase['product'][] =
  mysqlUrl === undefined || isFastLoop ? ['SQLite'] : ['SQLite', 'MariaDB'];

/** Defines the same suite once per database product. */
export function describeOnEachDatabase(
  title: string,
  body: (product: TestDatabase['product']) => void,
): void {
  for (const product of products) describe(`${title} (${product})`, () => body(product));
}

export async function createTestDatabase(product: TestDatabase['product']): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'mtc-test-'));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  if (product === 'SQLite') {
    return {
      product,
      folder,
      url: `sqlite:${folder}/test.sqlite`,
      remove: async () => removeFolder(),
    };
  }
  const name = `mtc_${randomBytes(6).toString('hex')}`;
  await runOnMariaDb(`create database ${name} character set utf8mb4`);
  return {
    product,
    folder,
    url: `${mysqlUrl}/${name}`,
    async remove() {
      await runOnMariaDb(`drop database ${name}`);
      removeFolder();
    },
  };
}

async function runOnMariaDb(sql: string): Promise<void> {
  const connection = await mysql.createConnection(mysqlUrl as string);
  await connection.query(sql);
  await connection.end();
}

let template: Promise<string> | null = null;

/** Gives an SQLite database its tables, and what `fill` puts there: once for all suites, since it would take most of their time. */
export async function layTables(
  { product, folder }: TestDatabase,
  fill: (database: Database) => Promise<unknown>,
): Promise<void> {
  if (product !== 'SQLite') return;
  template ??= buildTables(fill);
  copyFileSync(await template, join(folder, 'test.sqlite'));
}

async function buildTables(fill: (database: Database) => Promise<unknown>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mtc-template-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'template.sqlite');
  const database = connect(`sqlite:${file}`);
  await migrate(database);
  await fill(database);
  await database.knex.destroy();
  return file;
}
