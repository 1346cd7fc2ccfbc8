import type { Knex } from 'knex';
import type { Dialect } from '../db/dialect.ts';
import { insertRow } from '../db/rows.ts';
import { StaleRead } from '../db/transaction.ts';
import { bulkRows } from './bulk-rows.ts';
import { companyRows } from './company-rows.ts';
import type { Contact, Values } from './contact.ts';
import { refusalRows } from './do-not-contact.ts';
import { frequencyRuleRows } from './frequency-rules.ts';
import { identifierRows } from './identifier-rows.ts';
import { changeCombinations } from './identifiers.ts';
import { addressRows } from './ip-addresses.ts';
import { changesBetween } from './merge-record.ts';
import { scoreRows } from './point-scores.ts';
import { type MovedRows, ownerOfMemberships, ownerOfRows, type RowOwner } from './row-owner.ts';
import { type Author, findContact, holdContact, updateContact } from './store.ts';
import { touch } from './touched.ts';
import { uniqueFields } from './unique-fields.ts';
import { withoutTaken } from './unique-standing.ts';
import { valueRows } from './value-rows.ts';

export interface MergePair {
  readonly loser: Contact;
  readonly winner: Contact;
  /** Fields that take the loser's value although the winner has one. */
  readonly take?: readonly string[];
}

/** Merges the loser into the winner inside `trx` and gives the winner as it is afterwards. */
export type Merge = (trx: Knex.Transaction, pair: MergePair, author: Author) => Promise<Contact>;

/** The tables of this room that hold rows of a contact. */
export function contactRowOwners(dialect: Dialect): RowOwner[] {
  return [
    ownerOfRows(
      'contact_changes',
      'contact_events',
      'points_log',
      'stage_changes',
      'utm_tags',
      'notes',
      'devices',
    ),
    ownerOfMemberships('contact_tags', 'tag_id', dialect),
    companyRows(dialect),
    addressRows(dialect),
    identifierRows,
    valueRows,
    scoreRows,
    refusalRows,
    frequencyRuleRows,
    bulkRows,
  ];
}

/**
 * The winner keeps its id and its values and takes over what it lacks; points are added up. The
 * loser's id keeps resolving to the winner. What moved and what changed is recorded.
 */
export function createMerge(owners: readonly RowOwner[]): Merge {
  return async (trx, pair, author) => {
    if (pair.loser.id === pair.winner.id) return pair.winner;
    const loser = await asRead(trx, pair.loser);
    const winner = await asRead(trx, pair.winner);
    const before = await trx('contacts').where({ id: winner.id }).first();
    const mergeId = await beginRecord(trx, { loser, winner }, author);
    const moved: MovedRows[] = [];
    for (const owner of owners) moved.push(await owner.move(trx, loser.id, winner.id));
    await trx('contacts').where({ id: loser.id }).update({ merged_into: winner.id });
    await inherit(trx, loser, winner);
    const heir = (await findContact(trx, winner.id)) as Contact;
    const values = await mayHave(trx, heir, mergedValues({ ...pair, loser, winner }));
    await changeCombinations(trx, heir, values);
    const merged = await updateContact(trx, heir, {
      // Without fields nothing counts as unique: the loser's unique values changed hands already.
      fields: [],
      values,
      author: { ...author, source: mergeSourceName(mergeId) },
    });
    touch(trx, winner.id, 'everything');
    const after = await trx('contacts').where({ id: winner.id }).first();
    await trx('contact_merges')
      .where({ id: mergeId })
      .update({
        moved: JSON.stringify(Object.assign({}, ...moved)),
        changed: JSON.stringify(changesBetween(before, after)),
      });
    return merged;
  };
}

/** What the history names as the source of a value that came with a merge. */
export function mergeSourceName(mergeId: number): string {
  return `merge:${mergeId}`;
}

/** The contact as it is now, held; one that was merged meanwhile is not what the caller decided on. */
async function asRead(trx: Knex.Transaction, { id }: Contact): Promise<Contact> {
  const contact = await holdContact(trx, id);
  if (contact?.id !== id) throw new StaleRead();
  return contact;
}

async function beginRecord(
  trx: Knex.Transaction,
  { loser, winner }: MergePair,
  { source, operatorId, at }: Author,
): Promise<number> {
  const standing = trx('contact_merges').where({ winner_id: winner.id, undone_at: null });
  const last = await standing.max({ position: 'position' }).first();
  return insertRow(trx, 'contact_merges', {
    loser_id: loser.id,
    winner_id: winner.id,
    moved: '{}',
    position: Number(last?.position ?? 0) + 1,
    source,
    operator_id: operatorId,
    at,
  });
}

/** Together they may be those of a third contact: then the winner goes without the unique ones. */
async function mayHave(trx: Knex.Transaction, winner: Contact, values: Values): Promise<Values> {
  const { relied } = await uniqueFields(trx);
  return relied.combination === null ? values : withoutTaken(trx, winner, values);
}

async function inherit(trx: Knex.Transaction, loser: Contact, winner: Contact): Promise<void> {
  const identified = [loser.identifiedAt, winner.identifiedAt].filter((at) => at !== null);
  const older = loser.createdAt < winner.createdAt ? loser : winner;
  await trx('contacts')
    .where({ id: winner.id })
    .update({
      last_active_at: Math.max(loser.lastActiveAt ?? 0, winner.lastActiveAt ?? 0) || null,
      identified_at: identified.length > 0 ? Math.min(...identified) : null,
      owner_id: winner.ownerId ?? loser.ownerId,
      stage_id: winner.stageId ?? loser.stageId,
      created_at: older.createdAt,
      created_by: older.createdBy,
    });
}

function mergedValues({ loser, winner, take = [] }: MergePair): Values {
  const inherited = Object.entries(loser.values).filter(
    ([alias, value]) =>
      value !== null && ((winner.values[alias] ?? null) === null || take.includes(alias)),
  );
  return { ...Object.fromEntries(inherited), points: winner.points + loser.points };
}
