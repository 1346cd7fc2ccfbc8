import type { Database } from './connect.ts';

const patienceMs = 2000;

/** The database gave no answer within its time; what it was asked may still happen. */
class TookTooLong extends Error {}

/** The result of a query, or an error when it takes longer than `limitMs`. */
export function inTime<Result>(work: Promise<Result>, limitMs = patienceMs): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TookTooLong()), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Whether the error says that the database is away, rather than that something is wrong with the data. */
export function isAway({ dialect }: Database, error: unknown): boolean {
  if (error instanceof TookTooLong || (error as Error).name === 'KnexTimeoutError') return true;
  return dialect.isUnavailable(error);
}
