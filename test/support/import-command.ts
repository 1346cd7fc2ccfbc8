import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, runCommand } from './command-line.ts';
import type { TestSidecar } from './sidecar.ts';

/** Runs `mtc-sidecar import` with a file of this text on the database of the sidecar. */
export function importText(
  sidecar: TestSidecar,
  text: string | Buffer,
  ...words: string[]
): Promise<Ended> {
  const file = join(sidecar.database.folder, 'people.csv');
  writeFileSync(file, text);
  return runOn(sidecar, 'import', file, ...words);
}

export function runOn({ database, secret }: TestSidecar, ...words: string[]): Promise<Ended> {
  return runCommand(words, {
    MTC_DATA_DIR: database.folder,
    MTC_DATABASE_URL: database.url,
    MTC_SECRET: secret,
  });
}
