import type { NamedItem } from '../contacts/named-store.ts';
import type { Database, Queries } from '../db/connect.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import type { Filters } from './criterion.ts';
import type { Range } from './criterion-rows.ts';
import { matchingIds } from './matching.ts';
import { type Difference, differenceOf, type Member, writeDifference } from './membership.ts';

/* Brings all memberships of a segment up to date, a portion of contacts at a time. */

export interface Rebuilding {
  readonly segment: Pick<NamedItem, 'id' | 'name'>;
  readonly filters: Filters;
  readonly clock: () => number;
  /** Called after each portion; false ends the work there. */
  readonly onPortion?: (progress: Progress) => boolean;
}

export interface Progress {
  /** All contacts up to this id are done, of those up to `lastId`. */
  readonly upTo: number;
  readonly lastId: number;
  readonly added: number;
  readonly removed: number;
}

const portionSize = 2000;

/** A segment without filters stays as it is. */
export async function rebuild(
  database: Database,
  { segment, filters, clock, onPortion = () => true }: Rebuilding,
  from = 0,
): Promise<Progress> {
  let progress = { upTo: from, lastId: await lastContactId(database.knex), added: 0, removed: 0 };
  if (filters.isStatic) return { ...progress, upTo: progress.lastId };
  while (progress.upTo < progress.lastId) {
    const range = await nextRange(database.knex, progress.upTo, portionSize);
    const portion = { segment, filters, range, now: clock() };
    const { added, removed } = await rebuildPortion(database, portion);
    progress = {
      ...{ upTo: range.upTo, lastId: progress.lastId },
      ...{ added: progress.added + added.length, removed: progress.removed + removed.length },
    };
    if (!onPortion(progress)) break;
  }
  return progress;
}

export interface RebuildPortion {
  readonly segment: Rebuilding['segment'];
  readonly filters: Filters;
  readonly range: Range;
  readonly now: number;
}

/** What is read stays true until it is written: who changes a contact meanwhile waits. */
function rebuildPortion(database: Database, portion: RebuildPortion) {
  return inTransaction(database, async (trx) => {
    if (!database.dialect.hasOneWriter) await holdContacts(trx, portion.range);
    return rebuildRange(trx, portion);
  });
}

/** The same where whoever changes a contact meanwhile has it looked at afterwards. */
export async function rebuildRange(
  trx: Transaction,
  { segment, filters, range, now }: RebuildPortion,
): Promise<Difference> {
  const matching = await matchingIds(trx, filters, { range, now });
  const difference = differenceOf(await membersIn(trx, segment.id, range), matching);
  await writeDifference(trx, segment, difference, now);
  return difference;
}

async function holdContacts(trx: Transaction, range: Range): Promise<void> {
  await within(trx('contacts').whereNull('merged_into'), 'id', range).update({
    points: trx.ref('points'),
  });
}

async function membersIn(trx: Queries, segmentId: number, range: Range): Promise<Member[]> {
  // Memberships of merged contacts wait for the day on which they are told apart.
  const members = trx('segment_members as m').join('contacts as c', 'c.id', 'm.contact_id');
  members.where({ 'm.segment_id': segmentId }).whereNull('c.merged_into');
  const rows = await within(members, 'm.contact_id', range).select('m.*');
  return rows.map((row: Record<string, unknown>) => ({
    contactId: Number(row.contact_id),
    isByHand: Number(row.manually_added) === 1 || Number(row.manually_removed) === 1,
  }));
}

function within(query: ReturnType<Queries>, column: string, { after, upTo }: Range) {
  return query.where(column, '>', after).where(column, '<=', upTo);
}

export async function lastContactId(queries: Queries): Promise<number> {
  const row: { last?: unknown } | undefined = await queries('contacts').max({ last: 'id' }).first();
  return Number(row?.last ?? 0);
}

/** The next so many contacts, whatever gaps there are between their ids. */
export async function nextRange(
  queries: Queries,
  after: number,
  size: number,
): Promise<Range & { readonly count: number }> {
  const ids = queries('contacts').where('id', '>', after).orderBy('id').limit(size).select('id');
  const next = queries.from(ids.as('next')).max({ last: 'id' }).count({ count: '*' });
  const row: { last?: unknown; count?: unknown } | undefined = await next.first();
  return { after, upTo: Number(row?.last ?? after + size), count: Number(row?.count ?? 0) };
}
