import { nameOf } from '../contacts/contact.ts';
import { findContacts } from '../contacts/store.ts';
import type { Database } from '../db/connect.ts';
import type { Filters } from './criterion.ts';
import { matchingIds } from './matching.ts';
import { lastContactId, nextRange } from './rebuild.ts';
import { OutOfTime, type Portion } from './settle.ts';

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
const smallest = 250;
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
  const begun = performance.now();
  const asking = { filters, now, until: begun + patience };
  const lastId = await lastContactId(knex);
  const seen = await lookAround(database, asking, lastId);
  const isComplete = seen.upTo >= lastId;
  const people = await findContacts(knex, seen.first);
  return {
    matched: seen.matched,
    isComplete,
    estimated: isComplete
      ? seen.matched
      : Math.round((seen.matched / Math.max(seen.upTo, 1)) * lastId),
    sample: people.map((contact) => ({ id: contact.id, name: nameOf(contact) })),
    cost: { contacts: seen.looked, ms: Math.round(performance.now() - begun) },
  };
}

interface Asking {
  readonly filters: Filters;
  readonly now: number;
  readonly until: number;
}

async function lookAround(
  database: Database,
  { filters, now, until }: Asking,
  lastId: number,
): Promise<{ matched: number; looked: number; upTo: number; first: number[] }> {
  const first: number[] = [];
  let [matched, looked, upTo, size] = [0, 0, 0, smallest];
  while (upTo < lastId && performance.now() < until) {
    const from = performance.now();
    const range = await nextRange(database.knex, upTo, size);
    const ids = await idsInTime(database, filters, { range, now, until });
    if (ids === null) break;
    matched += ids.length;
    looked += range.count;
    first.push(...ids.slice(0, sampleSize - first.length));
    upTo = range.upTo;
    const isFast = performance.now() - from < portionMs;
    size = isFast ? Math.min(size * 2, largest) : Math.max(size / 2, smallest);
  }
  return { matched, looked, upTo, first };
}

/** Null when the time is over before they are known. */
async function idsInTime(
  database: Database,
  filters: Filters,
  portion: Portion,
): Promise<number[] | null> {
  try {
    return await matchingIds(database.knex, filters, portion);
  } catch (error) {
    if (error instanceof OutOfTime) return null;
    throw error;
  }
}
