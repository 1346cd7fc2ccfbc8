import type { NamedItem } from '../contacts/named-store.ts';
import type { Queries } from '../db/connect.ts';
import { insertRows, type SqlValue } from '../db/rows.ts';

/* What filters make of memberships: who was put in by hand stays in, who was taken out stays out. */

export interface Difference {
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

export interface Member {
  readonly contactId: number;
  readonly isByHand: boolean;
}

/** Those who come in and those who leave, when just these of the contacts in question match. */
export function differenceOf(members: readonly Member[], matching: readonly number[]): Difference {
  const known = new Set(members.map(({ contactId }) => contactId));
  const matches = new Set(matching);
  return {
    added: matching.filter((id) => !known.has(id)),
    removed: members
      .filter(({ contactId, isByHand }) => !isByHand && !matches.has(contactId))
      .map(({ contactId }) => contactId),
  };
}

type Named = Pick<NamedItem, 'id' | 'name'>;

const atOnce = 500;

/** Writes who came in and who left, and tells their timelines. */
export async function writeDifference(
  trx: Queries,
  segment: Named,
  { added, removed }: Difference,
  at: number,
): Promise<void> {
  for (const ids of portionsOf(added)) {
    const rows = ids.map((id) => [id, segment.id, at, 0, 0]);
    const columns = ['contact_id', 'segment_id', 'added_at', 'manually_added', 'manually_removed'];
    await insertRows(trx, { table: 'segment_members', columns, rows });
    await logChanges(trx, segment, { ids, action: 'added', at });
  }
  for (const ids of portionsOf(removed)) {
    await trx('segment_members')
      .where({ segment_id: segment.id, manually_added: 0, manually_removed: 0 })
      .whereIn('contact_id', [...ids])
      .delete();
    await logChanges(trx, segment, { ids, action: 'removed', at });
  }
}

interface Changes {
  readonly ids: readonly number[];
  readonly action: 'added' | 'removed';
  readonly at: number;
}

async function logChanges(
  trx: Queries,
  { id, name }: Named,
  { ids, action, at }: Changes,
): Promise<void> {
  const rows: SqlValue[][] = ids.map((contactId) => [contactId, id, name, action, at]);
  const columns = ['contact_id', 'segment_id', 'segment_name', 'action', 'at'];
  await insertRows(trx, { table: 'segment_changes', columns, rows });
}

function* portionsOf(ids: readonly number[]): Generator<readonly number[]> {
  for (let start = 0; start < ids.length; start += atOnce) yield ids.slice(start, start + atOnce);
}
