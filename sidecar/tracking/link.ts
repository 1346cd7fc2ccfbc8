import type { Knex } from 'knex';
import type { Queries } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import { StaleRead } from '../db/transaction.ts';

/** How well it is known that the visitor is the contact, weakest first. */
export const levels = ['none', 'claim', 'form', 'proof'] as const;
export type Level = (typeof levels)[number];

/** Why a link was made. */
export type Reason = 'anonymous' | 'tracked-link' | 'old-tracked-link' | 'page-parameter';

/** The statement "this visitor is this contact", from `fromAt` until it is closed. */
export interface Link {
  readonly id: number;
  readonly contactId: number;
  readonly level: Level;
}

export interface NewLink {
  readonly visitorId: number;
  readonly contactId: number;
  readonly fromAt: number;
  readonly reason: Reason;
  readonly level: Level;
  /** What was shown, without personal data: the purpose of a tracked link, the name of a field. */
  readonly evidence: string | null;
}

export async function openLinkOf(queries: Queries, visitorId: number): Promise<Link | null> {
  const row = await queries('visitor_links').where({ visitor_id: visitorId, open_mark: 1 }).first();
  if (row === undefined) return null;
  return { id: Number(row.id), contactId: Number(row.contact_id), level: row.level as Level };
}

/** A second open link of the same visitor is refused by the database (a duplicate key). */
export async function openLink(trx: Knex.Transaction, link: NewLink): Promise<void> {
  await insertRow(trx, 'visitor_links', {
    visitor_id: link.visitorId,
    contact_id: link.contactId,
    from_at: link.fromAt,
    open_mark: 1,
    reason: link.reason,
    level: link.level,
    evidence: link.evidence,
  });
  await trx('visitors').where({ id: link.visitorId }).update({ contact_id: link.contactId });
}

/** Ends the link; hits from `at` on no longer belong to its contact. @throws StaleRead when another writer closed it */
export async function closeLink(trx: Knex.Transaction, link: Link, at: number): Promise<void> {
  const open = trx('visitor_links').where({
    id: link.id,
    contact_id: link.contactId,
    open_mark: 1,
  });
  const closed = await open.update({ open_mark: null, to_at: at });
  if (closed !== 1) throw new StaleRead();
}

/** The level of a link rises, never falls. */
export async function raiseLevel(
  trx: Knex.Transaction,
  link: Link,
  { level, reason, evidence }: Pick<NewLink, 'level' | 'reason' | 'evidence'>,
): Promise<void> {
  if (levels.indexOf(level) <= levels.indexOf(link.level)) return;
  await trx('visitor_links').where({ id: link.id }).update({ level, reason, evidence });
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
