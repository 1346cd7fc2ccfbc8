import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { inSharedTransaction } from '../../sidecar/db/shared-transaction.ts';
import { createTestDatabase, describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('Writers that share a transaction', (product) => {
  let database: Database;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    const empty = await createTestDatabase(product);
    database = connect(empty.url);
    remove = empty.remove;
    await database.knex.schema.createTable('names', (table) => {
      table.string('name', 20).primary();
    });
  });
  afterEach(async () => {
    await database.knex.destroy();
    await remove();
  });

  const store = (name: string): Promise<string> =>
    inSharedTransaction(database, async (trx) => {
      await trx('names').insert({ name });
      if (name.startsWith('bad')) throw new Error(`${name} is refused`);
      return name;
    });
  const stored = () => database.knex('names').orderBy('name').pluck('name');

  it('are each told their own result', async () => {
    const names = Array.from(
      { length: 100 },
      (_, index) => `name ${String(index).padStart(3, '0')}`,
    );
    assert.deepEqual(await Promise.all(names.map(store)), names);
    assert.deepEqual(await stored(), names);
  });

  it('do not suffer from one that fails', async () => {
    const results = await Promise.allSettled(['a', 'b', 'bad one', 'c'].map(store));
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await stored(), ['a', 'b', 'c']);
  });

  it('go on when others have failed', async () => {
    await assert.rejects(store('bad'), /bad is refused/);
    assert.equal(await store('good'), 'good');
  });
});
