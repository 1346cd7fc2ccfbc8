import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { createJobRunner } from '../db/job-runner.ts';
import { isAway } from '../db/patience.ts';
import type { Worker } from '../db/worker.ts';
import type { Import, ImportRoom } from './import.ts';
import { runImport } from './run.ts';
import {
  endImport,
  findImport,
  type Lease,
  LostImport,
  releaseImport,
  takeImport,
  waitingImports,
} from './store.ts';
import { undoImport } from './undo.ts';
import { removeUpload } from './uploads.ts';

/** Hits and calls of this process wait for the database meanwhile. */
const rowsTogether = 500;

/** Works on imports that were started by the API, and takes back those that shall be. */
export function createImportRunner(room: ImportRoom, log: Logger): Worker {
  const { database, folder } = room;

  async function claim(owner: string): Promise<Import | null> {
    for (const { id, path, task } of await waitingImports(database.knex)) {
      // A file may be on another machine that uses the same database.
      if (task === 'import' && (path === null || !existsSync(path))) continue;
      if (await takeImport(database, { importId: id, owner })) return findImport(database.knex, id);
    }
    return null;
  }

  async function run(job: Import, owner: string, isStopping: () => boolean): Promise<void> {
    const lease = { importId: job.id, owner };
    const onFault = (err: unknown) => log.error({ err, import: job.id }, 'an import has a fault');
    if (job.task === 'undo') return undo(job, lease, { isStopping, onFault });
    await runImport({ ...room, isStopping, onFault, rowsTogether }, job, lease);
    const ended = await findImport(database.knex, job.id);
    if (ended?.path === null) await removeUpload(folder, job.path);
  }

  async function undo(job: Import, lease: Lease, { isStopping, onFault }: Watching): Promise<void> {
    try {
      await undoImport({ ...room, isStopping }, job, lease);
    } catch (error) {
      if (error instanceof LostImport || isAway(database, error)) throw error;
      onFault(error);
      const problem = 'Something went wrong on the server.';
      return endImport(database, lease, { state: 'failed', problem });
    }
    if (!isStopping()) await endImport(database, lease, { state: 'done', problem: null });
  }

  return createJobRunner({
    ...{ database, log, words: 'imports', claim, run },
    isLost: (error) => error instanceof LostImport,
    release: ({ id }, owner) => releaseImport(database, { importId: id, owner }),
  });
}

interface Watching {
  readonly isStopping: () => boolean;
  readonly onFault: (error: unknown) => void;
}
