import { connectFile } from '../db/connect.ts';
import { insertRows } from '../db/rows.ts';
import type { Site } from '../sites/site.ts';
import type { IncomingHit } from './incoming-hit.ts';
import type { Recorded } from './store.ts';

/** A hit as it waits in the spool, with the device key it gets if its visitor proves to be new. */
export interface SpooledHit {
  readonly id: number;
  readonly incoming: IncomingHit;
}

/**
 * Takes hits while the database is away: a small file of its own beside the sidecar, flushed to
 * disk before a hit is acknowledged. Event ids make sure that what comes out twice counts once.
 */
export interface Spool {
  /** How many hits wait to be stored. */
  readonly waiting: number;
  add(hits: readonly IncomingHit[]): Promise<void>;
  oldest(limit: number, sites: readonly Site[]): Promise<SpooledHit[]>;
  remove(ids: readonly number[]): Promise<void>;
  /** Keeps a hit that the database will never accept, out of the way of the others. */
  setAside(id: number): Promise<void>;
  /** Fails when the spool cannot be used. */
  check(): Promise<void>;
  close(): Promise<void>;
}

const spooledHits =
  'create table if not exists spooled_hits ' +
  '(id integer primary key autoincrement, hit text not null, set_aside_at integer)';

export async function openSpool(filename: string): Promise<Spool> {
  const { knex } = connectFile(filename);
  await knex.raw(spooledHits);
  let waiting = await countWaiting();

  async function countWaiting(): Promise<number> {
    const row = await knex('spooled_hits').whereNull('set_aside_at').count({ n: '*' }).first();
    return Number(row?.n);
  }

  return {
    get waiting() {
      return waiting;
    },
    async add(hits) {
      const rows = hits.map((incoming) => [toText(incoming)]);
      await insertRows(knex, { table: 'spooled_hits', columns: ['hit'], rows });
      waiting += hits.length;
    },
    async oldest(limit, sites) {
      const rows = await knex('spooled_hits').whereNull('set_aside_at').orderBy('id').limit(limit);
      return rows.map(({ id, hit }) => ({ id, incoming: toIncoming(hit, sites) }));
    },
    async remove(ids) {
      await knex('spooled_hits').whereIn('id', ids).delete();
      waiting = await countWaiting();
    },
    async setAside(id) {
      await knex('spooled_hits').where({ id }).update({ set_aside_at: Date.now() });
      waiting = await countWaiting();
    },
    async check() {
      await countWaiting();
    },
    close: () => knex.destroy(),
  };
}

/**
 * The hit as it goes to the spool, and what its sender is told. Who it is cannot be looked up now,
 * so no key of a browser is replaced, and a stranger on a site that follows known visitors only
 * gets none.
 */
export function toSpool(hit: IncomingHit): { incoming: IncomingHit; answer: Recorded } {
  const key = hit.keyIfNew();
  const isStranger = hit.site.anonymous === 'off' && (hit.evidence?.proof ?? null) === null;
  const mayTell = hit.shownKey === '' ? !isStranger : hit.shownKey === key;
  return {
    incoming: { ...hit, keyIfNew: () => key },
    answer: { verdict: 'queued', deviceKey: mayTell ? key : null, contactId: null },
  };
}

function toText({ site, eventId, keyIfNew, ...incoming }: IncomingHit): string {
  const spooled = { ...incoming, siteId: site.id, eventId: eventId.toString('hex') };
  return JSON.stringify({ ...spooled, deviceKey: keyIfNew() });
}

function toIncoming(text: string, sites: readonly Site[]): IncomingHit {
  const { siteId, eventId, deviceKey, ...incoming } = JSON.parse(text);
  const site = sites.find(({ id }) => id === siteId) ?? sites[0];
  return {
    ...incoming,
    site,
    eventId: Buffer.from(eventId, 'hex'),
    mayRepeat: true,
    // Its sender has its answer.
    asksForEvents: false,
    keyIfNew: () => deviceKey,
  };
}
