import type { Knex } from 'knex';
import type { Database } from './connect.ts';

/* What happens around the end of a transaction. */

/**
 * Has `wake` called when a transaction of this process that announced `what` is on disk:
 * who waits for it need not look for it again and again.
 */
export function onCommit({ knex }: Database, what: string, wake: () => void): void {
  knex.userParams[what] = wake;
}

/** Transactions share what the database they run on carries. */
export function announce(trx: Knex.Transaction, what: string): void {
  const wake = trx.userParams[what] as (() => void) | undefined;
  // Of what is rolled back there is nothing to tell, and whoever began it learns why.
  if (wake !== undefined) void trx.executionPromise.then(wake, () => undefined);
}

/** In round 1 for what the transaction itself led to, in round 2 for what that led to. */
type LastWork = (round: number) => Promise<void>;

const lastWorks = new WeakMap<object, LastWork[]>();

/** Has `work` done when all else in the transaction is done, and nobody holds what it may change. */
export function beforeCommit(trx: object, work: LastWork): void {
  const works = lastWorks.get(trx);
  if (works === undefined) lastWorks.set(trx, [work]);
  else works.push(work);
}

/** Does what was left for the end, and what comes of it. */
export async function doLastWork(trx: object): Promise<void> {
  for (let round = 1; ; round++) {
    const works = lastWorks.get(trx);
    if (works === undefined) return;
    lastWorks.delete(trx);
    for (const work of works) await work(round);
  }
}
