import type { Knex } from 'knex';
import type { Queries } from '../db/connect.ts';
import type { Filters } from './criterion.ts';
import { type Portion, settle } from './settle.ts';
import { type Settled, whereHolds } from './where-holds.ts';

type Query = Knex.QueryBuilder;

/* Who is in a segment, among the contacts of a range of ids, by a query. */

/** The ids of those who match, lowest first. */
export async function matchingIds(
  queries: Queries,
  filters: Filters,
  portion: Portion,
): Promise<number[]> {
  const settled = await settle(queries, filters, portion);
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
        for (const criterion of group) whereHolds(all, criterion, { queries, settled });
      });
  });
}
