import { nameOf } from '../contacts/contact.ts';
import { findContacts } from '../contacts/store.ts';
import type { Database } from '../db/connect.ts';
import type { Filters } from './criterion.ts';
import { matchingIds } from './matching.ts';
import { lastContactId, nextRange } from './rebuild.ts';

/* Who would be in a segment, before it is saved. */

export interface Preview {
  /** So many match, of those that were looked at. */
  readonly matched: number;
  /** All contacts were looked at: it took less than the time there is. */
  readonly isComplete: boolean;
  /** How many would match if all were like those that were looked at. */
  readonly estimated: number;
  readonly sample: readonly { readonly id: number; readonly name: string }[];
  readonly cost: { readonly contacts: number; readonly ms: number };
}

const sampleSize = 10;
const patienceMs = 2000;
const smallest = 500;
const largest = 16_000;
/** A portion that takes longer is followed by a smaller one: it keeps others waiting. */
const portionMs = 60;

/** Looks at contacts in portions until all are looked at, or time is up. */
export async function previewOf(
  database: Database,
  filters: Filters,
  { now, patience = patienceMs }: { readonly now: number; readonly patience?: number },
): Promise<Preview> {
  const { knex } = database;
  const lastId = await lastContactId(knex);
  const begun = performance.now();
  const first: number[] = [];
  let [matched, looked, upTo, size] = [0, 0, 0, smallest];
  while (upTo < lastId && performance.now() - begun < patience) {
    const from = performance.now();
    const range = await nextRange(knex, upTo, size);
    const ids = await matchingIds(database, knex, filters, { range, now });
    matched += ids.length;
    looked += range.count;
    first.push(...ids.slice(0, sampleSize - first.length));
    upTo = range.upTo;
    const isFast = performance.now() - from < portionMs;
    size = isFast ? Math.min(size * 2, largest) : Math.max(size / 2, smallest);
  }
  const isComplete = upTo >= lastId;
  const people = await findContacts(knex, first);
  return {
    matched,
    isComplete,
    estimated: isComplete ? matched : Math.round((matched / Math.max(upTo, 1)) * lastId),
    sample: people.map((contact) => ({ id: contact.id, name: nameOf(contact) })),
    cost: { contacts: looked, ms: Math.round(performance.now() - begun) },
  };
}
