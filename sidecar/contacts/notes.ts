import type { Database } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import { inTransaction } from '../db/transaction.ts';
import { containing } from './condition.ts';
import type { ItemQuery } from './item-query.ts';
import { holdContact } from './store.ts';

export interface NoteDraft {
  readonly contactId: number;
  /** As it was written, markup included. */
  readonly text: string;
  readonly type: string | null;
  readonly notedAt: number | null;
}

export interface Note extends NoteDraft {
  readonly id: number;
}

/** Notes of all contacts, or of one. */
export async function listNotes(
  { knex }: Database,
  { ids, text, column, descending, start, limit }: ItemQuery,
  contactId: number | null,
): Promise<{ notes: Note[]; total: number }> {
  const wanted = knex('notes');
  if (contactId !== null) wanted.where({ contact_id: contactId });
  if (ids !== null) wanted.whereIn('id', [...ids]);
  if (text !== '')
    wanted.whereRaw("lower(text) like ? escape '!'", [containing(text.toLowerCase())]);
  const counted: { count?: unknown } | undefined = await wanted
    .clone()
    .count({ count: '*' })
    .first();
  const direction = descending ? 'desc' : 'asc';
  const rows = await wanted
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(limit)
    .offset(start);
  return { notes: rows.map(noteOf), total: Number(counted?.count) };
}

export async function findNote({ knex }: Database, id: number): Promise<Note | null> {
  const row = await knex('notes').where({ id }).first();
  return row === undefined ? null : noteOf(row);
}

/** Writes a note, over the one with this id if there is one; null when its contact is gone. */
export async function saveNote(
  database: Database,
  id: number | null,
  { contactId, text, type, notedAt }: NoteDraft,
): Promise<Note | null> {
  return inTransaction(database, async (trx) => {
    const contact = await holdContact(trx, contactId);
    if (contact === null) return null;
    const row = { contact_id: contact.id, text, type, noted_at: notedAt };
    if (id === null) {
      const created = await insertRow(trx, 'notes', { ...row, created_at: Date.now() });
      return noteOf({ id: created, ...row });
    }
    const changed = await trx('notes').where({ id }).update(row);
    return changed === 0 ? null : noteOf({ id, ...row });
  });
}

export async function deleteNote({ knex }: Database, id: number): Promise<void> {
  await knex('notes').where({ id }).delete();
}

function noteOf(row: Record<string, unknown>): Note {
  return {
    id: Number(row.id),
    contactId: Number(row.contact_id),
    text: String(row.text),
    type: row.type as string | null,
    notedAt: row.noted_at === null ? null : Number(row.noted_at),
  };
}
