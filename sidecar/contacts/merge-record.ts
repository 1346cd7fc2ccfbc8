import type { Database, Queries } from '../db/connect.ts';
import type { SqlValue } from '../db/rows.ts';
import type { MovedRows } from './row-owner.ts';
import { type TimelineQuery, within } from './timeline.ts';

type Row = Readonly<Record<string, SqlValue>>;

/** What a merge made of the winner's row: value before and after, by column. */
export type RowChanges = Readonly<Record<string, readonly [before: SqlValue, after: SqlValue]>>;

export interface MergeRecord {
  readonly id: number;
  readonly loserId: number;
  readonly winnerId: number;
  /** The how-manieth merge of its winner. */
  readonly position: number;
  readonly at: number;
  readonly source: string | null;
  readonly operatorId: number | null;
  readonly undoneAt: number | null;
}

/** All that undoing it takes; `changed` is null for merges of the first release. */
export interface FullMergeRecord extends MergeRecord {
  readonly moved: MovedRows;
  readonly changed: RowChanges | null;
}

export function changesBetween(before: Row, after: Row): RowChanges {
  const names = Object.keys(after).filter((name) => before[name] !== after[name]);
  return Object.fromEntries(
    names.map((name) => [name, [before[name] ?? null, after[name] ?? null]]),
  );
}

export async function findMerge(queries: Queries, id: number): Promise<FullMergeRecord | null> {
  const row = await queries('contact_merges').where({ id }).first();
  if (row === undefined) return null;
  const changed = row.changed === null ? null : (JSON.parse(row.changed) as RowChanges);
  return { ...recordOf(row), moved: JSON.parse(row.moved) as MovedRows, changed };
}

/** The merge that ended this contact, else the last one that it came out of as the winner. */
export async function lastMergeOf(queries: Queries, contactId: number): Promise<number | null> {
  const standing = queries('contact_merges').whereNull('undone_at');
  const asLoser = await standing.clone().where({ loser_id: contactId }).first('id');
  const row = asLoser ?? (await lastWonBy(queries, contactId));
  return row === undefined ? null : Number(row.id);
}

export async function lastWonBy(
  queries: Queries,
  winnerId: number,
): Promise<{ id: number } | undefined> {
  return queries('contact_merges')
    .where({ winner_id: winnerId, undone_at: null })
    .orderBy('position', 'desc')
    .first('id');
}

/** Every merge that made the contact what it is, those of its losers included. */
export async function mergesBehind({ knex }: Database, contactId: number): Promise<MergeRecord[]> {
  const found: MergeRecord[] = [];
  for (let winners = [contactId]; winners.length > 0; ) {
    const rows = await knex('contact_merges')
      .whereIn('winner_id', winners)
      .whereNull('undone_at')
      .select(recordColumns);
    const records = rows.map(recordOf);
    found.push(...records);
    winners = records.map(({ loserId }) => loserId);
  }
  return found;
}

/** The merges of all contacts within a time, as far as a timeline reaches. */
export async function latestMerges(
  { knex }: Database,
  query: TimelineQuery,
): Promise<MergeRecord[]> {
  const rows = within(knex('contact_merges'), query).clearSelect().select(recordColumns);
  return (await rows.whereNull('undone_at')).map(recordOf);
}

const recordColumns = [
  ...['id', 'loser_id', 'winner_id', 'position', 'at', 'source', 'operator_id', 'undone_at'],
];

function recordOf(row: Record<string, unknown>): MergeRecord {
  const number = (value: unknown): number | null => (value === null ? null : Number(value));
  return {
    id: Number(row.id),
    loserId: Number(row.loser_id),
    winnerId: Number(row.winner_id),
    position: Number(row.position),
    at: Number(row.at),
    source: row.source as string | null,
    operatorId: number(row.operator_id),
    undoneAt: number(row.undone_at),
  };
}
