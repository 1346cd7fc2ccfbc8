import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { doLastWork } from './commits.ts';
import type { Database } from './connect.ts';

export type Transaction = Knex.Transaction;

/** What was read is no longer true because another writer came first: the transaction runs again. */
export class StaleRead extends Error {}

const attempts = 12;

/**
 * Runs `work` in one transaction; on deadlock, Galera certification failure, a lost race for a
 * unique key or a stale read the whole transaction runs again, after a short random pause.
 */
export async function inTransaction<Result>(
  database: Database,
  work: (trx: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.knex.transaction(async (trx) => {
        const result = await work(trx);
        await doLastWork(trx);
        return result;
      });
    } catch (error) {
      const worthRetrying = error instanceof StaleRead || database.dialect.isRetryable(error);
      if (!worthRetrying || attempt === attempts) throw error;
      await pause(Math.random() * 5 * attempt);
    }
  }
}
