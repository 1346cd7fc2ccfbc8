import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { isAway } from '../db/patience.ts';
import { createWorker, type Worker } from '../db/worker.ts';
import type { BulkRoom } from './bulk.ts';
import { runJob } from './bulk-run.ts';
import { claimJob, LostJob, releaseJob } from './bulk-store.ts';

/** Works on the jobs that wait, one after the other, also on those of a process that ended. */
export type BulkRunner = Worker;

const lookMs = 3000;

export function createBulkRunner(room: BulkRoom, log: Logger): BulkRunner {
  const owner = randomUUID();
  let isStopping = false;

  async function workOnNext(): Promise<boolean> {
    const job = await claimJob(room.database, owner);
    if (job === null) return false;
    const lease = { jobId: job.id, owner };
    try {
      await runJob({ ...room, log, isStopping: () => isStopping }, job, lease);
      log.info({ job: job.id, task: job.task }, 'worked on a change of many contacts');
    } catch (error) {
      if (!(error instanceof LostJob)) throw error;
    } finally {
      if (isStopping) await releaseJob(room.database, lease);
    }
    return true;
  }

  const worker = createWorker({
    lookMs,
    next: workOnNext,
    failed(error) {
      const isLater = isAway(room.database, error);
      log[isLater ? 'warn' : 'error']({ err: error }, 'changes of many contacts wait');
    },
  });
  return {
    ...worker,
    stop() {
      isStopping = true;
      return worker.stop();
    },
  };
}
