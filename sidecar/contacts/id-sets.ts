import type { Knex } from 'knex';
import type { Queries } from '../db/connect.ts';
import type { Comparison, Condition } from './condition.ts';
import { type Rows, rowsOf, whereMatches } from './matching.ts';

type Query = Knex.QueryBuilder;

/* The ids of those who match, told by indexes alone, without a look at the contacts themselves. */

/**
 * Gives `contact_id` of those for whom the condition is true, merged contacts among them; null when
 * that takes a look at every contact.
 */
export function idSet(condition: Condition): Rows | null {
  if ('not' in condition) return null;
  if (!('all' in condition || 'any' in condition)) return comparisonSet(condition);
  if ('any' in condition) {
    const sets = setsOf(condition.any);
    return sets !== null && sets.length > 0 ? inAny(sets) : null;
  }
  const sets = setsOf(condition.all.filter((part) => !('not' in part)));
  const excluded = setsOf(condition.all.flatMap((part) => ('not' in part ? [part.not] : [])));
  return sets === null || excluded === null || sets.length === 0 ? null : inAll(sets, excluded);
}

function setsOf(conditions: readonly Condition[]): Rows[] | null {
  const sets = conditions.map(idSet);
  return sets.every((set) => set !== null) ? sets : null;
}

function inAny(sets: readonly Rows[]): Rows {
  return (query) => void query.union([...sets]);
}

/** With the sign, each is looked up in the other sets, not the others in the table of the first. */
function asIs(query: Query): string {
  return query.client.raw('+??', ['first_set.contact_id']);
}

function inAll([first, ...others]: readonly Rows[], excluded: readonly Rows[]): Rows {
  return (query) => {
    const named = query.client.queryBuilder();
    first?.(named);
    query.select('first_set.contact_id').from(named.as('first_set'));
    for (const set of others) query.whereIn(asIs(query), set);
    for (const set of excluded) query.whereNotIn(asIs(query), set);
  };
}

/** Columns of contacts that have an index. */
const indexed = new Set(['id', 'owner_id', 'identified_at', 'last_active_at', 'created_at']);

function comparisonSet(comparison: Comparison): Rows | null {
  const rows = indexedRows(comparison);
  return rows === null || 'field' in comparison.subject || 'column' in comparison.subject
    ? rows
    : distinct(rows);
}

function indexedRows(comparison: Comparison): Rows | null {
  const { subject, test } = comparison;
  const rows = rowsOf(comparison);
  if (rows !== null) {
    if (test === 'isNull' && ('field' in subject || 'fields' in subject)) return null;
    return rows;
  }
  const column = 'column' in subject ? subject.column : `${Object(subject).related}_id`;
  if (!indexed.has(column)) return null;
  return (query) => {
    query.from('contacts').select('contacts.id as contact_id').whereNull('contacts.merged_into');
    whereMatches(query, comparison);
  };
}

/** Several rows may tell the same of a contact. */
function distinct(rows: Rows): Rows {
  return (query) => {
    rows(query);
    query.distinct();
  };
}

/** Some of the ids in question; `size` is at most one more than was asked for. */
export interface Narrowing {
  readonly ids: Rows;
  readonly size: number;
  /** No others are in the set. */
  readonly isExact: boolean;
}

/**
 * A set of ids that holds all who match, and perhaps others: the smallest that an index gives.
 * Null when no index helps. Sets are counted up to `most` only.
 */
export async function narrowing(
  queries: Queries,
  condition: Condition,
  most: number,
): Promise<Narrowing | null> {
  if ('not' in condition) return null;
  if ('all' in condition) {
    let best: Narrowing | null = null;
    for (const part of condition.all) {
      const found = await narrowing(queries, part, best === null ? most : best.size);
      if (found !== null && (best === null || found.size < best.size))
        best = { ...found, isExact: false };
    }
    return best;
  }
  if ('any' in condition) return narrowingOfAny(queries, condition.any, most);
  const ids = isFoundByIndex(condition) ? indexedRows(condition) : null;
  return ids && { ids, size: await sizeOf(queries, ids, most + 1), isExact: true };
}

async function narrowingOfAny(
  queries: Queries,
  parts: readonly Condition[],
  most: number,
): Promise<Narrowing | null> {
  const found: Narrowing[] = [];
  for (const part of parts) {
    const one = await narrowing(queries, part, most);
    if (one === null) return null;
    found.push(one);
  }
  if (found.length === 0) return null;
  const size = found.reduce((sum, one) => sum + one.size, 0);
  const isExact = found.every((one) => one.isExact);
  return { ids: inAny(found.map(({ ids }) => ids)), size: Math.min(size, most + 1), isExact };
}

/** Other tests go through all values of a field, or through nearly all. */
const byIndex = new Set([
  ...['eq', 'lt', 'lte', 'gt', 'gte', 'in', 'between', 'starts', 'isNull', 'isNotNull'],
]);

function isFoundByIndex({ test }: Comparison): boolean {
  return byIndex.has(test);
}

/** How many there are, counted up to `most`. */
async function sizeOf(queries: Queries, ids: Rows, most: number): Promise<number> {
  const some = queries.queryBuilder();
  ids(some);
  const counted = queries.from(some.limit(most).as('some')).count({ count: '*' });
  const row: { count?: unknown } | undefined = await counted.first();
  return Number(row?.count);
}
