import { type Aspect, onTouched, type Touched } from '../contacts/touched.ts';
import { announce } from '../db/commits.ts';
import type { Database, Queries } from '../db/connect.ts';
import { insertRows, portionsOf } from '../db/rows.ts';
import type { Transaction } from '../db/transaction.ts';
import { type Book, type LiveSegment, newVersion, type ReadBook } from './book.ts';
import { wantBuilds } from './builds.ts';

/* Who has to be held against the filters again, written down with the change itself. */

/** What is announced when there is something to look at. */
export const segmentWork = 'segmentWork';

/** From now on no change of a contact by this process is missed. */
export function noticeChanges(database: Database, readBook: ReadBook): void {
  onTouched(database, async (trx, touched) => {
    const book = await readBook(trx);
    const noticed = [
      await noticeContacts(trx, book, touched),
      await noticeCompanies(trx, book, touched),
      await noticeMany(trx, book, touched),
    ];
    if (noticed.includes(true)) announce(trx as Transaction, segmentWork);
  });
}

async function noticeContacts(trx: Queries, book: Book, { contacts }: Touched): Promise<boolean> {
  const rows: [number, string][] = [];
  for (const [contactId, aspects] of contacts) {
    const all: readonly Aspect[] = aspects.has('everything') ? ['everything'] : [...aspects];
    const relevant = all.filter((aspect) => book.about(aspect).length > 0);
    if (relevant.length > 0) rows.push([contactId, JSON.stringify(relevant)]);
  }
  const columns = ['contact_id', 'aspects'];
  for (const portion of portionsOf(rows))
    await insertRows(trx, { table: 'segment_checks', columns, rows: portion });
  return rows.length > 0;
}

async function noticeCompanies(trx: Queries, book: Book, { companies }: Touched): Promise<boolean> {
  if (companies.size === 0 || book.about('company').length === 0) return false;
  const members = trx('company_contacts')
    .whereIn('company_id', [...companies])
    .select('contact_id', trx.raw('?', [JSON.stringify(['company'])]));
  await trx(trx.raw('?? (??, ??)', ['segment_checks', 'contact_id', 'aspects'])).insert(members);
  return true;
}

/** Where nobody says who it is, the segments that depend on it are built anew. */
async function noticeMany(trx: Queries, book: Book, { ofMany }: Touched): Promise<boolean> {
  if (ofMany.size === 0) return false;
  const segments = [...book.segments.values()].filter((one) =>
    [...ofMany].some((aspect) => book.about(aspect).includes(one) || mentions(one, aspect)),
  );
  await wantBuilds(
    trx,
    segments.map(({ id }) => id),
  );
  // What filters mean follows from the fields there are.
  await newVersion(trx);
  return true;
}

function mentions({ names }: LiveSegment, aspect: Aspect): boolean {
  if (aspect === 'company') return [...names].some((name) => name.startsWith('company '));
  return aspect.startsWith('field ') && names.has(aspect.replace('field', 'lead'));
}

/** The filters, the name or the publication of a segment changed. */
export async function noticeSegment(trx: Queries): Promise<void> {
  await newVersion(trx);
  announce(trx as Transaction, segmentWork);
}

/** A contact with what changed of it, as often as it was noticed. */
export interface Check {
  readonly id: number;
  readonly contactId: number;
  readonly aspects: readonly Aspect[];
}

/** Those that wait for the longest time. */
export async function nextChecks(trx: Queries, limit: number): Promise<Check[]> {
  const rows = await trx('segment_checks').orderBy('id').limit(limit);
  return rows.map((row) => ({
    id: Number(row.id),
    contactId: Number(row.contact_id),
    aspects: JSON.parse(String(row.aspects)) as Aspect[],
  }));
}

/** By their ids one by one: what came in meanwhile is still to be looked at. */
export async function endChecks(trx: Queries, checks: readonly Check[]): Promise<void> {
  const ids = checks.map(({ id }) => id);
  await trx('segment_checks').whereIn('id', ids).delete();
}
