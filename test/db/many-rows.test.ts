import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { migrate } from '../../sidecar/db/migrate.ts';
import { insertForIds, insertMany } from '../../sidecar/db/rows.ts';
import { inTransaction } from '../../sidecar/db/transaction.ts';
import {
  createTestDatabase,
  describeOnEachDatabase,
  type TestDatabase,
} from '../support/databases.ts';

describeOnEachDatabase('Many rows that are written together', (product) => {
  let testDatabase: TestDatabase;
  let database: Database;
  before(async () => {
    testDatabase = await createTestDatabase(product);
    database = connect(testDatabase.url);
    await migrate(database);
  });
  after(async () => {
    await database.knex.destroy();
    await testDatabase.remove();
  });

  const columns = ['tag', 'tag_key'];
  function* tags(from: number, count: number): Generator<string[]> {
    for (let n = from; n < from + count; n++) yield [`Tag ${n}`, `tag ${n}`];
  }
  async function idsOf(from: number, count: number): Promise<number[]> {
    const keys = [...tags(from, count)].map(([, key]) => key as string);
    const rows = await database.knex('tags').whereIn('tag_key', keys).select('id', 'tag_key');
    const byKey = new Map(rows.map((row) => [row.tag_key, Number(row.id)]));
    return keys.map((key) => byKey.get(key) as number);
  }

  for (const count of [0, 1, 2, 599, 600, 1203])
    it(`are all there, and their ids are told in their order: ${count}`, async () => {
      const from = count * 10_000;
      const insert = { table: 'tags', columns, rows: tags(from, count) };
      const ids = await inTransaction(database, (trx) =>
        insertForIds(trx, database.dialect, insert),
      );
      assert.deepEqual(ids, await idsOf(from, count));
    });

  const ofClusters =
    product === 'SQLite' ? [] : ['have ids as far apart as the servers of a cluster take them'];
  for (const title of ofClusters)
    it(title, async () => {
      const insert = { table: 'tags', columns, rows: tags(1, 700) };
      const ids = await inTransaction(database, async (trx) => {
        await trx.raw('set session auto_increment_increment = 3');
        const told = await insertForIds(trx, database.dialect, insert);
        await trx.raw('set session auto_increment_increment = 1');
        return told;
      });
      assert.deepEqual(ids, await idsOf(1, 700));
    });

  it('are refused together where one is there already', async () => {
    const rows = [...tags(90_000, 5), ...tags(90_004, 1)];
    const insert = { table: 'tags', columns, rows };
    const work = database.knex.transaction((trx) => insertMany(trx, insert));
    await assert.rejects(work, (error) => database.dialect.isDuplicate(error));
    assert.deepEqual(await idsOf(90_000, 1), [undefined]);
  });
});
