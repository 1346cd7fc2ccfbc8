import type { Knex } from 'knex';
import type { Database, Queries } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import type { Author } from './author.ts';
import type { Contact } from './contact.ts';
import { logSource } from './log-source.ts';
import { findNamed, type NamedItem } from './named-store.ts';
import { findContact } from './store.ts';
import type { TimelineSource } from './timeline.ts';
import { isoTime } from './wire.ts';

/** The stage of each contact that is in one, by contact id. */
export async function stagesByContact(
  { knex }: Database,
  contactIds: readonly number[],
): Promise<Map<number, NamedItem>> {
  const rows = await knex('contacts')
    .whereIn('id', contactIds)
    .whereNotNull('stage_id')
    .select('id', 'stage_id');
  const stages = new Map<number, NamedItem | null>();
  for (const id of new Set(rows.map((row) => Number(row.stage_id))))
    stages.set(id, await findNamed(knex, 'stages', id));
  const found = rows.flatMap(({ id, stage_id }) => {
    const stage = stages.get(Number(stage_id)) ?? null;
    return stage === null ? [] : [[Number(id), stage] as const];
  });
  return new Map(found);
}

export interface StageChange {
  /** Null = in no stage any more. */
  readonly stage: NamedItem | null;
  readonly author: Author;
  readonly isNew: boolean;
}

/** Puts a contact that is held into another stage, and tells its history and its timeline. */
export async function changeStage(
  trx: Knex.Transaction,
  { id }: Contact,
  { stage, author, isNew }: StageChange,
): Promise<Contact> {
  const row = await trx('contacts').where({ id }).first('stage_id');
  const before = row.stage_id === null ? null : Number(row.stage_id);
  if (before !== (stage?.id ?? null)) {
    const modified = isNew ? {} : { modified_at: author.at, modified_by: author.operatorId };
    const stage_id = stage?.id ?? null;
    await trx('contacts')
      .where({ id })
      .update({ stage_id, ...modified });
    await recordStage(trx, id, { before, stage, author });
  }
  return (await findContact(trx, id)) as Contact;
}

/** Takes a contact out of this stage; one that is in another stage stays there. */
export async function leaveStage(
  trx: Knex.Transaction,
  contact: Contact,
  stage: NamedItem,
  author: Author,
): Promise<void> {
  const row = await trx('contacts').where({ id: contact.id }).first('stage_id');
  const isIn = Number(row.stage_id ?? 0) === stage.id;
  if (isIn) await changeStage(trx, contact, { stage: null, author, isNew: false });
}

/** The contacts of a stage that goes away are in none. */
export async function forgetStage(trx: Queries, id: number): Promise<void> {
  await trx('contacts').where({ stage_id: id }).update({ stage_id: null });
}

interface Recording {
  readonly before: number | null;
  readonly stage: NamedItem | null;
  readonly author: Author;
}

async function recordStage(
  trx: Queries,
  contactId: number,
  { before, stage, author }: Recording,
): Promise<void> {
  const { at, source, operatorId } = author;
  await insertRow(trx, 'contact_changes', {
    ...{ contact_id: contactId, field: 'stage', source, operator_id: operatorId, at },
    old_value: before === null ? null : String(before),
    new_value: stage === null ? null : String(stage.id),
  });
  const told = stage ?? (before === null ? null : await findNamed(trx, 'stages', before));
  if (told === null) return;
  const action = stage === null ? 'left' : 'entered';
  const named = { stage_id: told.id, stage_name: told.name };
  await insertRow(trx, 'stage_changes', { contact_id: contactId, ...named, action, at });
}

/** The stages that a contact went through. */
export function stageSource(database: Database): TimelineSource {
  return logSource(database, {
    table: 'stage_changes',
    type: 'stage.changed',
    word: 'Stage changed',
    searched: ['stage_name'],
    tell({ id, stage_id, stage_name, action, at }) {
      const eventName = `${stage_id}: ${stage_name}`;
      const log = {
        id: String(id),
        reference: String(stage_id),
        eventName,
        actionName: action === 'left' ? 'Stage left' : 'Stage changed',
        dateAdded: isoTime(Number(at)),
      };
      return { label: action === 'left' ? `${eventName} left` : eventName, details: { log } };
    },
  });
}
