import { inTransaction } from '../db/transaction.ts';
import { Problem } from '../problem.ts';
import type { Back, BulkOrder, BulkRoom } from './bulk.ts';
import { bodyOf, conditionOf } from './bulk-input.ts';
import { followMerged } from './bulk-rows.ts';
import { differenceOf, likenessOf, partsIn } from './bulk-traits.ts';
import { type Counter, matchingIds, standingIds } from './report.ts';
import { contactWriter } from './save.ts';
import { holdContact } from './store.ts';

export interface BulkPreview {
  readonly matched: number;
  readonly sample: readonly Rehearsed[];
}

export interface Rehearsed {
  readonly contactId: number;
  readonly changes: Back;
  readonly refusal: string | null;
}

const sampleSize = 10;

/** How many contacts a job would be for, and what would become of the first of them. */
export async function previewBulk(
  room: BulkRoom,
  order: BulkOrder,
  count: Counter,
): Promise<BulkPreview> {
  const { matched, first } = await whoMatches(room, order, count);
  const sample: Rehearsed[] = [];
  for (const id of first) sample.push(await rehearse(room, order, id));
  return { matched, sample };
}

async function whoMatches(
  room: BulkRoom,
  { selection, operatorId }: BulkOrder,
  count: Counter,
): Promise<{ matched: number; first: number[] }> {
  const { database } = room;
  if ('ids' in selection) {
    const ids = new Set<number>();
    for (let start = 0; start < selection.ids.length; start += 1000) {
      const portion = selection.ids.slice(start, start + 1000);
      const standing = await standingIds(database.knex, await followMerged(database.knex, portion));
      for (const id of standing) ids.add(id);
    }
    return { matched: ids.size, first: [...ids].slice(0, sampleSize) };
  }
  const condition = conditionOf(room, selection, {
    fields: await room.fields.reload(),
    operatorId,
  });
  const first = await matchingIds(database.knex, condition, { after: 0, limit: sampleSize });
  return { matched: await count(condition), first };
}

/** Ends a transaction without a trace and carries what was seen in it. */
class Rehearsal extends Error {
  readonly changes: Back;

  constructor(changes: Back) {
    super('a rehearsal writes nothing');
    this.changes = changes;
  }
}

async function rehearse(
  room: BulkRoom,
  { wanted, operatorId, operatorName }: BulkOrder,
  contactId: number,
): Promise<Rehearsed> {
  const parts = partsIn(room, wanted);
  const author = { at: Date.now(), source: 'bulk', operatorId, operatorName };
  const draft = { sent: bodyOf(wanted), manner: 'patch', author, parts } as const;
  const write = await contactWriter(room, draft);
  try {
    return await inTransaction(room.database, async (trx) => {
      const contact = await holdContact(trx, contactId);
      if (contact === null) throw new Problem(404, 'There is no such contact.');
      const before = await likenessOf(trx, contact, parts);
      const { item } = await write(trx, contact);
      throw new Rehearsal(differenceOf(before, await likenessOf(trx, item, parts)));
    });
  } catch (error) {
    if (error instanceof Rehearsal) return { contactId, changes: error.changes, refusal: null };
    if (error instanceof Problem) return { contactId, changes: {}, refusal: error.message };
    throw error;
  }
}
