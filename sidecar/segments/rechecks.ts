import type { Queries } from '../db/connect.ts';
import { insertRows, portionsOf } from '../db/rows.ts';

/* When time alone may change who is in a segment. */

export interface Recheck {
  readonly contactId: number;
  readonly segmentId: number;
  readonly dueAt: number;
}

/** Whom time has come for, the longest overdue first. */
export async function dueRechecks(trx: Queries, now: number, limit: number): Promise<Recheck[]> {
  const due = trx('segment_rechecks').where('due_at', '<=', now);
  return (await due.orderBy('due_at').limit(limit)).map(recheckOf);
}

/** The times at which these contacts are looked at again; null = not because of time. */
export interface Plan {
  readonly contactId: number;
  readonly segmentId: number;
  readonly at: number | null;
}

/**
 * A time that is planned and comes before the new one stays: to look once too often costs less
 * than to write a new time with every visit.
 */
export async function planRechecks(
  trx: Queries,
  plans: readonly Plan[],
  now: number,
): Promise<void> {
  const known = await plannedFor(trx, [...new Set(plans.map(({ contactId }) => contactId))]);
  const changed = plans.filter(({ contactId, segmentId, at }) => {
    const before = known.get(keyOf(contactId, segmentId));
    if (before === undefined) return at !== null;
    return before <= now || (at !== null && at < before);
  });
  const obsolete = changed.filter(({ contactId, segmentId }) =>
    known.has(keyOf(contactId, segmentId)),
  );
  await forgetRechecks(trx, obsolete);
  const columns = ['contact_id', 'segment_id', 'due_at'];
  const rows = changed.flatMap(({ contactId, segmentId, at }) =>
    at === null ? [] : [[contactId, segmentId, at]],
  );
  for (const portion of portionsOf(rows))
    await insertRows(trx, { table: 'segment_rechecks', columns, rows: portion });
}

async function plannedFor(
  trx: Queries,
  contactIds: readonly number[],
): Promise<Map<string, number>> {
  const planned = new Map<string, number>();
  for (const ids of portionsOf(contactIds)) {
    const rows = (await trx('segment_rechecks').whereIn('contact_id', ids)).map(recheckOf);
    for (const { contactId, segmentId, dueAt } of rows)
      planned.set(keyOf(contactId, segmentId), dueAt);
  }
  return planned;
}

export async function forgetRechecks(
  trx: Queries,
  planned: readonly Pick<Recheck, 'contactId' | 'segmentId'>[],
): Promise<void> {
  for (const segment_id of new Set(planned.map(({ segmentId }) => segmentId))) {
    const ofOne = planned.filter(({ segmentId }) => segmentId === segment_id);
    for (const ids of portionsOf(ofOne.map(({ contactId }) => contactId)))
      await trx('segment_rechecks').where({ segment_id }).whereIn('contact_id', ids).delete();
  }
}

function keyOf(contactId: number, segmentId: number): string {
  return `${contactId} ${segmentId}`;
}

function recheckOf(row: Record<string, unknown>): Recheck {
  return {
    contactId: Number(row.contact_id),
    segmentId: Number(row.segment_id),
    dueAt: Number(row.due_at),
  };
}
