import type { Knex } from 'knex';
import type { SqlValue } from '../db/rows.ts';
import { forgetFrom } from './changes.ts';
import type { Contact, Values } from './contact.ts';
import { dropCombinations } from './identifiers.ts';
import { mergeSourceName } from './merge.ts';
import { type FullMergeRecord, findMerge, lastWonBy, type RowChanges } from './merge-record.ts';
import { CannotSeparate, type RowOwner } from './row-owner.ts';
import { type Author, findContact, holdContact } from './store.ts';
import { touch } from './touched.ts';

export interface Separated {
  readonly winner: Contact;
  readonly loser: Contact;
}

/** Takes apart inside `trx` what a merge made one. @throws CannotSeparate */
export type Unmerge = (
  trx: Knex.Transaction,
  mergeId: number,
  author: Author,
) => Promise<Separated>;

/**
 * Both contacts are as they were before the merge; what happened to the winner since then stays
 * with the winner. Merges of one winner are undone in the reverse order, so that each finds the
 * state it left.
 */
export function createUnmerge(owners: readonly RowOwner[]): Unmerge {
  return async (trx, mergeId, author) => {
    const merge = await undoable(trx, mergeId);
    const { winnerId, loserId, moved } = merge;
    await dropCombinations(trx, (await findContact(trx, winnerId)) as Contact);
    const restored = await restoreRow(trx, winnerId, merge.changed);
    await trx('contacts').where({ id: loserId }).update({ merged_into: null });
    await forgetFrom(trx, { contactId: winnerId, source: mergeSourceName(mergeId) }, restored);
    for (const owner of owners)
      await owner.moveBack(trx, { winner: winnerId, loser: loserId, moved });
    for (const id of [winnerId, loserId]) touch(trx, id, 'everything');
    await trx('contact_merges')
      .where({ id: mergeId })
      .update({ undone_at: author.at, undone_by: author.operatorId });
    const winner = (await findContact(trx, winnerId)) as Contact;
    return { winner, loser: (await findContact(trx, loserId)) as Contact };
  };
}

/** The merge, with its winner held, once nothing stands in the way of undoing it. */
async function undoable(
  trx: Knex.Transaction,
  mergeId: number,
): Promise<FullMergeRecord & { changed: RowChanges }> {
  const found = await findMerge(trx, mergeId);
  if (found === null) throw new CannotSeparate(`There is no merge ${mergeId}.`);
  const holder = await holdContact(trx, found.winnerId);
  const merge = (await findMerge(trx, mergeId)) as FullMergeRecord;
  const { winnerId, changed } = merge;
  if (merge.undoneAt !== null) throw new CannotSeparate(`Merge ${mergeId} is undone already.`);
  if (holder?.id !== winnerId)
    throw new CannotSeparate(
      `Contact ${winnerId} was itself merged into contact ${holder?.id}. Undo that first.`,
    );
  const last = await lastWonBy(trx, winnerId);
  if (Number(last?.id) !== mergeId)
    throw new CannotSeparate(
      `Contact ${winnerId} was merged again later. Undo merge ${last?.id} first.`,
    );
  if (changed === null)
    throw new CannotSeparate('This merge is older than the records that undoing needs.');
  return { ...merge, changed };
}

type Row = Record<string, SqlValue>;

/** Takes back what the merge changed and nobody changed since; gives the fields that it restored. */
async function restoreRow(
  trx: Knex.Transaction,
  id: number,
  { custom, points, ...columns }: RowChanges,
): Promise<string[]> {
  const row: Row = await trx('contacts').where({ id }).first();
  const untouched = Object.entries(columns).filter(([name, [, after]]) => row[name] === after);
  const update: Row = Object.fromEntries(untouched.map(([name, [before]]) => [name, before]));
  const restored = untouched.map(([name]) => name);
  if (points !== undefined) {
    // Points that were won or lost after the merge stay with the winner.
    update.points = Number(row.points) + Number(points[0]) - Number(points[1]);
    if (row.points === points[1]) restored.push('points');
  }
  if (custom !== undefined) {
    const result = restoredCustom(String(row.custom), String(custom[0]), String(custom[1]));
    update.custom = result.custom;
    restored.push(...result.restored);
  }
  if (Object.keys(update).length > 0) await trx('contacts').where({ id }).update(update);
  return restored;
}

/** The same for the fields that live in one JSON text; their order stays. */
function restoredCustom(
  now: string,
  before: string,
  after: string,
): { custom: string; restored: string[] } {
  const [current, old, merged] = [now, before, after].map((text) => JSON.parse(text) as Values) as [
    Values,
    Values,
    Values,
  ];
  const restored = Object.keys(merged).filter(
    (alias) => merged[alias] !== old[alias] && current[alias] === merged[alias],
  );
  const kept = Object.entries(current).filter(
    ([alias]) => !(restored.includes(alias) && !(alias in old)),
  );
  const values = kept.map(([alias, value]) => [
    alias,
    restored.includes(alias) ? (old[alias] ?? null) : value,
  ]);
  return { custom: JSON.stringify(Object.fromEntries(values)), restored };
}
