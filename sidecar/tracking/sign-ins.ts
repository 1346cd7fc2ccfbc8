import type { Values } from '../contacts/contact.ts';
import type { Fields } from '../contacts/field.ts';
import type { Merge } from '../contacts/merge.ts';
import {
  createContact,
  holdContact,
  identifyContact,
  recordActivity,
  updateContact,
} from '../contacts/store.ts';
import type { Database } from '../db/connect.ts';
import { inSharedTransaction } from '../db/shared-transaction.ts';
import { StaleRead, type Transaction } from '../db/transaction.ts';
import { writableValues } from './claims.ts';
import { newEventId } from './event-id.ts';
import { findTargetByValues, type IdentityRoom, linkVisitor, type Target } from './identity.ts';
import { endLink, openLinkOf } from './link.ts';
import { keepEvents, type TrackedEvent } from './pending-events.ts';
import { isStored, latestSignIn, type SignedMoment, storeSignIn } from './sign-in-rows.ts';
import { afterViews, findVisitors, holdVisitor, type Visitor } from './visitor.ts';
import { type Browser, createVisitorFinder, type FindVisitor } from './visitor-finder.ts';

export interface IncomingSignIn extends SignedMoment {
  readonly values: Values;
  /** Null = nobody is followed by it. */
  readonly browser: Browser | null;
}

export interface IncomingSignOut extends SignedMoment {
  readonly deviceKey: string;
}

/**
 * `outdated`: it is known already who came and went in that browser later. `nobody`: a sign-in
 * names no person, or a sign-out no browser that we know.
 */
export type SignResult = 'stored' | 'duplicate' | 'outdated' | 'nobody';

/** Somebody whom a site's server knows. */
export interface SeenSignIn {
  readonly contactId: number;
  readonly visitorId: number | null;
  /** Whether the browser, or whoever came without one, was nobody in particular before. */
  readonly becameKnown: boolean;
  readonly at: number;
  readonly eventId: string;
}

/** Does what rules of upper rooms say about it, and gives the events for the browser. */
export type AnswerSignIn = (trx: Transaction, seen: SeenSignIn) => Promise<readonly TrackedEvent[]>;

export interface SignIns {
  /** Makes the browser the one of the person whom the values name. */
  signIn(incoming: IncomingSignIn): Promise<SignResult>;
  /** From now on the browser is nobody, if it still is who signed in there. */
  signOut(incoming: IncomingSignOut): Promise<SignResult>;
}

interface SignInParts {
  readonly database: Database;
  readonly fields: Fields;
  readonly merge: Merge;
  /** Asked before each transaction. */
  readonly listener: () => Promise<AnswerSignIn>;
}

export function createSignIns({ database, fields, merge, listener }: SignInParts): SignIns {
  const { dialect } = database;
  const findVisitor = createVisitorFinder(dialect);
  return {
    async signIn(incoming) {
      const tell = await listener();
      const room: SignInRoom = {
        dialect,
        fields: await fields.current(),
        merge,
        findVisitor,
        tell,
      };
      return inSharedTransaction(database, async (trx) => {
        if (await isStored(trx, incoming)) return 'duplicate';
        const { values } = incoming;
        const target = await findTargetByValues(trx, { values, ...grounds, own: null });
        return target === null ? 'nobody' : recordSignIn(room, trx, incoming, target);
      });
    },
    signOut(incoming) {
      return inSharedTransaction(database, async (trx) => {
        if (await isStored(trx, incoming)) return 'duplicate';
        const { deviceKey, at } = incoming;
        const visitor = (await findVisitors(trx, [deviceKey])).get(deviceKey);
        if (visitor === undefined) return 'nobody';
        const isOutdated = await isPast(trx, visitor, at);
        const before = await latestSignIn(trx, visitor.id, ['<=', at]);
        const contactId = before?.kind === 'in' ? before.contactId : null;
        await storeSignIn(trx, incoming, { kind: 'out', contactId, visitorId: visitor.id });
        if (isOutdated) return 'outdated';
        if (contactId !== null) await endLinkTo(trx, contactId, visitor, at);
        return 'stored';
      });
    },
  };
}

const grounds = { level: 'proof', reason: 'sign-in' } as const;

interface SignInRoom extends IdentityRoom {
  readonly findVisitor: FindVisitor;
  readonly tell: AnswerSignIn;
}

async function recordSignIn(
  room: SignInRoom,
  trx: Transaction,
  incoming: IncomingSignIn,
  target: Target,
): Promise<SignResult> {
  const { browser, at } = incoming;
  const visitor = browser === null ? null : await room.findVisitor(trx, browser, at);
  const isOutdated = visitor !== null && (await isPast(trx, visitor, at));
  const seen = await meet(room, trx, { target, incoming, visitor: isOutdated ? null : visitor });
  const { contactId } = seen;
  await storeSignIn(trx, incoming, { kind: 'in', contactId, visitorId: visitor?.id ?? null });
  await keepFor(trx, seen, await room.tell(trx, seen));
  return isOutdated ? 'outdated' : 'stored';
}

interface Person {
  readonly target: Target;
  readonly incoming: IncomingSignIn;
  readonly visitor: Visitor | null;
}

/** The person whom the site names, with what it says about them. */
async function meet(
  room: IdentityRoom,
  trx: Transaction,
  { target, incoming, visitor }: Person,
): Promise<SeenSignIn> {
  const { values } = incoming;
  const { fields } = room;
  const now = afterViews(visitor, incoming.at);
  const sender = { at: now, source: 'sign-in', operatorId: null, operatorName: null };
  const before = visitor?.contactIsIdentified ? visitor.contactId : null;
  const found =
    visitor === null
      ? (target.contact ?? (await createContact(trx, { fields, values, author: sender })))
      : await linkVisitor(room, trx, { visitor, target, claims: { values }, author: sender });
  const contact = await holdContact(trx, found.id);
  if (contact === null) throw new StaleRead();
  const at = Math.max(sender.at, visitor?.lastSeenAt ?? 0);
  const author = { ...sender, at };
  await identifyContact(trx, contact, author);
  const wanted = await writableValues(trx, contact, values);
  await updateContact(trx, contact, { fields, values: wanted, author });
  await recordActivity(trx, new Map([[contact.id, Math.max(at, contact.lastActiveAt ?? 0)]]));
  const wasKnown = visitor === null ? (contact.identifiedAt ?? at) < at : before === contact.id;
  const eventId = newEventId(at).toString('hex');
  const visitorId = visitor?.id ?? null;
  return { contactId: contact.id, visitorId, becameKnown: !wasKnown, at, eventId };
}

/** Events for the browser wait for its next page view. */
async function keepFor(
  trx: Transaction,
  { visitorId, at }: SeenSignIn,
  events: readonly TrackedEvent[],
): Promise<void> {
  if (visitorId === null) return;
  await keepEvents(
    trx,
    events.map((event) => ({ ...event, visitorId, at })),
  );
}

/** Clocks of two servers may disagree by this much; signed calls are refused beyond it. */
const skewMs = 300_000;

/** Whether it is known who came or went in that browser later; until the end nobody else does. */
async function isPast(trx: Transaction, { id }: Visitor, at: number): Promise<boolean> {
  await holdVisitor(trx, id);
  if ((await latestSignIn(trx, id, ['>', at])) !== null) return true;
  const link = await openLinkOf(trx, id);
  return link !== null && link.level !== 'none' && link.confirmedAt > at + skewMs;
}

async function endLinkTo(
  trx: Transaction,
  contactId: number,
  { id: visitorId }: Visitor,
  at: number,
): Promise<void> {
  const link = await openLinkOf(trx, visitorId);
  if (link?.contactId !== contactId) return;
  await endLink(trx, link, { visitorId, at: Math.max(at, link.confirmedAt + 1) });
}
