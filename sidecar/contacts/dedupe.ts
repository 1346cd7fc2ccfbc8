import { createHash } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Contact, fieldColumns, type Values } from './contact.ts';
import type { Field } from './field.ts';
import type { Merge } from './merge.ts';
import { findContact } from './store.ts';
import { lookupKey } from './value.ts';

export interface DedupeOrder {
  /** Duplicates have the same value in each of these fields; an empty one is like no other. */
  readonly by: readonly Field[];
  readonly isDryRun: boolean;
  /** Groups of more contacts are left alone: such a value is a placeholder rather than a person. */
  readonly largest: number;
  /** So many contacts are compared at a time; all are read once for each such portion. */
  readonly portion: number;
}

export interface DedupeResult {
  readonly checked: number;
  readonly groups: number;
  /** Contacts that were, or in a dry run would be, merged into another one. */
  readonly merged: number;
  /** Groups that were left alone because of their size. */
  readonly skipped: number;
  /** The first groups, the contact that stays in front. */
  readonly examples: readonly (readonly number[])[];
}

export type OnProgress = (done: number, total: number) => void;

const pageSize = 2000;
const maxExamples = 20;

interface Room {
  readonly database: Database;
  readonly merge: Merge;
}

type Tally = { -readonly [Name in keyof DedupeResult]: DedupeResult[Name] };

/**
 * Finds contacts that agree in the chosen fields and merges each group into its identified and
 * oldest one. Only a portion of the keys is in memory at a time, however many contacts there are.
 */
export async function dedupe(
  room: Room,
  order: DedupeOrder,
  onProgress: OnProgress,
): Promise<DedupeResult> {
  const { database } = room;
  const standing = database.knex('contacts').whereNull('merged_into');
  const checked = Number((await standing.count({ n: '*' }).first())?.n ?? 0);
  const portions = Math.max(1, Math.ceil(checked / order.portion));
  const tally: Tally = { checked, groups: 0, merged: 0, skipped: 0, examples: [] };
  for (let portion = 0; portion < portions; portion++) {
    const tell = (read: number): void =>
      onProgress(portion * checked + Math.min(read, checked), portions * checked);
    const isWanted = (digest: Buffer): boolean => digest.readUInt32BE(0) % portions === portion;
    for (const ids of await findGroups(database, order.by, isWanted, tell))
      await settleGroup(room, order, ids, tally);
    tell(checked);
  }
  return tally;
}

async function settleGroup(
  room: Room,
  { by, largest, isDryRun }: DedupeOrder,
  ids: readonly number[],
  tally: Tally,
): Promise<void> {
  if (ids.length > largest) {
    tally.skipped++;
    return;
  }
  const group = await inOrder(room.database, by, ids);
  if (group.length < 2) return;
  tally.groups++;
  if (tally.examples.length < maxExamples) tally.examples = [...tally.examples, group];
  tally.merged += isDryRun ? group.length - 1 : await mergeGroup(room, by, group);
}

/** The ids of contacts with equal keys, of those keys that are wanted. */
async function findGroups(
  { knex }: Database,
  by: readonly Field[],
  isWanted: (digest: Buffer) => boolean,
  onRead: (rows: number) => void,
): Promise<number[][]> {
  let read = 0;
  const seen = new Map<string, number | number[]>();
  const columns = by.map(({ alias }) => (fieldColumns.has(alias) ? alias : 'custom'));
  for (let after = 0; ; ) {
    const rows = await knex('contacts')
      .whereNull('merged_into')
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageSize)
      .select('id', ...new Set(columns));
    for (const row of rows) {
      const custom = row.custom === undefined ? {} : (JSON.parse(row.custom) as Values);
      const key = keyOf(by, { ...custom, ...row });
      const digest = key === null ? null : createHash('sha256').update(key).digest();
      if (digest !== null && isWanted(digest)) add(seen, digest, Number(row.id));
    }
    read += rows.length;
    onRead(read);
    if (rows.length < pageSize) break;
    after = Number(rows.at(-1).id);
  }
  return [...seen.values()].filter((ids) => typeof ids !== 'number');
}

function add(seen: Map<string, number | number[]>, digest: Buffer, id: number): void {
  const key = digest.toString('latin1', 4, 20);
  const known = seen.get(key);
  if (known === undefined) seen.set(key, id);
  else if (typeof known === 'number') seen.set(key, [known, id]);
  else known.push(id);
}

/** What duplicates have in common; null where a field is empty. Of a phone number the digits count. */
function keyOf(by: readonly Field[], values: Values): string | null {
  const parts = by.map(({ alias, type }) => {
    const text = lookupKey(String(values[alias] ?? ''));
    return type === 'tel' ? text.replace(/[^\d+]/g, '') : text;
  });
  return parts.includes('') ? null : parts.join('\n');
}

/** The group as it is by now, the identified and oldest contact in front. */
async function inOrder(
  { knex }: Database,
  by: readonly Field[],
  ids: readonly number[],
): Promise<number[]> {
  const contacts = new Map<number, Contact>();
  for (const id of ids) {
    const contact = await findContact(knex, id);
    if (contact !== null) contacts.set(contact.id, contact);
  }
  const [first] = contacts.values();
  return [...contacts.values()]
    .filter(({ values }) => keyOf(by, values) === keyOf(by, (first as Contact).values))
    .sort(
      (a, b) =>
        Number(a.identifiedAt === null) - Number(b.identifiedAt === null) ||
        a.createdAt - b.createdAt ||
        a.id - b.id,
    )
    .map(({ id }) => id);
}

/** Each merge stands for itself: what is done stays done when the command is interrupted. */
async function mergeGroup(
  { database, merge }: Room,
  by: readonly Field[],
  [winnerId, ...loserIds]: readonly number[],
): Promise<number> {
  let merged = 0;
  for (const loserId of loserIds) {
    const isMerged = await inTransaction(database, async (trx) => {
      const winner = await findContact(trx, winnerId as number);
      const loser = await findContact(trx, loserId);
      if (winner === null || loser === null || winner.id === loser.id) return false;
      if (keyOf(by, winner.values) !== keyOf(by, loser.values)) return false;
      const author = { at: Date.now(), source: 'dedupe', operatorId: null, operatorName: null };
      await merge(trx, { winner, loser }, author);
      return true;
    });
    if (isMerged) merged++;
  }
  return merged;
}
