import type { Knex } from 'knex';
import { touch } from '../contacts/touched.ts';
import type { Queries } from '../db/connect.ts';
import { insertRow, type SqlValue, selectRows } from '../db/rows.ts';
import { StaleRead } from '../db/transaction.ts';

/** How well it is known that the visitor is the contact, weakest first. */
export const levels = ['none', 'claim', 'form', 'proof'] as const;
export type Level = (typeof levels)[number];

/** Why a link was made. */
export type Reason =
  | 'anonymous'
  | 'tracked-link'
  | 'old-tracked-link'
  | 'page-parameter'
  | 'form'
  | 'sign-in';

/** What a contact has from the visitors who are linked to it. */
const ofVisitors = ['hits', 'devices', 'utm'] as const;

/** The statement "this visitor is this contact", from `fromAt` until it is closed. */
export interface Link {
  readonly id: number;
  readonly contactId: number;
  readonly level: Level;
  /** Time of the latest evidence for it. */
  readonly confirmedAt: number;
}

/** Why a link holds. */
export interface Grounds {
  readonly reason: Reason;
  readonly level: Level;
  /** What was shown, without personal data: the purpose of a tracked link, the name of a field. */
  readonly evidence: string | null;
}

export interface NewLink extends Grounds {
  readonly visitorId: number;
  readonly contactId: number;
  readonly fromAt: number;
  readonly confirmedAt: number;
}

export async function openLinkOf(queries: Queries, visitorId: number): Promise<Link | null> {
  const row = await queries('visitor_links').where({ visitor_id: visitorId, open_mark: 1 }).first();
  if (row === undefined) return null;
  return {
    id: Number(row.id),
    contactId: Number(row.contact_id),
    level: row.level as Level,
    confirmedAt: Number(row.confirmed_at),
  };
}

/** Which of these visitors have proved to be the contact they are linked to. */
export async function provenAmong(
  queries: Queries,
  visitorIds: readonly number[],
): Promise<Set<number>> {
  if (visitorIds.length === 0) return new Set();
  const sql =
    "select visitor_id from visitor_links where open_mark = 1 and level = 'proof' " +
    `and visitor_id in (${visitorIds.map(() => '?').join(',')})`;
  const rows = await selectRows(queries, sql, visitorIds);
  return new Set(rows.map((row) => Number(row.visitor_id)));
}

/** A second open link of the same visitor is refused by the database (a duplicate key). */
export async function openLink(trx: Knex.Transaction, link: NewLink): Promise<void> {
  await insertRow(trx, 'visitor_links', {
    visitor_id: link.visitorId,
    contact_id: link.contactId,
    from_at: link.fromAt,
    confirmed_at: link.confirmedAt,
    open_mark: 1,
    reason: link.reason,
    level: link.level,
    evidence: link.evidence,
  });
  await trx('visitors').where({ id: link.visitorId }).update({ contact_id: link.contactId });
  touch(trx, link.contactId, ...ofVisitors);
}

/** Ends the link; hits from `at` on no longer belong to its contact. @throws StaleRead */
export async function closeLink(trx: Knex.Transaction, link: Link, at: number): Promise<void> {
  await changeOpenLink(trx, link, { open_mark: null, to_at: at });
  touch(trx, link.contactId, ...ofVisitors);
}

/** Ends the link; from `at` on the visitor is nobody. @throws StaleRead */
export async function endLink(
  trx: Knex.Transaction,
  link: Link,
  { visitorId, at }: { readonly visitorId: number; readonly at: number },
): Promise<void> {
  await closeLink(trx, link, at);
  await trx('visitors').where({ id: visitorId }).update({ contact_id: null });
}

/** Notes that the link was shown to hold once more; its level rises, never falls. @throws StaleRead */
export async function confirmLink(
  trx: Knex.Transaction,
  link: Link,
  { level, reason, evidence, confirmedAt }: Grounds & Pick<NewLink, 'confirmedAt'>,
): Promise<void> {
  const rises = levels.indexOf(level) > levels.indexOf(link.level);
  const change = { confirmed_at: confirmedAt, ...(rises && { level, reason, evidence }) };
  await changeOpenLink(trx, link, change);
}

/**
 * Two writers that show evidence for one visitor at once must not both build on the same link:
 * only the first finds it as it was read, the other one reads again.
 */
async function changeOpenLink(
  trx: Knex.Transaction,
  { id, contactId, confirmedAt }: Link,
  change: Record<string, SqlValue>,
): Promise<void> {
  const asRead = { id, contact_id: contactId, confirmed_at: confirmedAt, open_mark: 1 };
  const changed = await trx('visitor_links').where(asRead).update(change);
  if (changed !== 1) throw new StaleRead();
}

/** Where a visitor's unlinked time begins: the end of the last closed link, else the first hit. */
export async function unlinkedSince(
  queries: Queries,
  visitor: { id: number; firstSeenAt: number },
): Promise<number> {
  const row = await queries('visitor_links')
    .where({ visitor_id: visitor.id })
    .whereNull('undone_at')
    .max({ end: 'to_at' })
    .first();
  return row?.end === null || row?.end === undefined ? visitor.firstSeenAt : Number(row.end);
}
