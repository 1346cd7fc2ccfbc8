import type { Logger } from 'pino';
import { createJobRunner } from '../db/job-runner.ts';
import type { Worker } from '../db/worker.ts';
import type { BulkRoom } from './bulk.ts';
import { runJob } from './bulk-run.ts';
import { claimJob, LostJob, releaseJob } from './bulk-store.ts';

export function createBulkRunner(room: BulkRoom, log: Logger): Worker {
  const { database } = room;
  return createJobRunner({
    ...{ database, log, words: 'changes of many contacts' },
    claim: (owner) => claimJob(database, owner),
    run: (job, owner, isStopping) =>
      runJob({ ...room, log, isStopping }, job, { jobId: job.id, owner }),
    isLost: (error) => error instanceof LostJob,
    release: ({ id }, owner) => releaseJob(database, { jobId: id, owner }),
  });
}
