import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { migrate } from '../../sidecar/db/migrate.ts';
import { createTestDatabase, products } from '../support/databases.ts';
import { dumpSchema, schemaFile } from '../support/dump-schema.ts';

describe('The schema', () => {
  it('is the one in schema.sql', async () => {
    assert.equal(readFileSync(schemaFile, 'utf8'), await dumpSchema(), 'run `npm run db:schema`');
  });

  if (products.includes('MariaDB')) {
    it('has the same tables, columns and keys on MariaDB', async () => {
      const place = await createTestDatabase('MariaDB');
      const [mariaDb, sqlite] = [connect(place.url), connect('sqlite::memory:')];
      try {
        await Promise.all([migrate(mariaDb), migrate(sqlite)]);
        assert.deepEqual(await columnsOnMariaDb(mariaDb), await columnsOnSqlite(sqlite));
        assert.deepEqual(await uniqueKeysOnMariaDb(mariaDb), await uniqueKeysOnSqlite(sqlite));
      } finally {
        await Promise.all([mariaDb.knex.destroy(), sqlite.knex.destroy()]);
        await place.remove();
      }
    });
  }
});

/** `table.column`, with `null` behind it where nothing may be stored. */
async function columnsOnSqlite({ knex }: Database): Promise<string[]> {
  const rows = await knex.raw(
    `select m.name as tab, c.name as col, c."notnull" = 0 and c.pk = 0 as optional
       from sqlite_master m join pragma_table_info(m.name) c
      where m.type = 'table' and m.name not like 'sqlite_%'`,
  );
  return listed(rows);
}

async function columnsOnMariaDb({ knex }: Database): Promise<string[]> {
  const [rows] = await knex.raw(
    `select table_name as tab, column_name as col, is_nullable = 'YES' as optional
       from information_schema.columns where table_schema = database()`,
  );
  return listed(rows);
}

function listed(rows: { tab: string; col: string; optional: number }[]): string[] {
  return rows.map(({ tab, col, optional }) => `${tab}.${col}${optional ? ' null' : ''}`).sort();
}

async function uniqueKeysOnSqlite({ knex }: Database): Promise<string[]> {
  const rows: { tab: string; cols: string }[] = await knex.raw(
    `select m.name as tab, (select group_concat(name) from pragma_index_info(i.name)) as cols
       from sqlite_master m join pragma_index_list(m.name) i
      where m.type = 'table' and i."unique" = 1 and m.name not like 'sqlite_%'`,
  );
  return rows.map(({ tab, cols }) => `${tab}(${cols})`).sort();
}

async function uniqueKeysOnMariaDb({ knex }: Database): Promise<string[]> {
  const [rows = []]: { tab: string; cols: string }[][] = await knex.raw(
    `select table_name as tab, group_concat(column_name order by seq_in_index) as cols
       from information_schema.statistics
      where table_schema = database() and non_unique = 0
      group by table_name, index_name having cols <> 'id'`,
  );
  return rows.map(({ tab, cols }) => `${tab}(${cols})`).sort();
}
