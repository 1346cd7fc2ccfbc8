import type { Database } from '../db/connect.ts';
import type { ContactPart, Traits } from './contact-part.ts';
import type { Memberships } from './contact-search.ts';
import type { Sent } from './entity.ts';
import type { Fields } from './field.ts';

/* One change of many contacts: a job that runs beside everything else and can be taken back. */

export interface BulkRoom {
  readonly database: Database;
  readonly fields: Fields;
  /** What contacts have beside their fields. */
  readonly parts: readonly ContactPart[];
  /** What rooms above this one let people search for. */
  readonly memberships: Memberships;
}

export type BulkState = 'waiting' | 'running' | 'done' | 'stopped' | 'failed';

/** Which contacts. */
export type Selection =
  | { readonly search: string; readonly where: unknown }
  | { readonly ids: readonly number[] };

export interface BulkOrder {
  readonly selection: Selection;
  readonly wanted: Wanted;
  readonly operatorId: number;
  readonly operatorName: string;
}

/** The change as it was sent: fields by alias, and keys of contact parts. */
export interface Wanted {
  readonly fields: Sent;
  readonly parts: Sent;
}

export const counted = ['changed', 'unchanged', 'refused', 'restored', 'partly', 'kept'] as const;
export type Counts = Readonly<Record<(typeof counted)[number], number>>;

/** By reason: how many contacts, and the first ids of them. */
export type Refusals = Readonly<Record<string, { readonly count: number; readonly ids: number[] }>>;

export interface BulkJob extends Omit<BulkOrder, 'selection'> {
  readonly id: number;
  readonly state: BulkState;
  readonly task: 'change' | 'undo';
  /** Of ids only their number. */
  readonly selection: { readonly search: string; readonly where: unknown } | { ids: number };
  /** Null until all contacts are found. */
  readonly matched: number | null;
  readonly foundUpTo: number;
  readonly counts: Counts;
  readonly refusals: Refusals;
  readonly problem: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** Before and after, of all that changed: by part and by trait. */
export type Back = Readonly<
  Record<string, Readonly<Record<string, readonly [before: Trait, after: Trait]>>>
>;
export type Trait = Traits[string];

export type Outcome = {
  readonly rowId: number;
  readonly contactId: number;
  readonly state: keyof Counts;
  readonly back?: Back;
  /** Why the change was refused. */
  readonly reason?: string;
};

const maxReasons = 20;
const maxIds = 20;

/** Adds what became of a portion to what is known of those before. */
export function withRefusals(known: Refusals, outcomes: readonly Outcome[]): Refusals {
  const refusals = new Map(Object.entries(known));
  for (const { reason, contactId } of outcomes) {
    if (reason === undefined) continue;
    const isFull = !refusals.has(reason) && refusals.size >= maxReasons;
    const name = isFull ? 'Other reasons.' : reason;
    const { count, ids } = refusals.get(name) ?? { count: 0, ids: [] };
    refusals.set(name, {
      count: count + 1,
      ids: ids.length < maxIds ? [...ids, contactId] : ids,
    });
  }
  return Object.fromEntries(refusals);
}
