import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ExportFormat, type ExportRoom, exportedText, exportOf } from './contacts/export.ts';
import { openFields } from './contacts/field.ts';
import { createCounter } from './contacts/report.ts';
import type { Database } from './db/connect.ts';
import { Problem } from './problem.ts';
import { createProgressBar } from './progress.ts';
import { segmentMembers } from './segments/segment.ts';
import { Refusal } from './terminal.ts';
import { seenUtmTags } from './tracking/seen-utm-tags.ts';

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly search: string;
  readonly bom?: boolean;
}

/** Nobody, so that `is:mine` finds none. */
const noOperator = 0;

/** Writes contacts to a file, or to the output where it is `-`; gives how many. */
export async function runExport(
  database: Database,
  file: string,
  options: ExportOptions,
): Promise<number> {
  const fields = openFields(database);
  const room: ExportRoom = {
    ...{ database, fields, seenUtmTags },
    memberships: { segment: segmentMembers },
  };
  const { format, search, bom = false } = options;
  const wanted = await exportOf(room, { format, search, bom: String(bom) }, noOperator).catch(
    inPlainWords,
  );
  const total = await createCounter(database)(wanted.condition);
  const bar = createProgressBar(process.stderr);
  let count = 0;
  const text = exportedText(room, wanted, (done) => {
    count = done;
    bar.show(done, total);
  });
  await writeTo(file, Readable.from(text, { highWaterMark: 1 })).finally(bar.clear);
  return count;
}

function inPlainWords(error: unknown): never {
  throw error instanceof Problem ? new Refusal(`--${error.message}`) : error;
}

/** The file has its name only when it is whole, and is for nobody else to read. */
async function writeTo(file: string, text: Readable): Promise<void> {
  if (file === '-') return writeOut(text);
  const unfinished = `${file}.part`;
  const discard = () => rm(unfinished, { force: true });
  await discard();
  try {
    await pipeline(text, createWriteStream(unfinished, { flags: 'wx', mode: 0o600 }));
    await rename(unfinished, file);
  } finally {
    await discard();
  }
}

/** Who has read enough, such as `head`, may go. */
async function writeOut(text: Readable): Promise<void> {
  try {
    await pipeline(text, process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
