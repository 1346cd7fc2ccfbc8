import type { Knex } from 'knex';
import type { Contact } from '../contacts/contact.ts';
import { ownerOfRows, type RowOwner } from '../contacts/row-owner.ts';
import { findContact, recordActivity } from '../contacts/store.ts';
import type { Database, Queries } from '../db/connect.ts';
import { insertRows, selectIn } from '../db/rows.ts';

/** One browser or app, as a group of hits sees and changes it. `id` is 0 until it is stored. */
export interface Visitor {
  id: number;
  readonly deviceKey: string;
  readonly firstSeenAt: number;
  /** Time of the latest hit. */
  lastSeenAt: number;
  contactId: number | null;
  /** Whether the linked contact is somebody, and whether its time zone is known. */
  contactIsIdentified: boolean;
  contactHasTimeZone: boolean;
  /** Whether events wait for it. */
  readonly hasPending: boolean;
  readonly userAgent: string;
}

export function newVisitor(deviceKey: string, at: number, userAgent: string): Visitor {
  return {
    id: 0,
    deviceKey,
    firstSeenAt: at,
    lastSeenAt: at,
    contactId: null,
    contactIsIdentified: false,
    contactHasTimeZone: false,
    hasPending: false,
    userAgent,
  };
}

const select =
  'select v.id, v.device_key, v.contact_id, v.first_seen_at, c.identified_at, c.timezone, ' +
  '(select max(h.at) from hits h where h.visitor_id = v.id) as last_seen_at, ' +
  'exists (select 1 from pending_events e where e.visitor_id = v.id) as has_pending ' +
  'from visitors v left join contacts c on c.id = v.contact_id';

/** The stored visitors with these device keys, by key. */
export async function findVisitors(
  trx: Knex.Transaction,
  deviceKeys: readonly string[],
): Promise<Map<string, Visitor>> {
  const rows = await selectIn(trx, select, 'v.device_key', deviceKeys);
  return new Map(rows.map((row) => [String(row.device_key), visitorOf(row)]));
}

/** Stores new visitors and gives each its id. */
export async function storeVisitors(
  trx: Knex.Transaction,
  visitors: readonly Visitor[],
  clientIds: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = visitors.map((visitor) => [
    visitor.deviceKey,
    clientIds.get(visitor.userAgent) as number,
    visitor.firstSeenAt,
  ]);
  const columns = ['device_key', 'client_id', 'first_seen_at'];
  await insertRows(trx, { table: 'visitors', columns, rows });
  const keys = visitors.map((visitor) => visitor.deviceKey);
  const stored = await selectIn(trx, 'select id, device_key from visitors', 'device_key', keys);
  const ids = new Map(stored.map((row) => [String(row.device_key), Number(row.id)]));
  for (const visitor of visitors) visitor.id = ids.get(visitor.deviceKey) as number;
}

/** When something counts that is told beside page views: one of the same moment came before it. */
export function afterViews(visitor: Visitor | null, at: number): number {
  return visitor?.lastSeenAt === at ? at + 1 : at;
}

/** Until the transaction ends, nobody else holds the visitor: those who do take turns. */
export async function holdVisitor(trx: Knex.Transaction, id: number): Promise<void> {
  await trx('visitors')
    .where({ id })
    .update({ first_seen_at: trx.ref('first_seen_at') });
}

/** A contact was active when a visitor of it was seen last. */
export async function storeLastActive(
  trx: Knex.Transaction,
  visitors: Iterable<Visitor>,
): Promise<void> {
  const active = new Map<number, number>();
  for (const { lastSeenAt, contactId } of visitors) {
    if (contactId !== null) active.set(contactId, Math.max(lastSeenAt, active.get(contactId) ?? 0));
  }
  await recordActivity(trx, active);
}

/** The device key of a stored visitor, and whose it is now. */
export async function visitorWithId(
  queries: Queries,
  id: number,
): Promise<{ readonly deviceKey: string; readonly contactId: number | null } | null> {
  const row = await queries('visitors').where({ id }).first('device_key', 'contact_id');
  if (row === undefined) return null;
  const contactId = row.contact_id === null ? null : Number(row.contact_id);
  return { deviceKey: String(row.device_key), contactId };
}

function visitorOf(row: Record<string, unknown>): Visitor {
  return {
    id: Number(row.id),
    deviceKey: String(row.device_key),
    firstSeenAt: Number(row.first_seen_at),
    lastSeenAt: Number(row.last_seen_at ?? row.first_seen_at),
    contactId: row.contact_id === null ? null : Number(row.contact_id),
    contactIsIdentified: row.identified_at !== null,
    contactHasTimeZone: row.timezone !== null,
    hasPending: Number(row.has_pending) === 1,
    userAgent: '',
  };
}

const followers = ownerOfRows('visitor_links', 'visitors');

/**
 * Links and the visitors' cached contact follow a merged contact; hits stay where they are. The
 * browser of a deleted contact is a stranger again.
 */
export const visitorLinkRows: RowOwner = {
  ...followers,
  async moveBack(trx, separation) {
    await followers.moveBack(trx, separation);
    // The links may have changed since: who a visitor is follows from the open one.
    const { winner, loser } = separation;
    const openLink = trx('visitor_links')
      .where({ visitor_id: trx.ref('visitors.id'), open_mark: 1 })
      .select('contact_id');
    await trx('visitors').whereIn('contact_id', [winner, loser]).update({ contact_id: openLink });
  },
  async erase(trx, contactId) {
    await trx('visitor_links').where({ contact_id: contactId }).delete();
    await trx('visitors').where({ contact_id: contactId }).update({ contact_id: null });
  },
};

/** Whose the device key is: the visitor's contact (null without one), or null for an unknown key. */
export async function findHolder(
  { knex }: Database,
  deviceKey: string,
): Promise<{ readonly contact: Contact | null } | null> {
  const visitor = await knex('visitors').where({ device_key: deviceKey }).first('contact_id');
  if (visitor === undefined) return null;
  const { contact_id: id } = visitor;
  return { contact: id === null ? null : await findContact(knex, Number(id)) };
}
