import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database } from './connect.ts';
import { isAway } from './patience.ts';
import { createWorker, type Worker } from './worker.ts';

/** Jobs of one kind, in the database. */
export interface Jobs<Job extends { readonly id: number }> {
  readonly database: Database;
  readonly log: Logger;
  /** What they are, for the log. */
  readonly words: string;
  /** Takes the oldest one that nobody works on. */
  claim(owner: string): Promise<Job | null>;
  run(job: Job, owner: string, isStopping: () => boolean): Promise<void>;
  /** Another process has the job, or somebody stopped it. */
  isLost(error: unknown): boolean;
  /** Lets another process go on at once. */
  release(job: Job, owner: string): Promise<void>;
}

const lookMs = 3000;

/** Works on the jobs that wait, one after the other, also on those of a process that ended. */
export function createJobRunner<Job extends { readonly id: number }>(jobs: Jobs<Job>): Worker {
  const { log, words } = jobs;
  const owner = randomUUID();
  let isStopping = false;

  async function workOnNext(): Promise<boolean> {
    const job = await jobs.claim(owner);
    if (job === null) return false;
    try {
      await jobs.run(job, owner, () => isStopping);
      log.info({ job: job.id }, `worked on one of the ${words}`);
    } catch (error) {
      if (!jobs.isLost(error)) throw error;
    } finally {
      if (isStopping) await jobs.release(job, owner);
    }
    return true;
  }

  const worker = createWorker({
    lookMs,
    next: workOnNext,
    failed(error) {
      const isLater = isAway(jobs.database, error);
      log[isLater ? 'warn' : 'error']({ err: error }, `${words} wait`);
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
