import type { Knex } from 'knex';
import { connectFile } from '../db/connect.ts';
import { insertRows } from '../db/rows.ts';

/** Something that waits in the spool, as whoever put it there wrote it down. */
export interface Spooled {
  readonly id: number;
  readonly kind: string;
  readonly content: string;
}

/**
 * Takes what arrives while the database is away: a small file of its own beside the sidecar, flushed
 * to disk before anything is acknowledged. Ids of their own make sure that what comes out twice
 * counts once.
 */
export interface Spool {
  /** How many wait to be stored. */
  readonly waiting: number;
  add(kind: string, contents: readonly string[]): Promise<void>;
  /** In the order in which they came. */
  oldest(limit: number): Promise<Spooled[]>;
  remove(ids: readonly number[]): Promise<void>;
  /** Keeps one that the database will never accept, out of the way of the others. */
  setAside(id: number): Promise<void>;
  /** Fails when the spool cannot be used. */
  check(): Promise<void>;
  close(): Promise<void>;
}

const spooled =
  'create table if not exists spooled (id integer primary key autoincrement, ' +
  'kind varchar(32) not null, content text not null, set_aside_at integer)';

export async function openSpool(filename: string): Promise<Spool> {
  const { knex } = connectFile(filename);
  await knex.raw(spooled);
  await takeOver(knex);
  let waiting = await countWaiting();

  async function countWaiting(): Promise<number> {
    const row = await knex('spooled').whereNull('set_aside_at').count({ n: '*' }).first();
    return Number(row?.n);
  }

  return {
    get waiting() {
      return waiting;
    },
    async add(kind, contents) {
      const rows = contents.map((content) => [kind, content]);
      await insertRows(knex, { table: 'spooled', columns: ['kind', 'content'], rows });
      waiting += contents.length;
    },
    oldest: (limit) => knex('spooled').whereNull('set_aside_at').orderBy('id').limit(limit),
    async remove(ids) {
      await knex('spooled').whereIn('id', ids).delete();
      waiting = await countWaiting();
    },
    async setAside(id) {
      await knex('spooled').where({ id }).update({ set_aside_at: Date.now() });
      waiting = await countWaiting();
    },
    async check() {
      await countWaiting();
    },
    close: () => knex.destroy(),
  };
}

/** Spools once held hits only, in another table. */
async function takeOver(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('spooled_hits'))) return;
  const columns = '(kind, content, set_aside_at)';
  await knex.transaction(async (trx) => {
    const hits = "select 'hit', hit, set_aside_at from spooled_hits order by id";
    await trx.raw(`insert into spooled ${columns} ${hits}`);
    await trx.raw('drop table spooled_hits');
  });
}
