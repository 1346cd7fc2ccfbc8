import { inTransaction } from '../db/transaction.ts';
import type { BulkJob, BulkRoom } from './bulk.ts';
import { conditionOf } from './bulk-input.ts';
import { addRows, followMerged } from './bulk-rows.ts';
import { holdJob, idsOfJob, type Lease, noteAllFound, noteFound } from './bulk-store.ts';
import { matchingIds } from './report.ts';

export interface Finding extends BulkRoom {
  readonly isStopping: () => boolean;
}

const atOnce = 1000;

/** Writes down, in portions, which contacts a job is for; nobody is changed before all are found. */
export async function gatherContacts(run: Finding, job: BulkJob, lease: Lease): Promise<void> {
  const next = await finderOf(run, job);
  for (let upTo: number | null = job.foundUpTo; upTo !== null && !run.isStopping(); ) {
    const { ids, end } = await next(upTo);
    await inTransaction(run.database, async (trx) => {
      await holdJob(trx, lease);
      await addRows(trx, run.database, job.id, ids);
      await (end === null ? noteAllFound(trx, job.id) : noteFound(trx, job.id, end));
    });
    upTo = end;
    await new Promise(setImmediate);
  }
}

/** Some more contacts, and where to go on; null after the last. */
type Finder = (after: number) => Promise<{ readonly ids: number[]; readonly end: number | null }>;

async function finderOf(room: BulkRoom, job: BulkJob): Promise<Finder> {
  const { database } = room;
  const { selection } = job;
  if ('ids' in selection) {
    const all = await idsOfJob(database, job.id);
    return async (start) => {
      const ids = await followMerged(database.knex, all.slice(start, start + atOnce));
      return { ids, end: start + atOnce < all.length ? start + atOnce : null };
    };
  }
  const condition = conditionOf(room, selection, {
    fields: await room.fields.reload(),
    operatorId: job.operatorId,
  });
  return async (after) => {
    const ids = await matchingIds(database.knex, condition, { after, limit: atOnce });
    return { ids, end: ids.length < atOnce ? null : (ids.at(-1) as number) };
  };
}
