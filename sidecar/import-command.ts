import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { findOperatorNamed } from './auth/operators.ts';
import { openFields } from './contacts/field.ts';
import { tagName } from './contacts/tags.ts';
import { type Database, readyForManyRows } from './db/connect.ts';
import { createHeapKeeper } from './heap.ts';
import { formOf, openCsv, UnreadableFile } from './import/csv-file.ts';
import { type Encoding, encodings } from './import/encoding.ts';
import { errorsText } from './import/errors-csv.ts';
import type { Import, Settings } from './import/import.ts';
import { columnNames, type Mapping, suggestedMapping, WrongMapping } from './import/mapping.ts';
import { planFor } from './import/plan.ts';
import { rehearseImport } from './import/rehearsal.ts';
import { type ImportRun, runImport } from './import/run.ts';
import {
  addImport,
  findImport,
  findUnfinished,
  LostImport,
  resumeImport,
  takeImport,
} from './import/store.ts';
import { createProgressBar } from './progress.ts';
import { segmentCalled } from './segments/store.ts';
import { Refusal, say, withDatabase, withJson } from './terminal.ts';

export function addImportCommand(program: Command): void {
  const command = program
    .command('import <file>')
    .description('make contacts of the rows of a CSV');
  withJson(command)
    .option('--map <column=field>', 'what a column is; nothing after = leaves it out', listed, [])
    .option('--dry-run', 'only tell what would become of the rows')
    .option('--only-update', 'create nobody')
    .option('--keep-existing', 'a contact that is there keeps the values it has')
    .option('--tag <tag>', 'a tag for all of them', listed, [])
    .option('--segment <id or alias>', 'a segment for all of them')
    .option('--owner <username>', 'who looks after all of them')
    .option('--delimiter <character>', 'what parts the cells; else it is guessed')
    .option('--encoding <name>', `${encodings.join(', ')}; else it is guessed`)
    .option('--errors <file>', 'write the rows that were left out there')
    .action((file: string, options) =>
      withDatabase(async (_config, database) => {
        const { result, sentence } = await runImportCommand(database, file, options);
        say(options, result, sentence);
      }),
    );
}

function listed(one: string, others: string[]): string[] {
  return [...others, one];
}

/** The indexes of many rows have more pages in common than those of few. */
const rowsTogether = 1000;

interface ImportOptions {
  readonly map: readonly string[];
  readonly tag: readonly string[];
  readonly segment?: string;
  readonly owner?: string;
  readonly onlyUpdate?: boolean;
  readonly keepExisting?: boolean;
  readonly dryRun?: boolean;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly errors?: string;
}

interface Told {
  readonly result: object;
  readonly sentence: string;
}

interface Order {
  readonly path: string;
  readonly size: number;
  readonly columns: readonly string[];
  readonly settings: Settings;
  /** The same for the same file and the same wishes. */
  readonly key: string;
}

/** Makes contacts of the rows of a file; one that was interrupted goes on. */
async function runImportCommand(
  database: Database,
  file: string,
  options: ImportOptions,
): Promise<Told> {
  const fields = openFields(database);
  await readyForManyRows(database);
  const order = await orderOf(database, file, options).catch(inPlainWords);
  const bar = createProgressBar(process.stderr);
  const keepHeapSmall = createHeapKeeper();
  let fault: unknown = null;
  const run: ImportRun = {
    ...{ database, fields, rowsTogether, isStopping: () => false },
    onProgress(bytes) {
      bar.show(bytes, order.size);
      keepHeapSmall();
    },
    onFault(error) {
      fault = error;
    },
  };
  const nobody = { operatorId: null, operatorName: null };
  if (options.dryRun) {
    const rehearsing = rehearseImport(run, { ...order, ...nobody });
    const { counts, leftOut } = await rehearsing.catch(inPlainWords).finally(bar.clear);
    const first = leftOut.map(({ row, reason }) => ({ row, reason }));
    return {
      result: { dryRun: true, ...counts, leftOut: first },
      sentence: rehearsed(counts, first),
    };
  }
  const job = await jobFor(database, order);
  await work(run, job).finally(bar.clear);
  const done = (await findImport(database.knex, job.id)) as Import;
  if (options.errors !== undefined) await writeErrors(database, done, options.errors);
  if (done.state === 'failed') throw failure(done, fault);
  return { result: resultOf(done), sentence: sentenceOf(done) };
}

async function orderOf(database: Database, file: string, options: ImportOptions): Promise<Order> {
  const path = resolve(file);
  const { size, mtimeMs } = await stat(path);
  const { encoding, delimiter } = { ...options, encoding: encodingNamed(options.encoding) };
  const known = { encoding, delimiter: delimiter === '\\t' ? '\t' : delimiter };
  if (known.delimiter !== undefined && known.delimiter.length !== 1)
    throw new Refusal('--delimiter must be one character, or \\t.');
  const fields = openFields(database);
  const columns = await columnsOf(path, known);
  const settings: Settings = {
    ...{ ...known, tags: options.tag.map(tagName).filter(Boolean) },
    mapping: mappingOf(suggestedMapping(await fields.current(), columns), options.map),
    segmentId: await segmentId(database, options.segment),
    ownerId: await ownerId(database, options.owner),
    ...{ keepExisting: options.keepExisting ?? false, onlyUpdate: options.onlyUpdate ?? false },
  };
  await planFor({ database, fields }, { settings, operatorId: null, operatorName: null }, columns);
  const mark = JSON.stringify([path, size, mtimeMs, settings]);
  const key = createHash('sha256').update(mark).digest('hex');
  return { path, size, columns, settings, key };
}

async function columnsOf(path: string, known: Parameters<typeof formOf>[1]): Promise<string[]> {
  const reader = await openCsv(path, await formOf(path, known));
  for await (const { cells } of reader.rows()) return columnNames(cells);
  throw new UnreadableFile('The file is empty.');
}

/** `Mail=email`, and `Notes=` for a column that is left out. */
function mappingOf(suggested: Mapping, pairs: readonly string[]): Mapping {
  const own = pairs.map((pair): [string, string] => {
    const at = pair.lastIndexOf('=');
    if (at < 1) throw new Refusal(`--map ${pair} is not COLUMN=FIELD.`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  const taken = new Set(own.map(([, target]) => target));
  const others = Object.entries(suggested).filter(([, target]) => !taken.has(target));
  return Object.fromEntries([...others, ...own]);
}

function encodingNamed(name: string | undefined): Encoding | undefined {
  if (name === undefined) return undefined;
  const found = encodings.find((one) => one === name.toLowerCase());
  if (found === undefined) throw new Refusal(`--encoding must be one of ${encodings.join(', ')}.`);
  return found;
}

async function segmentId(database: Database, word: string | undefined): Promise<number | null> {
  if (word === undefined) return null;
  const segment = await segmentCalled(database.knex, word);
  if (segment === null) throw new Refusal(`There is no segment ${word}.`);
  return segment.id;
}

async function ownerId(database: Database, name: string | undefined): Promise<number | null> {
  if (name === undefined) return null;
  const operator = await findOperatorNamed(database, name);
  if (operator === null) throw new Refusal(`There is no user ${name}.`);
  return operator.id;
}

function inPlainWords(error: unknown): never {
  const isMistake = error instanceof UnreadableFile || error instanceof WrongMapping;
  throw isMistake ? new Refusal(error.message) : error;
}

/** One that was interrupted, or a new one. */
async function jobFor(database: Database, order: Order): Promise<Import> {
  const { path, size, columns, settings, key } = order;
  const unfinished = await findUnfinished(database.knex, key);
  if (unfinished !== null) {
    process.stderr.write(`Going on with import ${unfinished.id}.\n`);
    await resumeImport(database.knex, unfinished.id);
    return unfinished;
  }
  return addImport(database.knex, {
    ...{ name: basename(path).slice(0, 191), state: 'waiting', path, size, columns, settings },
    ...{ operatorId: null, operatorName: null, commandKey: key },
  });
}

const attempts = 20;
const attemptMs = 500;

async function work(run: ImportRun, job: Import): Promise<void> {
  const { database } = run;
  const lease = { importId: job.id, owner: randomUUID() };
  // One that fell a moment ago seems to be at work for a while.
  for (let attempt = 0; !(await takeImport(database, lease)); attempt++) {
    if (attempt === attempts) throw new Refusal('Another process imports this file.');
    await pause(attemptMs);
  }
  const taken = (await findImport(database.knex, job.id)) as Import;
  await runImport(run, taken, lease).catch((error: unknown) => {
    throw error instanceof LostImport
      ? new Refusal('It was paused, or another process took over.')
      : error;
  });
}

async function writeErrors(database: Database, job: Import, file: string): Promise<void> {
  const text = Readable.from(errorsText(database.knex, job));
  await pipeline(text, createWriteStream(file, { mode: 0o600 }));
}

function failure({ id, problem, lastRow }: Import, fault: unknown): Refusal {
  const how = fault instanceof Error ? ` (${fault.message})` : '';
  const done = lastRow === 0 ? 'Nothing was imported.' : `Rows up to ${lastRow} are imported.`;
  return new Refusal(`${problem}${how} ${done} This is import ${id}.`);
}

function resultOf({ id, counts, lastRow }: Import): object {
  const { inserted, updated, unchanged, ignored } = counts;
  return { import: id, inserted, updated, unchanged, ignored, lastRow };
}

function sentenceOf({ id, counts }: Import): string {
  return `Import ${id}: ${wordsOf(counts)}`;
}

type Counted = Pick<Import['counts'], 'inserted' | 'updated' | 'unchanged' | 'ignored'>;

function wordsOf({ inserted, updated, unchanged, ignored }: Counted): string {
  return `${inserted} new, ${updated} changed, ${unchanged} as they were, ${ignored} left out.`;
}

function rehearsed(
  counts: Counted,
  leftOut: readonly { row: number; reason: string | undefined }[],
): string {
  const lines = leftOut.map(({ row, reason }) => `  row ${row}: ${reason}`);
  return [`Would be: ${wordsOf(counts)}`, ...lines].join('\n');
}
