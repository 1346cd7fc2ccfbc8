import type { Database, Queries } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import type { Author } from './author.ts';
import type { Values } from './contact.ts';
import { logSource } from './log-source.ts';
import type { NamedItem } from './named-store.ts';
import type { TimelineSource } from './timeline.ts';

/** Points won or, below zero, lost; with a group they count in the group only. */
export interface PointsGain {
  readonly delta: number;
  readonly group: NamedItem | null;
  readonly author: Author;
}

export async function logPoints(
  trx: Queries,
  contactId: number,
  { delta, group, author }: PointsGain,
): Promise<void> {
  if (delta === 0) return;
  const { eventName = 'Points set', actionName = 'Edit' } = author.pointsReason ?? {};
  await insertRow(trx, 'points_log', {
    contact_id: contactId,
    type: author.source,
    event_name: eventName,
    action_name: actionName,
    delta,
    group_id: group?.id ?? null,
    group_name: group?.name ?? null,
    at: author.at,
  });
}

/** A change of the field `points` is in the log like any other; a merge brings its own rows along. */
export async function logPointsChange(
  trx: Queries,
  contactId: number,
  { before, changed, author }: { before: Values; changed: Values; author: Author },
): Promise<void> {
  if (changed.points === undefined || author.source.startsWith('merge:')) return;
  const delta = Number(changed.points ?? 0) - Number(before.points ?? 0);
  await logPoints(trx, contactId, { delta, group: null, author });
}

/** The same for the points that many new contacts begin with. */
export async function logPointsOfNew(
  trx: Queries,
  contacts: readonly { readonly id: number; readonly values: Values }[],
  author: Author,
): Promise<void> {
  for (const { id, values } of contacts)
    if (values.points) await logPointsChange(trx, id, { before: {}, changed: values, author });
}

/** Every gain and loss of points in the timeline. */
export function pointsSource(database: Database): TimelineSource {
  return logSource(database, {
    table: 'points_log',
    type: 'point.gained',
    word: 'Points gained',
    searched: ['event_name', 'action_name'],
    tell(row) {
      const group = row.group_name === null ? '' : ` (${row.group_name})`;
      const log = {
        eventName: row.event_name,
        actionName: row.action_name,
        dateAdded: new Date(Number(row.at)).toISOString().replace(/\.\d+Z$/, '+00:00'),
        type: row.type,
        delta: String(row.delta),
        id: String(row.id),
        ...(row.group_name !== null && { groupName: row.group_name }),
      };
      return { label: `${row.event_name} / ${row.delta}${group}`, details: { log } };
    },
  });
}
