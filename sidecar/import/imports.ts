import { join } from 'node:path';
import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Worker } from '../db/worker.ts';
import type { ImportRoom } from './import.ts';
import { importRoutes } from './routes.ts';
import { createImportRunner } from './runner.ts';

export interface Imports {
  readonly runner: Worker;
  readonly routes: Router;
}

export interface ImportParts extends Pick<ImportRoom, 'database' | 'fields' | 'owners'> {
  readonly config: Pick<Config, 'dataDir' | 'importMegabytes'>;
  readonly log: Logger;
}

/** The routes of imports, and who works on them. */
export function openImports({ config, log, ...shared }: ImportParts): Imports {
  const folder = join(config.dataDir, 'imports');
  const room: ImportRoom = { ...shared, folder, mostBytes: config.importMegabytes * 2 ** 20 };
  const runner = createImportRunner(room, log);
  return { runner, routes: importRoutes(room, runner) };
}
