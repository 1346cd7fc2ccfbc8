import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { memberships, timelineOf } from './app.ts';
import { exportedCompanies } from './contacts/company-export.ts';
import { type ExportRoom, exportedText, exportOf } from './contacts/export.ts';
import { openFields } from './contacts/field.ts';
import { findNamed } from './contacts/named-store.ts';
import { createCounter } from './contacts/report.ts';
import { type FileKind, fileShape } from './contacts/table-file.ts';
import type { TimelineSource } from './contacts/timeline.ts';
import { exportedTimeline, timelineExportOf } from './contacts/timeline-export.ts';
import type { Database } from './db/connect.ts';
import { findForm } from './forms/store.ts';
import { exportedSubmissions } from './forms/submission-export.ts';
import { Problem } from './problem.ts';
import { createProgressBar } from './progress.ts';
import { membersOf } from './segments/export-routes.ts';
import { parsed } from './shape.ts';
import { Refusal } from './terminal.ts';
import { seenUtmTags } from './tracking/seen-utm-tags.ts';

export const exportable = ['contacts', 'companies', 'timeline', 'submissions', 'members'] as const;

export interface ExportOptions {
  readonly of: string;
  readonly format: string;
  readonly search: string;
  readonly bom?: boolean;
  /** Whose submissions, or members. */
  readonly form?: string;
  readonly segment?: string;
}

type TextOf = (
  room: FileRoom,
  options: ExportOptions,
  onPage: (done: number) => void,
) => Promise<{ readonly text: AsyncGenerator<string>; readonly total: number | null }>;

type FileRoom = ExportRoom & { readonly timeline: readonly TimelineSource[] };

/** Nobody, so that `is:mine` finds none. */
const nobody = { id: 0 };

const texts: Readonly<Record<string, TextOf>> = {
  async contacts(room, options, onPage) {
    const wanted = await exportOf(room, askedFor(options), nobody.id);
    const total = await createCounter(room.database)(wanted.condition);
    return { text: exportedText(room, wanted, onPage), total };
  },
  async companies(room, options, onPage) {
    const { text } = await exportedCompanies(room, askedFor(options), nobody, onPage);
    return { text, total: null };
  },
  async timeline(room, options, onPage) {
    const wanted = await timelineExportOf(room, askedFor(options), nobody.id);
    return { text: exportedTimeline(room, wanted, onPage), total: null };
  },
  async submissions(room, options, onPage) {
    const form = await findForm(room.database, idIn('--form', options.form));
    if (form === null) throw new Refusal('--form: there is no form with this id.');
    const text = exportedSubmissions(room.database, form, fileKindOf(options), onPage);
    return { text, total: null };
  },
  async members(room, options, onPage) {
    const { knex } = room.database;
    const segment = await findNamed(knex, 'segments', idIn('--segment', options.segment));
    if (segment === null) throw new Refusal('--segment: there is no segment with this id.');
    const condition = await membersOf(room, segment, nobody.id);
    const total = await createCounter(room.database)(condition);
    return { text: exportedText(room, { ...fileKindOf(options), condition }, onPage), total };
  },
};

function askedFor({ format, search, bom = false }: ExportOptions) {
  return { format, search, bom: String(bom) };
}

function fileKindOf({ format, bom = false }: ExportOptions): FileKind {
  return parsed(z.object(fileShape), { format, bom: String(bom) });
}

function idIn(option: string, text: string | undefined): number {
  if (text === undefined || !/^[1-9]\d{0,14}$/.test(text))
    throw new Refusal(`${option}: name it by its id.`);
  return Number(text);
}

/** Writes rows to a file, or to the output where it is `-`; gives how many. */
export async function runExport(
  database: Database,
  file: string,
  options: ExportOptions,
): Promise<number> {
  const textOf = Object.hasOwn(texts, options.of) ? texts[options.of] : undefined;
  if (textOf === undefined) throw new Refusal(`--of: must be one of ${exportable.join(', ')}`);
  const fields = openFields(database);
  const room = {
    ...{ database, fields, seenUtmTags, memberships },
    timeline: timelineOf(database),
  };
  const bar = createProgressBar(process.stderr);
  let count = 0;
  let whole = 0;
  const { text, total } = await textOf(room, options, (done) => {
    count = done;
    if (whole > 0) bar.show(done, whole);
  }).catch(inPlainWords);
  whole = total ?? 0;
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
