import type { Knex } from 'knex';
import type { Database, Queries } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import type { Author } from './author.ts';
import { type FieldChange, recordSaves } from './changes.ts';
import type { Contact } from './contact.ts';
import { textOf } from './contact-row.ts';
import { logSource } from './log-source.ts';
import { findNamed, type NamedItem, storeNamed } from './named-store.ts';
import { findContact } from './store.ts';
import type { TimelineSource } from './timeline.ts';
import { touch, touchMany } from './touched.ts';
import { lookupKey } from './value.ts';
import { isoTime } from './wire.ts';

/** The stages that these contacts are in, by the id of the stage. */
export async function stagesOf(
  { knex }: Database,
  contacts: readonly Contact[],
): Promise<Map<number, NamedItem>> {
  const ids = contacts.map(({ stageId }) => stageId).filter((id) => id !== null);
  const stages = new Map<number, NamedItem>();
  for (const id of new Set(ids)) {
    const stage = await findNamed(knex, 'stages', id);
    if (stage !== null) stages.set(id, stage);
  }
  return stages;
}

/** The stages of these names, by the key of the name; those that are not there are created. */
export async function stagesNamed(
  trx: Queries,
  names: Iterable<string>,
  { at, operatorId }: Author,
): Promise<Map<string, NamedItem>> {
  const stages = new Map<string, NamedItem>();
  for (const name of names) {
    const key = lookupKey(name);
    if (stages.has(key)) continue;
    const known = await trx('stages').where({ name_key: key }).orderBy('id').first('id');
    const row = { ...{ name, name_key: key, is_published: 1, weight: 0 }, created_at: at };
    const stage =
      known === undefined
        ? await storeNamed(trx, 'stages', { id: null, row: { ...row, created_by: operatorId } })
        : await findNamed(trx, 'stages', Number(known.id));
    if (stage !== null) stages.set(key, stage);
  }
  return stages;
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
  contact: Contact,
  { stage, author, isNew }: StageChange,
): Promise<Contact> {
  const { id, stageId: before } = contact;
  const stage_id = stage?.id ?? null;
  if (before === stage_id) return contact;
  const modified = isNew ? {} : { modified_at: author.at, modified_by: author.operatorId };
  await trx('contacts')
    .where({ id })
    .update({ stage_id, ...modified });
  touch(trx, id, 'stage', 'field date_modified');
  await recordStage(trx, id, { before, stage, author });
  return (await findContact(trx, id)) as Contact;
}

/** The contacts of a stage that goes away are in none. */
export async function forgetStage(trx: Queries, id: number): Promise<void> {
  await trx('contacts').where({ stage_id: id }).update({ stage_id: null });
  touchMany(trx, 'stage');
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
  const change: FieldChange = ['stage', textOf(before), textOf(stage?.id)];
  await recordSaves(trx, [{ contactId, changes: [change] }], author);
  const told = stage ?? (before === null ? null : await findNamed(trx, 'stages', before));
  if (told === null) return;
  const action = stage === null ? 'left' : 'entered';
  const named = { stage_id: told.id, stage_name: told.name };
  const row = { contact_id: contactId, ...named, action, at: author.at };
  await insertRow(trx, 'stage_changes', row);
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
