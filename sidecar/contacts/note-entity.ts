import { z } from 'zod';
import { invalid, notFound } from '../problem.ts';
import { nullableText, nullableTime, sentText, sentTime } from '../shape.ts';
import { contactIdOf, leadShape, leadsOf, sentContact } from './contact-reference.ts';
import type { Entity, Manner, Page, Saved, Sent } from './entity.ts';
import { itemQueryOf } from './item-query.ts';
import { pageShape } from './list.ts';
import { deleteNote, findNote, listNotes, type Note, type NoteDraft, saveNote } from './notes.ts';
import type { ContactRoom } from './room.ts';
import { checkDateTime } from './value.ts';
import { isoTime, withoutId } from './wire.ts';
import { itemId } from './wire-shapes.ts';

const kinds = ['general', 'email', 'call', 'meeting'];
const sortable = new Map([
  ['id', 'id'],
  ['text', 'text'],
  ['type', 'type'],
  ['dateTime', 'noted_at'],
  ['date_time', 'noted_at'],
  ['dateAdded', 'created_at'],
  ['date_added', 'created_at'],
]);

const bodyShape = z.looseObject({
  lead: sentContact,
  contact: sentContact,
  text: sentText,
  type: z.union([z.enum(kinds), z.string(), z.null()]).optional(),
  dateTime: sentTime,
});

export const noteShape = z.object({
  id: itemId,
  text: z.string(),
  type: nullableText,
  dateTime: nullableTime,
  lead: leadShape,
});

/** Notes behind the standard routes. */
export function noteEntity(room: ContactRoom): Entity<Note> {
  const { database } = room;

  async function describe(notes: readonly Note[]): Promise<object[]> {
    const leads = await leadsOf(room, notes);
    return notes.map((note) => noteToWire(note, leads.get(note.contactId) ?? {}));
  }

  async function list(sent: unknown): Promise<Page> {
    const { notes, total } = await listNotes(database, itemQueryOf(sent, sortable), null);
    const wires = await describe(notes);
    return { total, entries: notes.map(({ id }, at) => [id, wires[at] as object]) };
  }

  async function save(sent: Sent, manner: Manner, known: Note | null): Promise<Saved<Note>> {
    const saved = await saveNote(database, known?.id ?? null, draftOf(sent, manner, known));
    if (saved === null) throw notFound('The contact of the note was not found.');
    return { item: saved, isNew: known === null };
  }

  return {
    path: '/notes',
    singular: 'note',
    plural: 'notes',
    listForm: 'array',
    words: ['a note', 'notes'],
    queryShape: pageShape,
    bodyShape,
    itemShape: noteShape,
    list,
    find: (id) => findNote(database, id),
    save,
    remove: ({ id }) => deleteNote(database, id),
    describe,
    withoutId,
  };
}

/** The notes of one contact; who that is need not be said with each of them. */
export async function notesOfContact(
  { database }: ContactRoom,
  contactId: number,
  sent: unknown,
): Promise<Page> {
  const { notes, total } = await listNotes(database, itemQueryOf(sent, sortable), contactId);
  return { total, entries: notes.map((note) => [note.id, noteToWire(note, { id: contactId })]) };
}

function noteToWire({ id, text, type, notedAt }: Note, lead: object): object {
  return { id, text, type, dateTime: isoTime(notedAt), lead };
}

function draftOf(sent: Sent, manner: Manner, known: Note | null): NoteDraft {
  const contactId = contactIdOf(sent.lead ?? sent.contact, known);
  const keeps = manner === 'patch';
  const text = sent.text === undefined && keeps ? known?.text : textOf(sent.text);
  if (!text?.trim()) throw invalid({ text: ['A note needs a text.'] });
  const type = sent.type === undefined && keeps ? (known?.type ?? null) : kindOf(sent.type, manner);
  const isTimed = sent.dateTime !== undefined || !keeps;
  const notedAt = isTimed ? minuteOf(sent.dateTime) : (known?.notedAt ?? null);
  return { contactId, text, type, notedAt };
}

function textOf(sent: unknown): string {
  return typeof sent === 'string' || typeof sent === 'number' ? String(sent) : '';
}

/** A new note is a general one; replacing a note without a kind leaves it without one. */
function kindOf(sent: unknown, manner: Manner): string | null {
  if (sent === undefined || sent === null || sent === '')
    return manner === 'create' ? 'general' : null;
  if (!kinds.includes(String(sent)) || typeof sent !== 'string')
    throw invalid({ type: [`must be one of ${kinds.join(', ')}`] });
  return sent;
}

/** Notes are timed to the minute. */
function minuteOf(sent: unknown): number | null {
  if (sent === undefined || sent === null || sent === '') return null;
  const checked = checkDateTime(String(sent));
  if ('problem' in checked) throw invalid({ dateTime: [checked.problem] });
  const at = checked.value === null ? null : Date.parse(`${checked.value}Z`);
  return at === null ? null : at - (at % 60_000);
}
