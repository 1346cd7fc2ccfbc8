import type { Knex } from 'knex';
import type { Queries } from '../db/connect.ts';
import type { NamedItem } from './named-store.ts';
import type { RowOwner } from './row-owner.ts';
import { touch, touchMany } from './touched.ts';

/* How many points a contact has in each group of points. */

export interface Score {
  readonly score: number;
  readonly group: {
    readonly id: number;
    readonly name: string;
    readonly description: string | null;
  };
}

/** The scores of a contact in the groups where it ever had one. */
export async function scoresOf(queries: Queries, contactId: number): Promise<Score[]> {
  const rows = await queries('point_scores')
    .join('point_groups', 'point_groups.id', 'point_scores.group_id')
    .where({ contact_id: contactId })
    .orderBy('point_groups.id')
    .select('score', 'point_groups.id', 'name', 'description');
  return rows.map(({ score, id, name, description }) => ({
    score: Number(score),
    group: { id: Number(id), name, description },
  }));
}

export async function scoreIn(
  queries: Queries,
  contactId: number,
  { id }: NamedItem,
): Promise<number> {
  const row = await queries('point_scores').where({ contact_id: contactId, group_id: id }).first();
  return Number(row?.score ?? 0);
}

/** Hold the contact first: its scores do not change meanwhile. */
export async function storeScore(
  trx: Queries,
  contactId: number,
  { group, score }: { readonly group: NamedItem; readonly score: number },
): Promise<void> {
  touch(trx, contactId, 'points');
  const key = { contact_id: contactId, group_id: group.id };
  const updated = await trx('point_scores').where(key).update({ score });
  // A row that had this score already may be counted as not updated.
  const isThere = updated > 0 || (await trx('point_scores').where(key).first()) !== undefined;
  if (!isThere) await trx('point_scores').insert({ ...key, score });
}

export async function forgetGroup(trx: Queries, id: number): Promise<void> {
  touchMany(trx, 'points');
  await trx('point_scores').where({ group_id: id }).delete();
  await trx('point_actions').where({ group_id: id }).update({ group_id: null });
}

interface AddedScore {
  readonly group_id: number;
  readonly score: number;
  /** Whether the winner had a score in this group before. */
  readonly was: boolean;
}

/** The winner of a merge gets the loser's scores on top of its own; the loser keeps its rows. */
export const scoreRows: RowOwner = {
  tables: ['point_scores'],

  async move(trx, from, to) {
    const rows = await trx('point_scores').where({ contact_id: from });
    const added: AddedScore[] = [];
    for (const { group_id, score } of rows) {
      const key = { contact_id: to, group_id };
      const own = await trx('point_scores').where(key).first();
      if (own === undefined) await trx('point_scores').insert({ ...key, score });
      else await addTo(trx, key, Number(score));
      added.push({ group_id: Number(group_id), score: Number(score), was: own !== undefined });
    }
    return added.length === 0 ? {} : { point_scores: added };
  },

  async moveBack(trx, { winner, moved }) {
    for (const { group_id, score, was } of (moved.point_scores ?? []) as AddedScore[]) {
      const key = { contact_id: winner, group_id };
      await addTo(trx, key, -score);
      // Points that were won since then stay with the winner.
      if (!was)
        await trx('point_scores')
          .where({ ...key, score: 0 })
          .delete();
    }
  },
};

async function addTo(trx: Knex.Transaction, key: object, points: number): Promise<void> {
  const row = await trx('point_scores').where(key).first();
  if (row === undefined) return;
  const score = Math.max(Math.min(Number(row.score) + points, 2_147_483_647), -2_147_483_647);
  await trx('point_scores').where(key).update({ score });
}
