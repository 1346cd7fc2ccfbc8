import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { startMariaDb } from './mariadb.ts';

/** Where a WordPress keeps its tables. */
export interface WordPressDatabase {
  /** As its configuration names it; null for a file of its own. */
  readonly settings: { host: string; user: string; password: string; name: string } | null;
  remove(): Promise<void>;
}

export async function wordPressDatabase(product: 'SQLite' | 'MariaDB'): Promise<WordPressDatabase> {
  if (product === 'SQLite') return { settings: null, remove: () => Promise.resolve() };
  const server = process.env.MTC_TEST_MYSQL_URL;
  const own = server === undefined ? await startMariaDb() : null;
  const url = server ?? (own as { url: string }).url;
  const name = `wp_${randomBytes(6).toString('hex')}`;
  await runSql(url, `create database ${name} character set utf8mb4`);
  const { host, username: user, password } = new URL(url);
  return {
    settings: { host, user, password, name },
    remove: () => (own === null ? runSql(url, `drop database ${name}`) : own.stop()),
  };
}

async function runSql(url: string, sql: string): Promise<void> {
  const connection = await mysql.createConnection(url);
  await connection.query(sql);
  await connection.end();
}
