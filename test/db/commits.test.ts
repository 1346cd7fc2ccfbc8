import assert from 'node:assert/strict';
import { announce, onCommit } from '../../sidecar/db/commits.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { inTransaction } from '../../sidecar/db/transaction.ts';
import { createTestDatabase, describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('What a transaction announces', (product) => {
  let database: Database;
  let remove: () => Promise<void>;
  let heard: string[];
  beforeEach(async () => {
    const empty = await createTestDatabase(product);
    [database, remove, heard] = [connect(empty.url), empty.remove, []];
    onCommit(database, 'news', () => heard.push('news'));
  });
  afterEach(async () => {
    await database.knex.destroy();
    await remove();
  });

  it('is heard when the transaction is on disk', async () => {
    await inTransaction(database, async (trx) => {
      announce(trx, 'news');
      await trx.raw('select 1');
      assert.deepEqual(heard, []);
    });
    assert.deepEqual(heard, ['news']);
  });

  it('is not heard when the transaction is rolled back, or nobody listens', async () => {
    const failing = inTransaction(database, async (trx) => {
      announce(trx, 'news');
      throw new Error('never mind');
    });
    await assert.rejects(failing, /never mind/);
    await inTransaction(database, async (trx) => announce(trx, 'gossip'));
    assert.deepEqual(heard, []);
  });
});
