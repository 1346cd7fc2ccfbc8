import { setImmediate as pause } from 'node:timers/promises';
import type { Queries } from '../db/connect.ts';
import type { Criterion, Filters, Source } from './criterion.ts';
import { type Range, rowsOf, valuesIn } from './criterion-rows.ts';
import { compares, findingOf, passes } from './evaluate.ts';
import { needsOf } from './needs.ts';
import { readPartly } from './snapshots.ts';
import { isOwnColumn, type Settled, whereHolds } from './where-holds.ts';

/*
 * What databases do not compare as we do is looked up before the query: expressions, texts of page
 * views, long texts.
 */

export interface Portion {
  readonly range: Range;
  readonly now: number;
  /** By the clock of `performance`; who asks has no more time then. */
  readonly until?: number;
}

/** The time that there was is over. */
export class OutOfTime extends Error {}

const breathMs = 10;

/** Lets others have their turn when texts take long to compare. @throws OutOfTime */
function breather({ until = Number.POSITIVE_INFINITY }: Portion): () => Promise<void> | null {
  let last = performance.now();
  return () => {
    const now = performance.now();
    if (now > until) throw new OutOfTime();
    if (now - last < breathMs) return null;
    return pause().then(() => {
      last = performance.now();
    });
  };
}

interface Looking extends Portion {
  readonly queries: Queries;
  readonly found: Map<Criterion, readonly number[]>;
}

/** Looks up what queries cannot say. */
export async function settle(
  queries: Queries,
  filters: Filters,
  portion: Portion,
): Promise<Settled> {
  const { range, now } = portion;
  const found = new Map<Criterion, readonly number[]>();
  const looking = { ...portion, queries, found };
  for (const group of filters.groups) await settleGroup(group, looking);
  return { filters, range, now, found };
}

/** The dear ones come last: they are asked of those only of whom all others are true. */
async function settleGroup(group: readonly Criterion[], looking: Looking): Promise<void> {
  if (group.some(({ problem }) => problem !== null)) return;
  const { queries, range, now, found } = looking;
  const settled: Criterion[] = [];
  const dear: Criterion[] = [];
  for (const criterion of group) {
    const { source, test } = criterion;
    const isTextOfValue = source.kind === 'value' && source.form === 'text' && test.kind === 'text';
    const isForUs = isTextOfValue && test.text.sql === null;
    if (isForUs) found.set(criterion, await byText(criterion, source, looking));
    const isSettled =
      isForUs || isOwnColumn(criterion) || rowsOf(criterion, { queries, range, now }) !== null;
    (isSettled ? settled : dear).push(criterion);
  }
  for (const criterion of dear) {
    found.set(criterion, await byLooking(criterion, settled, looking));
    settled.push(criterion);
  }
}

/** Whom a text of a field says it of, where no query can say it. */
async function byText(
  criterion: Criterion,
  source: Extract<Source, { kind: 'value' }>,
  looking: Looking,
): Promise<number[]> {
  const { queries, range, now } = looking;
  const { test, needsValue } = criterion;
  const rows = valuesIn(source, { queries, range }).select('v.text_key');
  const holders = new Map<number, boolean>();
  const breathe = breather(looking);
  for (const row of await rows) {
    await breathe();
    const id = Number(row.contact_id);
    const value = String(row.text_key);
    holders.set(id, holders.get(id) || passes({ value }, test, { now, source }));
  }
  // Of those who have a value only; they are named themselves.
  return [...holders].flatMap(([id, isTrue]) => (isTrue === needsValue ? [] : id));
}

/** Whom it is true of, or for whom it differs from what holds for somebody without any values. */
async function byLooking(
  criterion: Criterion,
  settled: readonly Criterion[],
  looking: Looking,
): Promise<number[]> {
  const { queries, now } = looking;
  const { times, needsValue, source } = criterion;
  const needs = needsOf({ groups: [[criterion]], isStatic: false, unsupported: [] });
  const ids = await candidates(criterion, settled, looking);
  const isForNone = times !== null && compares(0, times);
  const found: number[] = [];
  const ofContact = { column: 'columns', value: 'all' }[source.kind as string] ?? 'nothing';
  const reading = { needs, ofContact: ofContact as 'all' | 'columns' | 'nothing' };
  const snapshots = await readPartly(queries, ids, reading);
  const breathe = breather(looking);
  for (const [id, snapshot] of snapshots) {
    await breathe();
    const { isFound, hasValue } = findingOf(criterion, snapshot, now);
    const isNamed = needsValue ? hasValue && !isFound : isFound !== isForNone;
    if (isNamed) found.push(id);
  }
  return found;
}

const tables: Partial<Record<Source['kind'], readonly string[]>> = {
  utm: ['visitor_links', 'utm_tags'],
  device: ['visitors', 'devices'],
  hits: ['visitor_links'],
  score: ['point_scores'],
};

/** Those who may have values at all, and of whom all is true that is settled. */
async function candidates(
  { source }: Criterion,
  settled: readonly Criterion[],
  looking: Looking,
): Promise<number[]> {
  const { queries, range } = looking;
  const { after, upTo } = range;
  const has = (table: string) =>
    queries(table)
      .select('contact_id')
      .where('contact_id', '>', after)
      .where('contact_id', '<=', upTo);
  const rows = queries('contacts').whereNull('contacts.merged_into');
  rows.where('contacts.id', '>', after).where('contacts.id', '<=', upTo);
  for (const criterion of settled) whereHolds(rows, criterion, { queries, settled: looking });
  const named = tables[source.kind];
  if (source.kind === 'value') rows.whereIn('contacts.id', valuesIn(source, looking));
  else if (named !== undefined)
    rows.where((either) => {
      for (const table of named) either.orWhereIn('contacts.id', has(table));
    });
  return (await rows.orderBy('contacts.id').pluck<number[]>('contacts.id')).map(Number);
}
