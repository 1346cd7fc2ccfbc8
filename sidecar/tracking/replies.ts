import type { Transaction } from '../db/transaction.ts';
import type { IncomingHit } from './incoming-hit.ts';
import { keepEvents, type PendingEvent, type TrackedEvent, takeEvents } from './pending-events.ts';
import type { Visitor } from './visitor.ts';

/** A hit of a group as it was stored. */
export interface SeenHit {
  readonly incoming: IncomingHit;
  readonly visitor: Visitor;
  readonly at: number;
  /** Whether its visitor was nobody in particular before. */
  readonly becameKnown: boolean;
}

/** What a hit leads to in the page that sent it. */
export interface Reply {
  readonly events: readonly TrackedEvent[];
  /** Services that the page shall load, as its script understands them. */
  readonly services: object | null;
}

export type Replies = ReadonlyMap<IncomingHit, Reply>;

/** Does what rules of upper rooms say about stored hits, in their transaction. */
export type AnswerHits = (trx: Transaction, hits: readonly SeenHit[]) => Promise<Replies>;

/** Asked before each transaction; null = there is nothing to do for any hit. */
export type HitListener = () => AnswerHits | null | Promise<AnswerHits | null>;

const none: Replies = new Map();
const noReply: Reply = { events: [], services: null };

/** What goes back with the answers of these hits; events for which nobody asks are kept. */
export async function repliesTo(
  trx: Transaction,
  hits: readonly SeenHit[],
  answerHits: AnswerHits | null,
): Promise<Map<IncomingHit, object>> {
  const told = new Map<IncomingHit, object>();
  const asking = hits.filter(
    ({ incoming, visitor }) => incoming.asksForEvents && visitor.hasPending,
  );
  if (answerHits === null && asking.length === 0) return told;
  const replies = answerHits === null ? none : await answerHits(trx, hits);
  const visitorIds = [...new Set(asking.map(({ visitor }) => visitor.id))];
  const waiting = await takeEvents(trx, visitorIds, Math.max(...asking.map(({ at }) => at)));
  const kept: PendingEvent[] = [];
  for (const { incoming, visitor, at } of hits) {
    const { events, services } = replies.get(incoming) ?? noReply;
    if (!incoming.asksForEvents) {
      kept.push(...events.map((event) => ({ ...event, visitorId: visitor.id, at })));
      continue;
    }
    const all = [...(waiting.get(visitor.id) ?? []), ...events];
    waiting.delete(visitor.id);
    if (all.length > 0 || services !== null) told.set(incoming, toWire(all, services));
  }
  await keepEvents(trx, kept);
  return told;
}

function toWire(events: readonly TrackedEvent[], services: object | null): object {
  const wire: Record<string, object[]> = {};
  for (const { service, category, action, label } of events) {
    wire[service] ??= [];
    wire[service].push({ category, action, label });
  }
  return { ...wire, ...(services !== null && { tracking_services: services }) };
}
