import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import { isAway } from '../db/patience.ts';
import { inTransaction } from '../db/transaction.ts';
import { Problem } from '../problem.ts';
import type { BulkJob, BulkRoom, Outcome } from './bulk.ts';
import { changing, type Treatment } from './bulk-change.ts';
import { gatherContacts } from './bulk-find.ts';
import { type BulkRow, nextRows } from './bulk-rows.ts';
import { endJob, holdJob, type Lease, LostJob, settle } from './bulk-store.ts';
import { undoing } from './bulk-undo.ts';

export interface BulkRun extends BulkRoom {
  readonly log: Logger;
  /** Looked at between two transactions. */
  readonly isStopping: () => boolean;
}

/** So many contacts share a transaction: hits and API calls wait for no more than these. */
const portionSize = 10;

/** Works on a job until it ends, or until this process shall end. @throws LostJob */
export async function runJob(run: BulkRun, job: BulkJob, lease: Lease): Promise<void> {
  const problem = await attempt(run, job, lease);
  if (problem !== null || !run.isStopping()) await endJob(run.database, lease, problem);
}

/** Why the job cannot be done, or null. */
async function attempt(run: BulkRun, job: BulkJob, lease: Lease): Promise<string | null> {
  try {
    if (job.task === 'change' && job.matched === null) await gatherContacts(run, job, lease);
    for (let size = portionSize; size > 0 && !run.isStopping(); ) {
      const portion = { lease, state: 'waiting', treat: await treatmentOf(run, job) };
      size = await treatPortion(
        run,
        job.task === 'undo' ? { ...portion, state: 'changed' } : portion,
      );
      await new Promise(setImmediate);
    }
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.message;
    if (error instanceof LostJob || isAway(run.database, error)) throw error;
    run.log.error({ err: error, job: job.id }, 'a change of many contacts failed');
    return 'Something went wrong on the server.';
  }
}

/** Made anew for each portion: fields may have changed meanwhile. */
function treatmentOf(run: BulkRun, job: BulkJob): Promise<Treatment> {
  return job.task === 'undo' ? undoing(run, job) : changing(run, job);
}

interface Portion {
  readonly lease: Lease;
  /** The rows that are still to be done. */
  readonly state: string;
  readonly treat: Treatment;
}

/** Gives the number of contacts that were done. */
async function treatPortion(run: BulkRun, portion: Portion): Promise<number> {
  const whole = await tryRows(run, portion, portionSize);
  if (whole.failed === null) return whole.done;
  // One of them was refused and took the others along: each by itself.
  for (let left = whole.done; left > 0 && !run.isStopping(); left--) {
    const single = await tryRows(run, portion, 1);
    if (single.failed !== null) await refuse(run, portion, single.failed);
  }
  return whole.done;
}

interface Failed {
  readonly row: BulkRow;
  readonly error: unknown;
}

interface Tried {
  readonly done: number;
  readonly failed: Failed | null;
}

async function tryRows(
  { database }: { readonly database: Database },
  { lease, state, treat }: Portion,
  limit: number,
): Promise<Tried> {
  let failed: Failed | null = null;
  let done = 0;
  try {
    await inTransaction(database, async (trx) => {
      await holdJob(trx, lease);
      const rows = await nextRows(trx, { jobId: lease.jobId, state, limit });
      done = rows.length;
      const outcomes: Outcome[] = [];
      for (const row of rows) {
        failed = null;
        outcomes.push(
          await treat(trx, row).catch((error: unknown) => {
            failed = { row, error };
            throw error;
          }),
        );
      }
      await settle(trx, lease.jobId, outcomes);
    });
    return { done, failed: null };
  } catch (error) {
    if (failed === null || error instanceof LostJob || isAway(database, error)) throw error;
    return { done, failed };
  }
}

/** What went wrong with one contact is told beside the others. */
async function refuse(run: BulkRun, { lease, state }: Portion, { row, error }: Failed) {
  const isMistake = error instanceof Problem;
  if (!isMistake) run.log.error({ err: error, job: lease.jobId }, 'a contact could not be changed');
  const reason = isMistake ? error.message : 'Something went wrong on the server.';
  const outcome = { rowId: row.id, contactId: row.contactId };
  await inTransaction(run.database, async (trx) => {
    await holdJob(trx, lease);
    const isUndo = state === 'changed';
    await settle(trx, lease.jobId, [
      isUndo ? { ...outcome, state: 'kept' } : { ...outcome, state: 'refused', reason },
    ]);
  });
}
