import type { Knex } from 'knex';
import type { Contact } from '../contacts/contact.ts';
import type { Fields } from '../contacts/field.ts';
import type { Merge } from '../contacts/merge.ts';
import { type Author, findContact, updateContact } from '../contacts/store.ts';
import { touch } from '../contacts/touched.ts';
import type { Database } from '../db/connect.ts';
import { insertRows, type SqlValue, selectIn } from '../db/rows.ts';
import { inTransaction } from '../db/transaction.ts';
import { applyClaims } from './claims.ts';
import {
  clientDimension,
  contextDimension,
  contextName,
  type DimensionIds,
  pageDimension,
} from './dimensions.ts';
import { type Hit, saysCampaign } from './hit.ts';
import {
  findTarget,
  type IdentityRoom,
  linkToAnonymous,
  linkVisitor,
  type Target,
} from './identity.ts';
import type { IncomingHit } from './incoming-hit.ts';
import { type HitListener, repliesTo, type SeenHit } from './replies.ts';
import type { Verdict } from './verdict.ts';
import {
  findVisitors,
  newVisitor,
  storeLastActive,
  storeVisitors,
  type Visitor,
} from './visitor.ts';

/** What became of a hit, and what the browser may know of it. */
export interface Recorded {
  readonly verdict: Verdict;
  readonly deviceKey: string | null;
  readonly contactId: number | null;
  /** For the page, as its script understands them; absent when there are none. */
  readonly events?: object;
}

export type RecordHits = (hits: readonly IncomingHit[]) => Promise<Recorded[]>;

const strangerIgnored: Recorded = {
  verdict: 'ignored;anonymous-off',
  deviceKey: null,
  contactId: null,
};

interface Group {
  readonly trx: Knex.Transaction;
  readonly room: IdentityRoom;
  readonly visitors: Map<string, Visitor>;
  readonly clientIds: ReadonlyMap<string, number>;
  /** Visitors that wait for the one insert at the end of the group. */
  readonly unstored: Set<Visitor>;
  readonly rows: SeenHit[];
}

/**
 * Makes `recordHits`: stores a group of hits in one transaction, in order of arrival, and gives
 * one answer per hit. Nothing is stored of a group that fails.
 */
export function createRecorder(
  database: Database,
  fields: Fields,
  merge: Merge,
  listener: HitListener = () => null,
): RecordHits {
  const { dialect } = database;
  const clientIds = clientDimension(dialect);
  const pageIds = pageDimension(dialect);
  const contextIds = contextDimension(dialect);

  return async (hits) => {
    const catalog = await fields.current();
    const room: IdentityRoom = { dialect, fields: catalog, merge };
    const answerHits = await listener();
    const kept: DimensionIds[] = [];
    const answers = await inTransaction(database, async (trx) => {
      kept.length = 0;
      const clients = await clientIds(trx, new Set(hits.map((incoming) => incoming.userAgent)));
      const shown = [...new Set(hits.map((incoming) => incoming.shownKey))].filter(
        (key) => key !== '',
      );
      const visitors = await findVisitors(trx, shown);
      const repeated = await findRepeated(trx, hits, visitors);
      const group: Group = {
        trx,
        room,
        visitors,
        clientIds: clients.ids,
        unstored: new Set(),
        rows: [],
      };
      const answers: Recorded[] = [];
      for (const incoming of hits) answers.push(await recordOne(group, incoming, repeated));
      await storeVisitors(trx, [...group.unstored], group.clientIds);
      const stored = group.rows.map((row) => row.incoming.hit);
      const pages = await pageIds(trx, stored);
      const contexts = await contextIds(trx, stored);
      await storeHits(group, pages, contexts, dialect.keepExisting('event_id'));
      await storeLastActive(trx, new Set(group.rows.map((row) => row.visitor)));
      touchVisitors(group);
      kept.push(clients, pages, contexts);
      return withEvents(answers, hits, await repliesTo(trx, group.rows, answerHits));
    });
    for (const dimension of kept) dimension.keep();
    return answers;
  };
}

function withEvents(
  answers: readonly Recorded[],
  hits: readonly IncomingHit[],
  told: ReadonlyMap<IncomingHit, object>,
): Recorded[] {
  if (told.size === 0) return [...answers];
  return answers.map((answer, index) => {
    const events = told.get(hits[index] as IncomingHit);
    return events === undefined ? answer : { ...answer, events };
  });
}

async function recordOne(
  group: Group,
  incoming: IncomingHit,
  repeated: Map<string, Recorded>,
): Promise<Recorded> {
  const eventId = incoming.eventId.toString('latin1');
  const before = incoming.mayRepeat ? repeated.get(eventId) : undefined;
  if (before !== undefined) return before;
  const recorded = await recordNew(group, incoming);
  if (incoming.mayRepeat && recorded.verdict === 'stored') repeated.set(eventId, recorded);
  return recorded;
}

async function recordNew(group: Group, incoming: IncomingHit): Promise<Recorded> {
  const { site, evidence, hit } = incoming;
  const known = group.visitors.get(incoming.shownKey);
  const own = known?.contactId ?? null;
  const target = evidence === null ? null : await findTarget(group.trx, evidence, own);
  const isStranger = target === null && !(known?.contactIsIdentified ?? false);
  if (isStranger && site.anonymous === 'off') return strangerIgnored;
  const visitor = known ?? newVisitor(incoming.keyIfNew(), incoming.at, incoming.userAgent);
  visitor.lastSeenAt =
    known === undefined ? incoming.at : Math.max(incoming.at, known.lastSeenAt + 1);
  if (known === undefined) {
    group.visitors.set(visitor.deviceKey, visitor);
    group.unstored.add(visitor);
  }
  const before = knownAs(visitor);
  const needsContact =
    target !== null || (visitor.contactId === null && site.anonymous === 'contacts');
  const isNewsForContact =
    visitor.contactId !== null && (hit.claims !== null || lacksTimeZone(visitor, hit));
  if (needsContact || isNewsForContact) await meetContact(group, { visitor, target, hit });
  const becameKnown = ![before, null].includes(knownAs(visitor));
  group.rows.push({ incoming, visitor, at: visitor.lastSeenAt, becameKnown });
  return { verdict: 'stored', deviceKey: visitor.deviceKey, contactId: visitor.contactId };
}

/** The contact as whom a visitor is known; null for nobody in particular. */
function knownAs({ contactId, contactIsIdentified }: Visitor): number | null {
  return contactIsIdentified ? contactId : null;
}

interface Meeting {
  readonly visitor: Visitor;
  readonly target: Target | null;
  readonly hit: Hit;
}

/** The slow path: the hit says something about a person. */
async function meetContact(group: Group, { visitor, target, hit }: Meeting): Promise<void> {
  const { trx, room } = group;
  const at = visitor.lastSeenAt;
  const author: Author = { at, source: 'page', operatorId: null, operatorName: null };
  if (group.unstored.delete(visitor)) await storeVisitors(trx, [visitor], group.clientIds);
  const before = visitor.contactId;
  const { claims, timeZone } = hit;
  let contact =
    target !== null
      ? await linkVisitor(room, trx, { visitor, target, claims, author })
      : before === null
        ? await linkToAnonymous(room, trx, { visitor, author })
        : await findContact(trx, before);
  if (contact === null) return;
  if (claims !== null) contact = await applyClaims(room, trx, { contact, claims, author });
  if (timeZone !== '' && (contact.values.timezone ?? null) === null) {
    const values = { timezone: timeZone };
    contact = await updateContact(trx, contact, { fields: room.fields, values, author });
  }
  remember(visitor, contact);
  await rememberForOthers(group, contact, before);
}

/** Other visitors of the same contact, and of the one that this visitor was before. */
async function rememberForOthers(
  { trx, visitors }: Group,
  contact: Contact,
  before: number | null,
): Promise<void> {
  for (const one of visitors.values()) {
    if (one.contactId === contact.id) remember(one, contact);
    else if (before !== null && one.contactId === before)
      remember(one, await findContact(trx, before));
  }
}

/** A visitor of the group knows its contact as the latest hit left it. */
function remember(visitor: Visitor, contact: Contact | null): void {
  visitor.contactId = contact?.id ?? null;
  visitor.contactIsIdentified = (contact?.identifiedAt ?? null) !== null;
  visitor.contactHasTimeZone = (contact?.values.timezone ?? null) !== null;
}

function touchVisitors({ trx, rows }: Group): void {
  for (const { visitor, incoming } of rows) {
    if (visitor.contactId === null) continue;
    touch(trx, visitor.contactId, 'hits');
    if (saysCampaign(incoming.hit)) touch(trx, visitor.contactId, 'utm');
  }
}

function lacksTimeZone(visitor: Visitor, hit: Hit): boolean {
  return hit.timeZone !== '' && !visitor.contactHasTimeZone;
}

/**
 * The answers of hits that are stored already, by event id. Asked only where a repetition would do
 * more than be refused by the unique event id: where it would make a visitor or show evidence.
 */
async function findRepeated(
  trx: Knex.Transaction,
  hits: readonly IncomingHit[],
  visitors: ReadonlyMap<string, Visitor>,
): Promise<Map<string, Recorded>> {
  const ids = hits
    .filter((one) => one.mayRepeat && (one.evidence !== null || !visitors.has(one.shownKey)))
    .map((one) => one.eventId);
  const select =
    'select h.event_id, v.device_key, v.contact_id from hits h join visitors v on v.id = h.visitor_id';
  const rows = await selectIn(trx, select, 'h.event_id', ids);
  return new Map(
    rows.map((row) => [
      (row.event_id as Buffer).toString('latin1'),
      {
        verdict: 'stored',
        deviceKey: String(row.device_key),
        contactId: row.contact_id === null ? null : Number(row.contact_id),
      },
    ]),
  );
}

const hitColumns = ['event_id', 'site_id', 'visitor_id', 'page_id', 'context_id', 'at'];

async function storeHits(
  { trx, rows }: Group,
  pages: DimensionIds,
  contexts: DimensionIds,
  ending: string,
): Promise<void> {
  const values: SqlValue[][] = rows.map(({ incoming, visitor, at }) => [
    incoming.eventId,
    incoming.site.id,
    visitor.id,
    pages.ids.get(incoming.hit.url) as number,
    contexts.ids.get(contextName(incoming.hit)) as number,
    at,
  ]);
  await insertRows(trx, { table: 'hits', columns: hitColumns, rows: values, ending });
}
