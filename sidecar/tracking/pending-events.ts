import type { Queries } from '../db/connect.ts';
import { insertRows } from '../db/rows.ts';

/* Events for services in a page: they wait here until its script asks, for a day at most. */

export const services = ['google_analytics', 'facebook_pixel'] as const;
export type Service = (typeof services)[number];

/** What a visitor's browser shall tell a service that its page has loaded. */
export interface TrackedEvent {
  readonly service: Service;
  readonly category: string;
  readonly action: string;
  readonly label: string;
}

export interface PendingEvent extends TrackedEvent {
  readonly visitorId: number;
  readonly at: number;
}

const dayMs = 86_400_000;
const mostAtOnce = 50;
const columns = ['visitor_id', 'service', 'category', 'action', 'label', 'at'];

/** Keeps events for the next answer that a script of these visitors reads. */
export async function keepEvents(trx: Queries, events: readonly PendingEvent[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  await trx('pending_events')
    .where('at', '<', first.at - dayMs)
    .delete();
  const rows = events.map(({ visitorId, service, category, action, label, at }) => [
    ...[visitorId, service, category, action, label, at],
  ]);
  await insertRows(trx, { table: 'pending_events', columns, rows });
}

/** Takes what waits for these visitors out, by visitor; the oldest first. */
export async function takeEvents(
  trx: Queries,
  visitorIds: readonly number[],
  now: number,
): Promise<Map<number, TrackedEvent[]>> {
  const taken = new Map<number, TrackedEvent[]>();
  if (visitorIds.length === 0) return taken;
  const waiting = trx('pending_events').whereIn('visitor_id', [...visitorIds]);
  const rows = await waiting.clone().orderBy('id');
  await waiting.delete();
  for (const row of rows.filter(({ at }) => Number(at) >= now - dayMs)) {
    const { visitor_id, service, category, action, label } = row;
    const list = taken.get(Number(visitor_id)) ?? [];
    taken.set(
      Number(visitor_id),
      [...list, { service, category, action, label }].slice(-mostAtOnce),
    );
  }
  return taken;
}
