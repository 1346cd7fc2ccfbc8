import { joinCompany } from '../contacts/companies.ts';
import type { Contact, Values } from '../contacts/contact.ts';
import type { Fields } from '../contacts/field.ts';
import type { Merge } from '../contacts/merge.ts';
import {
  type Author,
  holdContact,
  identifyContact,
  recordActivity,
  updateContact,
} from '../contacts/store.ts';
import type { UtmTags } from '../contacts/utm-tags.ts';
import type { Database } from '../db/connect.ts';
import { inSharedTransaction } from '../db/shared-transaction.ts';
import { StaleRead, type Transaction } from '../db/transaction.ts';
import type { Consent } from '../sites/signed-call.ts';
import { writableValues } from '../tracking/claims.ts';
import { newEventId } from '../tracking/event-id.ts';
import {
  contactToEnrich,
  type Evidence,
  findTarget,
  findTargetByValues,
  type IdentityRoom,
  linkToAnonymous,
  linkVisitor,
} from '../tracking/identity.ts';
import { keepEvents } from '../tracking/pending-events.ts';
import { afterViews, type Visitor, visitorWithId } from '../tracking/visitor.ts';
import { type Browser, createVisitorFinder } from '../tracking/visitor-finder.ts';
import { runActions } from './actions.ts';
import type { Form } from './form.ts';
import type { AnswerSubmission, SubmissionListener } from './listener.ts';
import { findRepeated, type Once, storeSubmission } from './store.ts';
import type { Submission } from './submission.ts';

/** An acceptable submission on its way to the database. */
export interface IncomingSubmission {
  readonly form: Form;
  readonly submission: Submission;
  /** Null = the browser says nothing about who sends it, and does not learn anything. */
  readonly browser: Browser | null;
  /** What else shows who sends it; only asked without a browser. */
  readonly evidence: Evidence | null;
  readonly once: Once;
  readonly referrer: string;
  readonly utm: UtmTags | null;
  /** What the sender's site says of consent; null when it says nothing. */
  readonly consent: Consent | null;
  readonly at: number;
}

/** What the browser may know of it. */
export interface RecordedSubmission {
  readonly deviceKey: string | null;
  readonly contactId: number | null;
  /** It had come in before, and nothing was changed. */
  readonly isRepeated: boolean;
  /** It waits for the database, on disk: who sent it is not known yet. */
  readonly isQueued?: true;
}

export type RecordSubmission = (incoming: IncomingSubmission) => Promise<RecordedSubmission>;

/**
 * Makes `recordSubmission`: finds or makes the person who sent it, writes what is mapped, and
 * keeps the submission, all in one transaction. The same submission again changes nothing.
 */
export function createSubmissionRecorder(
  database: Database,
  fields: Fields,
  merge: Merge,
  listener: SubmissionListener = async () => null,
): RecordSubmission {
  const { dialect } = database;
  const findVisitor = createVisitorFinder(dialect);
  return async (incoming) => {
    const answerSubmission = await listener();
    const room: RecordRoom = { dialect, fields: await fields.current(), merge, answerSubmission };
    return inSharedTransaction(database, async (trx) => {
      const repeated = await findRepeated(trx, incoming.once);
      if (repeated !== null) return asBefore(trx, repeated.visitorId);
      const { browser } = incoming;
      const visitor = browser === null ? null : await findVisitor(trx, browser, incoming.at);
      return recordNew(room, trx, incoming, visitor);
    });
  };
}

interface RecordRoom extends IdentityRoom {
  readonly answerSubmission: AnswerSubmission | null;
}

async function asBefore(trx: Transaction, visitorId: number | null): Promise<RecordedSubmission> {
  const visitor = visitorId === null ? null : await visitorWithId(trx, visitorId);
  const { deviceKey = null, contactId = null } = visitor ?? {};
  return { deviceKey, contactId, isRepeated: true };
}

async function recordNew(
  room: RecordRoom,
  trx: Transaction,
  { form, submission, evidence, once, referrer, utm, consent, at: sentAt }: IncomingSubmission,
  visitor: Visitor | null,
): Promise<RecordedSubmission> {
  const { values } = submission;
  const now = afterViews(visitor, sentAt);
  const sender = { at: now, source: 'form', operatorId: null, operatorName: null };
  const sending = { values, author: sender };
  const found =
    visitor === null
      ? await somebody(room, trx, sending, evidence)
      : await visitorsContact(room, trx, sending, visitor);
  const at = Math.max(now, visitor?.lastSeenAt ?? 0);
  const author: Author = { ...sender, at };
  const contact = await held(trx, found.id);
  const written = await writeValues(room, trx, { contact, submission, author });
  const visitorId = visitor?.id ?? null;
  const { results } = submission;
  const stored = { form, results, once, referrer, consent, at, contactId: contact.id, visitorId };
  await storeSubmission(trx, stored);
  const occasion = { form, author, utm, results, visitorId };
  await runActions(trx, room.dialect, written, occasion);
  await tellListener(room, trx, { formId: form.id, contact, visitor, at });
  await recordActivity(trx, new Map([[contact.id, Math.max(at, contact.lastActiveAt ?? 0)]]));
  const isRepeated = false;
  if (visitor === null) return { deviceKey: null, contactId: null, isRepeated };
  return { deviceKey: visitor.deviceKey, contactId: contact.id, isRepeated };
}

interface Stored {
  readonly formId: number;
  readonly contact: Contact;
  readonly visitor: Visitor | null;
  readonly at: number;
}

/** Events for the browser wait for its next page view. */
async function tellListener(
  { answerSubmission }: RecordRoom,
  trx: Transaction,
  { formId, contact, visitor, at }: Stored,
): Promise<void> {
  if (answerSubmission === null) return;
  const { id: contactId, identifiedAt } = contact;
  const wasKnown =
    visitor === null
      ? (identifiedAt ?? at) < at
      : visitor.contactIsIdentified && visitor.contactId === contactId;
  const becameKnown = identifiedAt !== null && !wasKnown;
  const visitorId = visitor?.id ?? null;
  const eventId = newEventId(at).toString('hex');
  const seen = { formId, contactId, visitorId, becameKnown, at, eventId };
  const events = await answerSubmission(trx, seen);
  if (visitorId === null) return;
  await keepEvents(
    trx,
    events.map((event) => ({ ...event, visitorId, at })),
  );
}

interface Sent {
  readonly values: Values;
  readonly author: Author;
}

const grounds = { level: 'form', reason: 'form' } as const;

/** Whom the values name, else whom the evidence names, unless the values contradict it. */
async function somebody(
  room: IdentityRoom,
  trx: Transaction,
  { values, author }: Sent,
  evidence: Evidence | null,
): Promise<Contact> {
  const shown = (evidence && (await findTarget(trx, evidence, null)))?.contact ?? null;
  const own = shown?.id ?? null;
  const target = await findTargetByValues(trx, { values, ...grounds, own });
  const writing = { fields: room.fields, values, author };
  const contact = target?.contact ?? (await contactToEnrich(trx, shown, writing));
  if (target !== null || shown !== null) await identifyContact(trx, contact, author);
  return contact;
}

/** Whom the values name, as which the visitor is known from now on; else who the visitor is. */
async function visitorsContact(
  room: IdentityRoom,
  trx: Transaction,
  { values, author }: Sent,
  visitor: Visitor,
): Promise<Contact> {
  const target = await findTargetByValues(trx, { values, ...grounds, own: visitor.contactId });
  if (target !== null)
    return linkVisitor(room, trx, { visitor, target, claims: { values }, author });
  if (visitor.contactId === null) return linkToAnonymous(room, trx, { visitor, author });
  return held(trx, visitor.contactId);
}

async function held(trx: Transaction, id: number): Promise<Contact> {
  const contact = await holdContact(trx, id);
  if (contact === null) throw new StaleRead();
  return contact;
}

interface Written {
  readonly contact: Contact;
  readonly submission: Submission;
  readonly author: Author;
}

async function writeValues(
  { fields }: IdentityRoom,
  trx: Transaction,
  { contact, submission, author }: Written,
): Promise<Contact> {
  const values = await writableValues(trx, contact, submission.values);
  const written = await updateContact(trx, contact, { fields, values, author });
  const company = submission.company.companyname ?? null;
  if (company === null) return written;
  const claim = { values: submission.company, mayShow: true, fields, author };
  return joinCompany(trx, written, claim);
}
