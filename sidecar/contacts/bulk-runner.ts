import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { isAway } from '../db/patience.ts';
import type { BulkRoom } from './bulk.ts';
import { runJob } from './bulk-run.ts';
import { claimJob, LostJob, releaseJob } from './bulk-store.ts';

/** Works on the jobs that wait, one after the other, also on those of a process that ended. */
export interface BulkRunner {
  /** From now on jobs are looked for. */
  start(): void;
  /** Says that there is a new one. */
  wake(): void;
  /** Resolves when nothing is worked on; whoever starts next goes on. */
  stop(): Promise<void>;
}

const lookMs = 3000;

export function createBulkRunner(room: BulkRoom, log: Logger): BulkRunner {
  const owner = randomUUID();
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let isWoken = false;
  let isStopped = false;

  function wake(): void {
    isWoken = true;
    if (running !== null || isStopped || timer === null) return;
    running = work().finally(() => {
      running = null;
      if (isWoken) wake();
    });
  }

  async function work(): Promise<void> {
    isWoken = false;
    try {
      while (!isStopped && (await workOnNext()));
    } catch (error) {
      const isLater = isAway(room.database, error);
      log[isLater ? 'warn' : 'error']({ err: error }, 'changes of many contacts wait');
    }
  }

  async function workOnNext(): Promise<boolean> {
    const job = await claimJob(room.database, owner);
    if (job === null) return false;
    const lease = { jobId: job.id, owner };
    try {
      await runJob({ ...room, log, isStopping: () => isStopped }, job, lease);
      log.info({ job: job.id, task: job.task }, 'worked on a change of many contacts');
    } catch (error) {
      if (!(error instanceof LostJob)) throw error;
    } finally {
      if (isStopped) await releaseJob(room.database, lease);
    }
    return true;
  }

  return {
    start() {
      timer = setInterval(wake, lookMs);
      timer.unref();
      wake();
    },
    wake,
    async stop() {
      isStopped = true;
      if (timer !== null) clearInterval(timer);
      await running;
    },
  };
}
