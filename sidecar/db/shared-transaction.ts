import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Database } from './connect.ts';
import { inTransaction } from './transaction.ts';

type Work<Result> = (trx: Knex.Transaction) => Promise<Result>;

interface Waiting {
  readonly work: Work<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const mostTogether = 64;
const quietTurns = 2;
const queues = new WeakMap<Knex, Waiting[]>();

/**
 * Like `inTransaction`. Where writers wait for each other anyway, those that wait share one
 * transaction, and so one commit to disk. When one of them fails, each runs in a transaction of
 * its own.
 */
export function inSharedTransaction<Result>(
  database: Database,
  work: Work<Result>,
): Promise<Result> {
  if (!database.dialect.hasOneWriter) return inTransaction(database, work);
  return new Promise((resolve, reject) => {
    const waiting: Waiting = { work, resolve: resolve as Waiting['resolve'], reject };
    const queue = queues.get(database.knex);
    if (queue !== undefined) queue.push(waiting);
    else void runAll(database, [waiting]);
  });
}

async function runAll(database: Database, queue: Waiting[]): Promise<void> {
  queues.set(database.knex, queue);
  while (queue.length > 0) {
    await moreArrive(queue);
    await runTogether(database, queue.splice(0, mostTogether));
  }
  queues.delete(database.knex);
}

/**
 * Waits as long as others come: a request on its way needs some turns of the event loop, which
 * take far less time than a commit.
 */
async function moreArrive(queue: readonly Waiting[]): Promise<void> {
  let before = 0;
  for (let quiet = 0; quiet < quietTurns && queue.length < mostTogether; ) {
    await nextTurn();
    quiet = queue.length > before ? 0 : quiet + 1;
    before = queue.length;
  }
}

async function runTogether(database: Database, group: readonly Waiting[]): Promise<void> {
  try {
    const results = await inTransaction(database, async (trx) => {
      const done: unknown[] = [];
      for (const { work } of group) done.push(await work(trx));
      return done;
    });
    for (const [index, { resolve }] of group.entries()) resolve(results[index]);
  } catch (error) {
    const [only] = group;
    if (group.length === 1) only?.reject(error);
    else
      for (const one of group)
        await inTransaction(database, one.work).then(one.resolve, one.reject);
  }
}
