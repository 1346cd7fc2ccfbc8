import type { Knex } from 'knex';
import { findNamed, type NamedItem } from '../contacts/named-store.ts';
import { ownerOfMemberships, ownerOfRows, type RowOwner } from '../contacts/row-owner.ts';
import { holdContact } from '../contacts/store.ts';
import { touch, touchMany } from '../contacts/touched.ts';
import type { Database, Queries } from '../db/connect.ts';
import type { Dialect } from '../db/dialect.ts';
import { insertMany, insertRow } from '../db/rows.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import type { KnownIds } from './filter.ts';

/* Who is in which segment: `segment_members` is as it is now, `segment_changes` how it came to be. */

/** The rows of a contact in this room. */
export function segmentRowOwners(dialect: Dialect): RowOwner[] {
  return [
    ownerOfMemberships('segment_members', 'segment_id', dialect),
    ownerOfRows('segment_changes'),
    lookedAtRows,
  ];
}

/** Both contacts of a merge are looked at again, and so they are when it is undone. */
const lookedAtRows: RowOwner = {
  tables: ['segment_checks', 'segment_rechecks'],
  move: async () => ({}),
  moveBack: async () => undefined,
};

/** Aliases of other segments that begin like this one. */
export async function aliasesLike(
  queries: Queries,
  alias: string,
  exceptId: number | null,
): Promise<Set<string>> {
  const rows = queries('segments').where('alias', '>=', alias).where('alias', '<', `${alias}~`);
  if (exceptId !== null) rows.whereNot({ id: exceptId });
  return new Set(await rows.pluck<string[]>('alias'));
}

/** Which of these ids are there; a segment cannot be about itself. */
export async function existingIds(
  queries: Queries,
  { tags, segments, stages, forms }: Readonly<Record<keyof KnownIds, readonly number[]>>,
  exceptId: number | null,
): Promise<KnownIds> {
  const among = async (table: string, ids: readonly number[]): Promise<Set<number>> => {
    const distinct = [...new Set(ids)].slice(0, 5000);
    if (distinct.length === 0) return new Set();
    return new Set(
      (await queries(table).whereIn('id', distinct).pluck<number[]>('id')).map(Number),
    );
  };
  const others = segments.filter((id) => id !== exceptId);
  return {
    tags: await among('tags', tags),
    segments: await among('segments', others),
    stages: await among('stages', stages),
    forms: await among('forms', forms),
  };
}

/** The segment with this id or alias. */
export async function segmentCalled(queries: Queries, word: string): Promise<NamedItem | null> {
  const isId = /^[1-9]\d{0,14}$/.test(word);
  const row = await queries('segments').where({ alias: word }).first('id');
  const id = row === undefined ? (isId ? Number(word) : null) : Number(row.id);
  return id === null ? null : findNamed(queries, 'segments', id);
}

/** Its members are in it no longer; that they were stays in their timelines. */
export async function forgetSegment(trx: Queries, id: number): Promise<void> {
  await trx('segment_members').where({ segment_id: id }).delete();
  touchMany(trx, `member ${id}`);
}

/** The segments that a contact is in. */
export async function segmentIdsOf(queries: Queries, contactId: number): Promise<number[]> {
  const members = queries('segment_members').where({ contact_id: contactId, manually_removed: 0 });
  return (await members.orderBy('segment_id').pluck<number[]>('segment_id')).map(Number);
}

/** Those of these contacts who are in the segment. */
export async function membersAmong(
  queries: Queries,
  segmentId: number,
  contactIds: readonly number[],
): Promise<Set<number>> {
  const members = queries('segment_members').where({ segment_id: segmentId, manually_removed: 0 });
  const ids = await members.whereIn('contact_id', [...contactIds]).pluck<number[]>('contact_id');
  return new Set(ids.map(Number));
}

/** Those of these contacts whom somebody put into another segment by hand. */
export async function addedElsewhere(
  queries: Queries,
  segmentId: number | null,
  contactIds: readonly number[],
): Promise<Set<number>> {
  const members = queries('segment_members').where({ manually_added: 1 });
  if (segmentId !== null) members.whereNot({ segment_id: segmentId });
  const ids = await members.whereIn('contact_id', [...contactIds]).pluck<number[]>('contact_id');
  return new Set(ids.map(Number));
}

/** Puts a contact in by hand: from now on no filter takes it out. False = there is no such contact. */
export function addToSegment(
  database: Database,
  segment: NamedItem,
  contactId: number,
): Promise<boolean> {
  return inTransaction(database, (trx) => joinSegment(trx, segment, contactId));
}

/** Takes a contact out by hand: one that a filter put in stays out for good. */
export function removeFromSegment(
  database: Database,
  segment: NamedItem,
  contactId: number,
): Promise<boolean> {
  return inTransaction(database, (trx) => leaveSegment(trx, segment, contactId));
}

export async function joinSegment(
  trx: Knex.Transaction,
  segment: NamedItem,
  contactId: number,
): Promise<boolean> {
  const contact = await holdContact(trx, contactId);
  if (contact === null) return false;
  const key = { segment_id: segment.id, contact_id: contact.id };
  const member = await trx('segment_members').where(key).first();
  const byHand = { manually_added: 1, manually_removed: 0 };
  const at = Date.now();
  const isInside = member !== undefined && Number(member.manually_removed) === 0;
  if (member === undefined)
    await trx('segment_members').insert({ ...key, added_at: at, ...byHand });
  else if (isInside) await trx('segment_members').where(key).update(byHand);
  else
    await trx('segment_members')
      .where(key)
      .update({ ...byHand, added_at: at });
  if (!isInside) await logChange(trx, segment, { contactId: contact.id, action: 'added', at });
  return true;
}

/** The same for contacts that are new, and so in none. */
export async function joinAllNew(
  trx: Knex.Transaction,
  { id, name }: NamedItem,
  contactIds: readonly number[],
): Promise<void> {
  const at = Date.now();
  await insertMany(trx, {
    table: 'segment_members',
    columns: ['contact_id', 'segment_id', 'added_at', 'manually_added', 'manually_removed'],
    rows: contactIds.map((contactId) => [contactId, id, at, 1, 0]),
  });
  await insertMany(trx, {
    table: 'segment_changes',
    columns: ['contact_id', 'segment_id', 'segment_name', 'action', 'at'],
    rows: contactIds.map((contactId) => [contactId, id, name, 'added', at]),
  });
}

export async function leaveSegment(
  trx: Knex.Transaction,
  segment: NamedItem,
  contactId: number,
): Promise<boolean> {
  const contact = await holdContact(trx, contactId);
  if (contact === null) return false;
  const key = { segment_id: segment.id, contact_id: contact.id };
  const member = await trx('segment_members').where(key).first();
  if (member === undefined || Number(member.manually_removed) === 1) return true;
  // Its filters may put it in again.
  touch(trx, contact.id, `filters ${segment.id}`);
  if (Number(member.manually_added) === 1) await trx('segment_members').where(key).delete();
  else await trx('segment_members').where(key).update({ manually_removed: 1 });
  const at = Date.now();
  await logChange(trx, segment, { contactId: contact.id, action: 'removed', at });
  return true;
}

interface SegmentChange {
  readonly contactId: number;
  readonly action: 'added' | 'removed';
  readonly at: number;
}

async function logChange(
  trx: Queries,
  { id, name }: NamedItem,
  { contactId, action, at }: SegmentChange,
): Promise<void> {
  touch(trx, contactId, `member ${id}`);
  const segment = { segment_id: id, segment_name: name };
  await insertRow(trx, 'segment_changes', { contact_id: contactId, ...segment, action, at });
}

/** Ids of segments that are gone meanwhile are passed over. */
export interface MembershipChange {
  readonly add: readonly number[];
  readonly remove: readonly number[];
}

export async function changeMemberships(
  trx: Transaction,
  contactId: number,
  { add, remove }: MembershipChange,
): Promise<void> {
  const changes = [
    ...add.map((id) => [id, joinSegment] as const),
    ...remove.map((id) => [id, leaveSegment] as const),
  ];
  for (const [id, change] of changes) {
    const segment = await findNamed(trx, 'segments', id);
    if (segment !== null) await change(trx, segment, contactId);
  }
}

/** The filters of a segment as they are stored; none of one that is gone. */
export async function storedFilters(queries: Queries, id: number): Promise<unknown> {
  const row: { filters?: unknown } | undefined = await queries('segments')
    .where({ id })
    .first('filters');
  return row === undefined ? [] : JSON.parse(String(row.filters));
}

export interface StoredMembership {
  readonly addedAt: number;
  readonly isManuallyAdded: boolean;
  readonly isManuallyRemoved: boolean;
}

/** How a contact stands to a segment; null when it has nothing to do with it. */
export async function membershipOf(
  queries: Queries,
  segmentId: number,
  contactId: number,
): Promise<StoredMembership | null> {
  const key = { segment_id: segmentId, contact_id: contactId };
  const row = await queries('segment_members').where(key).first();
  if (row === undefined) return null;
  return {
    addedAt: Number(row.added_at),
    isManuallyAdded: Number(row.manually_added) === 1,
    isManuallyRemoved: Number(row.manually_removed) === 1,
  };
}
