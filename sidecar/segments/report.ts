import { logSource } from '../contacts/log-source.ts';
import type { TimelineSource } from '../contacts/timeline.ts';
import type { Database } from '../db/connect.ts';

/* Segments as one contact sees them. */

export interface SegmentOfContact {
  readonly id: number;
  readonly name: string;
  readonly alias: string;
  readonly addedAt: number;
  readonly isManuallyAdded: boolean;
}

/** The segments a contact is in. */
export async function segmentsOf(
  { knex }: Database,
  contactId: number,
): Promise<SegmentOfContact[]> {
  const rows = await knex('segment_members as m')
    .join('segments as s', 's.id', 'm.segment_id')
    .where({ 'm.contact_id': contactId, 'm.manually_removed': 0 })
    .orderBy('s.id')
    .select('s.id', 's.name', 's.alias', 'm.added_at', 'm.manually_added');
  return rows.map((row) => ({
    id: Number(row.id),
    name: String(row.name),
    alias: String(row.alias),
    addedAt: Number(row.added_at),
    isManuallyAdded: Number(row.manually_added) === 1,
  }));
}

/** Segments to choose from: the published ones. */
export async function segmentChoices({
  knex,
}: Database): Promise<{ id: number; name: string; alias: string }[]> {
  const rows = await knex('segments').where({ is_published: true }).orderBy('name_key');
  return rows.map(({ id, name, alias }) => ({ id: Number(id), name, alias }));
}

/** When a contact came into a segment and when it left. */
export function segmentSource(database: Database): TimelineSource {
  return logSource(database, {
    table: 'segment_changes',
    type: 'segment_membership',
    word: 'Segment membership',
    searched: ['segment_name'],
    tell({ segment_id, segment_name, action }) {
      const way = action === 'added' ? 'added to' : 'removed from';
      return {
        label: `Contact ${way} segment ${segment_name}`,
        details: { objectDescription: segment_name, action, segmentId: String(segment_id) },
      };
    },
  });
}
