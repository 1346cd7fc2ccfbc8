import type { Knex } from 'knex';
import type { Queries } from '../db/connect.ts';
import type { Criterion, Filters } from './criterion.ts';
import { type Range, rowsOf, signIn, withTest } from './criterion-rows.ts';
import { compares } from './evaluate.ts';

type Query = Knex.QueryBuilder;

/** Filters whose last questions are answered, for one range and one moment. */
export interface Settled {
  readonly filters: Filters;
  readonly range: Range;
  readonly now: number;
  /** Whom our own code found, by criterion: instead of a query, or beside it. */
  readonly found: ReadonlyMap<Criterion, readonly number[]>;
}

interface Holding {
  readonly queries: Queries;
  readonly settled: Omit<Settled, 'filters'>;
}

/** Narrows a query over `contacts` to those for whom a criterion holds. */
export function whereHolds(query: Query, criterion: Criterion, holding: Holding): void {
  const { queries, settled } = holding;
  const { range, now, found } = settled;
  if (criterion.problem !== null) return void query.whereRaw('1 = 0');
  if (isOwnColumn(criterion)) return whereColumn(query, criterion, now);
  // Those for whom it is as for somebody without any rows are not in the rows that are found.
  const isForNone = criterion.times !== null && compares(0, criterion.times);
  const isIn = criterion.needsValue || criterion.isNegated === isForNone;
  const rows = rowsOf(criterion, { queries, range, now });
  const ids = found.get(criterion);
  query.where((either) => {
    const add = isIn ? ('orWhereIn' as const) : ('whereNotIn' as const);
    if (rows !== null) either[add]('contacts.id', counted(rows, criterion, isForNone));
    if (ids !== undefined) whereAmong(either, ids, isIn);
  });
}

/** It is about a column of the contact's own, in which there is one value or none. */
export function isOwnColumn({ source, test }: Criterion): boolean {
  return source.kind === 'column' && test.kind !== 'text';
}

function whereColumn(query: Query, criterion: Criterion, now: number): void {
  const { source, isNegated } = criterion;
  const column = `contacts.${source.kind === 'column' ? source.column : 'id'}`;
  const tested = { column, criterion, now };
  if (!isNegated) return void withTest(query, tested);
  // Of an empty column nothing is true: neither a test nor its opposite.
  query.whereNot((not) => void withTest(not.whereNotNull(column), tested));
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
  const has = `count(*) ${signIn(times.sign)} ?`;
  return rows.groupBy('contact_id').havingRaw(isForNone ? `not (${has})` : has, [times.count]);
}
