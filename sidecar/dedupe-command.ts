import { rowOwners } from './app.ts';
import { type DedupeResult, dedupe } from './contacts/dedupe.ts';
import { type Field, openFields } from './contacts/field.ts';
import { createMerge } from './contacts/merge.ts';
import type { Database } from './db/connect.ts';
import { createProgressBar } from './progress.ts';

export interface DedupeOptions {
  /** Comma-separated aliases. */
  readonly by: string;
  readonly dryRun?: boolean;
  readonly largest: string;
}

/** A contact in memory takes about 150 bytes. */
const portion = 400_000;

/** Merges duplicates and tells what came of it, as data and as a sentence. */
export async function runDedupe(
  database: Database,
  { by, dryRun: isDryRun = false, largest }: DedupeOptions,
): Promise<{ result: DedupeResult; sentence: string }> {
  const fields = await openFields(database).reload();
  const order = {
    by: by.split(',').map((alias) => fieldFor(fields, alias.trim())),
    isDryRun,
    largest: sizeOf(largest),
    portion,
  };
  const bar = createProgressBar(process.stderr);
  const room = { database, merge: createMerge(rowOwners(database)) };
  const result = await dedupe(room, order, bar.show).finally(bar.clear);
  return { result, sentence: sentenceFor(result, order) };
}

/** Values of these change by themselves or say nothing of a person. */
const notForComparison = new Set(['points', 'last_active']);

function fieldFor(fields: readonly Field[], alias: string): Field {
  const field = fields.find((one) => one.object === 'contact' && one.alias === alias);
  if (field === undefined || notForComparison.has(alias))
    throw new Error(`--by: contacts cannot be compared by "${alias}".`);
  return field;
}

function sizeOf(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < 2)
    throw new Error(`--largest must be a whole number of 2 or more, not "${text}".`);
  return size;
}

function sentenceFor(
  { checked, groups, merged, skipped, examples }: DedupeResult,
  { isDryRun, largest }: { readonly isDryRun: boolean; readonly largest: number },
): string {
  const found = `Checked ${counted(checked, 'contact')}: ${counted(groups, 'group')} of duplicates`;
  const done = `${counted(merged, 'contact')} ${isDryRun ? 'would be merged' : 'merged'}`;
  const left =
    skipped === 0 ? '' : `, ${counted(skipped, 'group')} of more than ${largest} left alone`;
  const lines = examples.map(([winner, ...losers]) => `  ${winner} <- ${losers.join(', ')}`);
  return [`${found}, ${done}${left}.`, ...(isDryRun ? lines : [])].join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
