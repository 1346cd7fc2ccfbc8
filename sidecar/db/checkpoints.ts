import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { sqliteFile } from './connect.ts';

const everyMs = 250;

export interface Checkpoints {
  stop(): Promise<void>;
}

/**
 * Tidies the write-ahead log of a SQLite file in a thread of its own; null for other databases,
 * where there is nothing to do. Should the thread fail, the database tidies its log itself, with
 * a short pause now and then.
 */
export function startCheckpoints(databaseUrl: string, log: Logger): Checkpoints | null {
  const filename = sqliteFile(databaseUrl);
  if (filename === null) return null;
  const script = new URL('../db/checkpointer.mjs', import.meta.url);
  const worker = new Worker(script, { workerData: { filename, everyMs }, execArgv: [] });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.on('error', (error) => log.warn({ err: error }, 'checkpoints go on in the main thread'));
  worker.unref();
  return {
    async stop() {
      worker.ref();
      worker.postMessage('stop');
      await ended;
    },
  };
}
