import type { Dialect } from '../db/dialect.ts';
import type { Transaction } from '../db/transaction.ts';
import type { TrackedEvent } from '../tracking/pending-events.ts';
import { actOnContact, eventsOf } from './actions.ts';
import { asksThePast, holds, type Past, type View } from './conditions.ts';
import { pastOf } from './report.ts';
import { needsContact, type Rule, type VisitRule } from './rule.ts';
import { type Firing, firedAlready, storeFirings } from './store.ts';

/** Something that happened; rules may say that it has consequences. */
export interface Occasion {
  readonly contactId: number | null;
  /** Null for those who came without a browser. */
  readonly visitorId: number | null;
  readonly at: number;
  /** The same for what is only told once more. */
  readonly eventId: string;
  readonly view: View | null;
}

/** A rule that is about what happened. */
export interface Candidate<Cause extends Occasion> {
  readonly rule: Rule | VisitRule;
  readonly occasion: Cause;
}

interface Room {
  readonly trx: Transaction;
  readonly dialect: Dialect;
}

/**
 * Fires what did not fire before and whose conditions hold, and gives the events for the
 * browsers. Without candidates nothing is asked of the database.
 */
export async function fire<Cause extends Occasion>(
  room: Room,
  candidates: readonly Candidate<Cause>[],
): Promise<Map<Cause, TrackedEvent[]>> {
  const events = new Map<Cause, TrackedEvent[]>();
  const able = candidates.filter(
    ({ rule, occasion }) => occasion.contactId !== null || !needsContact(rule),
  );
  if (able.length === 0) return events;
  const fired = await firedBefore(room.trx, able);
  const pasts = new Map<Occasion, Promise<Past>>();
  const firings: Firing[] = [];
  for (const { rule, occasion } of able) {
    if (marksOf(rule, occasion).some((mark) => fired.has(mark))) continue;
    if (!(await conditionsHold(room.trx, rule, occasion, pasts))) continue;
    const firing = firingOf(rule, occasion);
    firings.push(firing);
    for (const mark of marksOf(rule, occasion)) fired.add(mark);
    const { contactId, at } = occasion;
    if (contactId !== null) await actOnContact(room, rule, { contactId, at });
    events.set(occasion, [...(events.get(occasion) ?? []), ...eventsOf(rule)]);
  }
  await storeFirings(room.trx, firings);
  return events;
}

async function firedBefore(
  trx: Transaction,
  candidates: readonly Candidate<Occasion>[],
): Promise<Set<string>> {
  const once = candidates.filter(({ rule }) => !rule.isRepeatable);
  const repeated = candidates.filter(({ rule }) => rule.isRepeatable);
  return firedAlready(trx, {
    onceSources: distinct(once.map(({ rule }) => rule.source)),
    contactIds: distinct(once.map(({ occasion }) => occasion.contactId)),
    visitorIds: distinct(once.map(({ occasion }) => occasion.visitorId)),
    keys: distinct(repeated.map(({ rule, occasion }) => firingOf(rule, occasion).key)),
  });
}

function distinct<Value>(values: readonly (Value | null)[]): Value[] {
  return [...new Set(values)].filter((value) => value !== null);
}

/** By any of these it is known that the rule fired: for the person, or by this very event. */
function marksOf(rule: Rule, occasion: Occasion): string[] {
  const { source, isRepeatable } = rule;
  if (isRepeatable) return [`${source} ${firingOf(rule, occasion).key}`];
  const { contactId, visitorId } = occasion;
  return [
    ...(contactId === null ? [] : [`${source} contact ${contactId}`]),
    ...(visitorId === null ? [] : [`${source} visitor ${visitorId}`]),
  ];
}

function firingOf({ source, isRepeatable }: Rule, occasion: Occasion): Firing {
  const { contactId, at, eventId } = occasion;
  const visitorId = contactId === null ? occasion.visitorId : null;
  const person = contactId === null ? `v${visitorId}` : `c${contactId}`;
  return { source, key: isRepeatable ? `e${eventId}` : person, contactId, visitorId, at };
}

async function conditionsHold(
  trx: Transaction,
  rule: Rule | VisitRule,
  occasion: Occasion,
  pasts: Map<Occasion, Promise<Past>>,
): Promise<boolean> {
  const { contactId, visitorId, view } = occasion;
  if (!('conditions' in rule) || view === null || visitorId === null) return true;
  if (!asksThePast(rule.conditions)) return true;
  const past = pasts.get(occasion) ?? pastOf(trx, { contactId, visitorId, view });
  pasts.set(occasion, past);
  return holds(rule.conditions, await past, rule.matches);
}
