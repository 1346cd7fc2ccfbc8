import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { inTransaction, StaleRead } from '../../sidecar/db/transaction.ts';
import { createTestDatabase, describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('A transaction', (product) => {
  let database: Database;
  let url: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    const empty = await createTestDatabase(product);
    url = empty.url;
    database = connect(url);
    remove = empty.remove;
    await database.knex.schema.createTable('counters', (table) => {
      table.string('name', 20).primary();
      table.integer('count').notNullable();
    });
  });
  afterEach(async () => {
    await database.knex.destroy();
    await remove();
  });

  const rows = () => database.knex('counters').orderBy('name').select('name', 'count');
  /** Both writers come this far before one goes on; one connection alone has nobody to wait for. */
  const meeting = () => meetingOf(product === 'MariaDB' ? 2 : 1);

  it('is run again as a whole when two writers lock each other out', async () => {
    await database.knex('counters').insert(['a', 'b'].map((name) => ({ name, count: 0 })));
    const meet = meeting();
    let runs = 0;
    const countBoth = (first: string, second: string): Promise<void> =>
      inTransaction(database, async (trx) => {
        runs++;
        await trx('counters').where({ name: first }).increment('count', 1);
        await meet();
        await trx('counters').where({ name: second }).increment('count', 1);
      });

    await Promise.all([countBoth('a', 'b'), countBoth('b', 'a')]);

    assert.deepEqual(await rows(), [
      { name: 'a', count: 2 },
      { name: 'b', count: 2 },
    ]);
    if (product === 'MariaDB') assert.ok(runs > 2, 'one of them was run again');
  });

  it('is run again when a second process wrote after it had read', async () => {
    await database.knex('counters').insert({ name: 'a', count: 0 });
    const other = connect(url);
    let runs = 0;
    await inTransaction(database, async (trx) => {
      const { count } = await trx('counters').where({ name: 'a' }).first();
      if (++runs === 1) await other.knex('counters').insert({ name: 'b', count: 0 });
      await trx('counters')
        .where({ name: 'a' })
        .update({ count: count + 1 });
    });
    await other.knex.destroy();

    assert.deepEqual(await rows(), [
      { name: 'a', count: 1 },
      { name: 'b', count: 0 },
    ]);
  });

  it('that loses a race for a unique key finds the row of the winner', async () => {
    const meet = meeting();
    const findOrAdd = (count: number): Promise<number> =>
      inTransaction(database, async (trx) => {
        const found = await trx('counters').where({ name: 'only' }).first();
        await meet();
        if (found === undefined) await trx('counters').insert({ name: 'only', count });
        return found?.count ?? count;
      });

    const [one, other] = await Promise.all([findOrAdd(1), findOrAdd(2)]);

    assert.equal(one, other, 'both speak of the same row');
    assert.deepEqual(await rows(), [{ name: 'only', count: one }]);
  });

  it('is run again when what it read is no longer true', async () => {
    let runs = 0;
    await inTransaction(database, async (trx) => {
      await trx('counters').insert({ name: 'a', count: ++runs });
      if (runs < 3) throw new StaleRead();
    });
    assert.deepEqual(await rows(), [{ name: 'a', count: 3 }], 'failed runs leave nothing');
  });

  it('that fails for another reason is not repeated and leaves nothing', async () => {
    let runs = 0;
    const failing = inTransaction(database, async (trx) => {
      await trx('counters').insert({ name: 'a', count: ++runs });
      throw new Error('no');
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.equal(runs, 1);
    assert.deepEqual(await rows(), []);
  });
});

/** Resolves for all when `size` have come; whoever comes later goes straight on. */
function meetingOf(size: number): () => Promise<void> {
  const arrivals = new EventEmitter();
  const complete = once(arrivals, 'complete');
  let present = 0;
  return async () => {
    if (++present >= size) arrivals.emit('complete');
    await complete;
  };
}
