import type { Database } from '../../sidecar/db/connect.ts';

/** The database answers so many statements more, and then none. */
export function cutAfter({ knex }: Database, allowed: number): { restore(): void } {
  const driver = Object.getPrototypeOf(knex.client);
  const query = driver._query;
  let sent = 0;
  driver._query = function (...call: unknown[]) {
    if (++sent > allowed) return Promise.reject(new Error('the power is cut'));
    return query.apply(this, call);
  };
  return {
    restore() {
      driver._query = query;
    },
  };
}
