import type { Contact } from '../contacts/contact.ts';
import type { NamedItem } from '../contacts/named-store.ts';
import type { Database } from '../db/connect.ts';
import { compileFilters, type Knowledge } from './compile.ts';
import { evaluate, type Verdict } from './evaluate.ts';
import { needsOf } from './needs.ts';
import { readSnapshots } from './snapshots.ts';
import { membershipOf, type StoredMembership } from './store.ts';

export interface Explanation {
  readonly membership: StoredMembership | null;
  /** What the filters say now; null for a segment without filters. */
  readonly verdict: Verdict | null;
}

/** Why a contact is in a segment, or is not. */
export async function explain(
  { knex }: Database,
  segment: NamedItem,
  contact: Contact,
  { now, fields }: Knowledge & { readonly now: number },
): Promise<Explanation> {
  const membership = await membershipOf(knex, segment.id, contact.id);
  const filters = compileFilters(segment.row.filters, { fields });
  if (filters.isStatic) return { membership, verdict: null };
  const snapshots = await readSnapshots(knex, [contact.id], needsOf(filters));
  const snapshot = snapshots.get(contact.id);
  return { membership, verdict: snapshot === undefined ? null : evaluate(filters, snapshot, now) };
}
