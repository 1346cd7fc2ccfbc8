import assert from 'node:assert/strict';
import { announce, beforeCommit, onCommit } from '../../sidecar/db/commits.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { inTransaction } from '../../sidecar/db/transaction.ts';
import { createTestDatabase, describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('The end of a transaction', (product) => {
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

  it('is heard of when all is on disk', async () => {
    await inTransaction(database, async (trx) => {
      announce(trx, 'news');
      await trx.raw('select 1');
      assert.deepEqual(heard, []);
    });
    assert.deepEqual(heard, ['news']);
  });

  it('is not heard of when the transaction is rolled back, or nobody listens', async () => {
    const failing = inTransaction(database, async (trx) => {
      announce(trx, 'news');
      throw new Error('never mind');
    });
    await assert.rejects(failing, /never mind/);
    await inTransaction(database, async (trx) => announce(trx, 'gossip'));
    assert.deepEqual(heard, []);
  });

  it('leaves work for its end, and the work may leave more, round by round', async () => {
    const done: string[] = [];
    await inTransaction(database, async (trx) => {
      beforeCommit(trx, async (round) => {
        done.push(`a${round}`);
        beforeCommit(trx, async (next) => void done.push(`c${next}`));
      });
      beforeCommit(trx, async (round) => void done.push(`b${round}`));
      await trx.raw('select 1');
      done.push('work');
    });
    assert.deepEqual(done, ['work', 'a1', 'b1', 'c2']);
  });

  it('is rolled back when the work at its end fails', async () => {
    await database.knex.schema.createTable('notes', (table) => table.string('note', 20));
    const failing = inTransaction(database, async (trx) => {
      beforeCommit(trx, () => Promise.reject(new Error('no')));
      await trx('notes').insert({ note: 'written' });
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.deepEqual(await database.knex('notes'), []);
  });
});
