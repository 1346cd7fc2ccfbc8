import type { Dialect } from '../db/dialect.ts';
import type { Transaction } from '../db/transaction.ts';
import { clientDimension } from './dimensions.ts';
import type { IncomingHit } from './incoming-hit.ts';
import { findVisitors, newVisitor, storeVisitors, type Visitor } from './visitor.ts';

/** What a request shows of the browser it comes from. */
export type Browser = Pick<IncomingHit, 'shownKey' | 'keyIfNew' | 'userAgent'>;

export type FindVisitor = (trx: Transaction, browser: Browser, at: number) => Promise<Visitor>;

/** Makes `findVisitor`: the stored visitor of a request that is no hit, a new one if need be. */
export function createVisitorFinder(dialect: Dialect): FindVisitor {
  const clientIds = clientDimension(dialect);
  return async (trx, { shownKey, keyIfNew, userAgent }, at) => {
    const known = (await findVisitors(trx, shownKey === '' ? [] : [shownKey])).get(shownKey);
    if (known !== undefined) return known;
    const visitor = newVisitor(keyIfNew(), at, userAgent);
    const clients = await clientIds(trx, new Set([userAgent]));
    await storeVisitors(trx, [visitor], clients.ids);
    // Remembered once it is committed; after a rollback there is nothing to remember.
    trx.executionPromise.then(clients.keep, () => undefined);
    return visitor;
  };
}
