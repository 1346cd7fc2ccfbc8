import type { Knex } from 'knex';
import type { Database, Queries } from '../db/connect.ts';
import { criteriaOf } from './compile.ts';
import type { Criterion, Filters, Source } from './criterion.ts';
import { type Range, rowsOf, signs, valuesIn, withTest } from './criterion-rows.ts';
import { compares, findingOf, passes } from './evaluate.ts';
import { needsOf } from './needs.ts';
import { readSnapshots } from './snapshots.ts';
import { plainKey } from './text-test.ts';

type Query = Knex.QueryBuilder;

/*
 * Who is in a segment, among the contacts of a range of ids, by a query. What the databases do not
 * compare as we do is looked up first: accents, expressions, texts of page views, long texts.
 */

/** Filters whose last questions are answered, for one range and one moment. */
export interface Settled {
  readonly filters: Filters;
  readonly range: Range;
  readonly now: number;
  /** Whom our own code found, by criterion: instead of a query, or beside it. */
  readonly found: ReadonlyMap<Criterion, readonly number[]>;
}

export interface Portion {
  readonly range: Range;
  readonly now: number;
}

/** The ids of those who match, lowest first. */
export async function matchingIds(
  database: Database,
  queries: Queries,
  filters: Filters,
  portion: Portion,
): Promise<number[]> {
  const settled = await settle(database, queries, filters, portion);
  const rows = contactsMatching(queries, settled).orderBy('contacts.id');
  return (await rows.pluck<number[]>('contacts.id')).map(Number);
}

/** The contacts of the range that match; merged ones never do. */
export function contactsMatching(queries: Queries, settled: Settled): Query {
  const { filters, range } = settled;
  const { after, upTo } = range;
  const rows = queries('contacts').select('contacts.id').whereNull('contacts.merged_into');
  rows.where('contacts.id', '>', after).where('contacts.id', '<=', upTo);
  if (filters.isStatic) return rows.whereRaw('1 = 0');
  return rows.where((either) => {
    for (const group of filters.groups)
      either.orWhere((all: Query) => {
        for (const criterion of group) whereHolds(all, { queries, criterion, settled });
      });
  });
}

interface Holding {
  readonly queries: Queries;
  readonly criterion: Criterion;
  readonly settled: Settled;
}

function whereHolds(query: Query, { queries, criterion, settled }: Holding): void {
  if (criterion.problem !== null) return void query.whereRaw('1 = 0');
  const { source, isNegated, times } = criterion;
  const { range, now, found } = settled;
  const ids = found.get(criterion);
  if (isOwnColumn(criterion) && source.kind === 'column') {
    const column = `contacts.${source.column}`;
    if (!isNegated) return void withTest(query, { column, criterion, now });
    return void query.where((or) => {
      if (criterion.test.kind !== 'present') or.whereNull(column);
      or.orWhereNot((not: Query) => withTest(not.whereNotNull(column), { column, criterion, now }));
    });
  }
  // Those for whom it is as for somebody without any rows are not in the rows that are found.
  const isForNone = times !== null && compares(0, times);
  const isIn = criterion.needsValue || isNegated === isForNone;
  const rows = rowsOf(criterion, { queries, range, now });
  query.where((either) => {
    const add = isIn ? ('orWhereIn' as const) : ('whereNotIn' as const);
    if (rows !== null) either[add]('contacts.id', counted(rows, criterion, isForNone));
    if (ids !== undefined) whereAmong(either, ids, isIn);
  });
}

/** Written out: there may be more ids than a statement has room for values. */
function whereAmong(query: Query, ids: readonly number[], isIn: boolean): void {
  const list = ids.length === 0 ? 'null' : ids.map((id) => Math.trunc(id)).join(',');
  if (isIn) query.orWhereRaw(`contacts.id in (${list})`);
  // Nothing at all would be left out of the query, and with it that everybody matches.
  else query.whereRaw(ids.length === 0 ? '1 = 1' : `contacts.id not in (${list})`);
}

/** How often is asked of all rows of a contact together. */
function counted(rows: Query, { times }: Criterion, isForNone: boolean): Query {
  if (times === null) return rows;
  const has = `count(*) ${signs[times.sign]} ?`;
  return rows.groupBy('contact_id').havingRaw(isForNone ? `not (${has})` : has, [times.count]);
}

function isOwnColumn({ source, test }: Criterion): boolean {
  return source.kind === 'column' && test.kind !== 'text';
}

/** Looks up what queries cannot say. */
export async function settle(
  database: Database,
  queries: Queries,
  filters: Filters,
  { range, now }: Portion,
): Promise<Settled> {
  const found = new Map<Criterion, readonly number[]>();
  const looking = { database, queries, range, now };
  for (const criterion of criteriaOf(filters)) {
    if (criterion.problem !== null || isOwnColumn(criterion)) continue;
    const { source, test } = criterion;
    const isTextOfValue = source.kind === 'value' && source.form === 'text' && test.kind === 'text';
    if (isTextOfValue) found.set(criterion, await byText(criterion, source, looking));
    else if (rowsOf(criterion, { queries, range, now }) === null)
      found.set(criterion, await byLooking(criterion, looking));
  }
  return { filters, range, now, found };
}

interface Looking extends Portion {
  readonly database: Database;
  readonly queries: Queries;
}

/**
 * Whom a text of a field says it of, where the key of the index is not what is compared. Letters
 * with accents are the only difference, and a query that finds a key finds its plain key as well.
 */
async function byText(
  criterion: Criterion,
  source: Extract<Source, { kind: 'value' }>,
  { database, queries, range, now }: Looking,
): Promise<number[]> {
  const { test, needsValue } = criterion;
  const isByQuery = test.kind === 'text' && test.text.sql !== null;
  const rows = valuesIn(source, { queries, range }).select('v.text_key');
  if (isByQuery) rows.whereRaw(database.dialect.notAscii('v.text_key'));
  const holders = new Map<number, boolean>();
  for (const row of await rows) {
    const id = Number(row.contact_id);
    const value = plainKey(String(row.text_key));
    holders.set(id, holders.get(id) || passes({ value }, test, { now, source }));
  }
  // Of those who have a value only; they are named themselves.
  return idsWith(holders, !needsValue);
}

function idsWith(results: ReadonlyMap<number, boolean>, wanted: boolean): number[] {
  return [...results].flatMap(([id, isTrue]) => (isTrue === wanted ? id : []));
}

/** Whom it is true of, or for whom it differs from what holds for somebody without any values. */
async function byLooking(criterion: Criterion, looking: Looking): Promise<number[]> {
  const { queries, now } = looking;
  const needs = needsOf({ groups: [[criterion]], isStatic: false, unsupported: [] });
  const ids = await candidates(criterion, looking);
  const isForNone = criterion.times !== null && compares(0, criterion.times);
  const found: number[] = [];
  for (const [id, snapshot] of await readSnapshots(queries, ids, needs)) {
    const { isFound, hasValue } = findingOf(criterion, snapshot, now);
    const isNamed = criterion.needsValue ? hasValue && !isFound : isFound !== isForNone;
    if (isNamed) found.push(id);
  }
  return found;
}

/** Those who may have values at all. */
async function candidates({ source }: Criterion, looking: Looking): Promise<number[]> {
  const { queries, range } = looking;
  const { after, upTo } = range;
  const has = (table: string) =>
    queries(table)
      .select('contact_id')
      .where('contact_id', '>', after)
      .where('contact_id', '<=', upTo);
  const tables: Partial<Record<Source['kind'], string[]>> = {
    utm: ['visitor_links', 'utm_tags'],
    device: ['visitors', 'devices'],
    hits: ['visitor_links'],
  };
  const standing = queries('contacts').whereNull('merged_into');
  standing.where('id', '>', after).where('id', '<=', upTo);
  const named = tables[source.kind];
  if (source.kind === 'value') standing.whereIn('id', valuesIn(source, looking));
  else if (named !== undefined)
    standing.where((either) => {
      for (const table of named) either.orWhereIn('id', has(table));
    });
  return (await standing.orderBy('id').pluck<number[]>('id')).map(Number);
}
