import type { Database } from './connect.ts';
import type { Transaction } from './transaction.ts';

/* Who waits for something that a transaction writes need not look for it again and again. */

/** Has `wake` called when a transaction of this process that announced `what` is on disk. */
export function onCommit({ knex }: Database, what: string, wake: () => void): void {
  knex.userParams[what] = wake;
}

/** Transactions share what the database they run on carries. */
export function announce(trx: Transaction, what: string): void {
  const wake = trx.userParams[what] as (() => void) | undefined;
  // Of what is rolled back there is nothing to tell, and whoever began it learns why.
  if (wake !== undefined) void trx.executionPromise.then(wake, () => undefined);
}
