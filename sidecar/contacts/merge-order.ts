import type { Database } from '../db/connect.ts';
import { inTransaction, StaleRead } from '../db/transaction.ts';
import { countChanges } from './changes.ts';
import type { Contact } from './contact.ts';
import type { Merge } from './merge.ts';
import { previewOf } from './merge-preview.ts';
import { findMerge, lastMergeOf } from './merge-record.ts';
import { type Author, findContact } from './store.ts';

export interface MergeRoom {
  readonly database: Database;
  readonly merge: Merge;
}

/** Somebody's wish to make one contact of two. */
export interface MergeOrder {
  readonly winnerId: number;
  readonly loserId: number;
  readonly take: readonly string[];
  readonly author: Author;
}

/** Merges whom the ids lead to by now; two that are one already stay as they are. */
export function mergeByOrder({ database, merge }: MergeRoom, order: MergeOrder): Promise<Contact> {
  return inTransaction(database, async (trx) => {
    const winner = await findContact(trx, order.winnerId);
    const loser = await findContact(trx, order.loserId);
    if (winner === null || loser === null) throw new StaleRead();
    return merge(trx, { winner, loser, take: order.take }, order.author);
  });
}

/** Ends a transaction without a trace and carries what was seen in it. */
class Rehearsal extends Error {
  readonly preview: object;

  constructor(preview: object) {
    super('a rehearsal writes nothing');
    this.preview = preview;
  }
}

/** What the order would do: it is carried out and taken back, so that the answer cannot be wrong. */
export async function rehearseOrder(room: MergeRoom, order: MergeOrder): Promise<object> {
  try {
    return await inTransaction(room.database, async (trx) => {
      const winner = await findContact(trx, order.winnerId);
      const loser = await findContact(trx, order.loserId);
      if (winner === null || loser === null) throw new StaleRead();
      const merged = await room.merge(trx, { winner, loser, take: order.take }, order.author);
      const mergeId = winner.id === loser.id ? null : await lastMergeOf(trx, loser.id);
      const moved = mergeId === null ? {} : ((await findMerge(trx, mergeId))?.moved ?? {});
      const movedChanges = await countChanges(trx, (moved.contact_changes ?? []) as number[]);
      throw new Rehearsal(previewOf({ winner, loser, merged, moved, movedChanges }));
    });
  } catch (error) {
    if (error instanceof Rehearsal) return error.preview;
    throw error;
  }
}
