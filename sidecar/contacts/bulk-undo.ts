import type { Transaction } from '../db/transaction.ts';
import type { Back, BulkJob, BulkRoom, Outcome, Trait } from './bulk.ts';
import { authorOf, type Treatment } from './bulk-change.ts';
import { fieldsKey, fieldTraits, partsIn, traitOf } from './bulk-traits.ts';
import type { Contact } from './contact.ts';
import type { ContactPart, Traits } from './contact-part.ts';
import type { Field } from './field.ts';
import { type Author, holdContact, updateContact } from './store.ts';
import { withoutTaken } from './unique-standing.ts';
import { checkValue } from './value.ts';

/** Gives back what the job changed and nobody changed since. */
export async function undoing(room: BulkRoom, job: BulkJob): Promise<Treatment> {
  const fields = await room.fields.reload();
  const parts = partsIn(room, job.wanted);
  const author = authorOf(job, 'undo');
  return async (trx, row) => {
    const contact = await holdContact(trx, row.contactId);
    const undo = { trx, back: row.back, author, left: 0, given: 0 };
    // After a merge its values are somebody else's, or mixed with them.
    if (contact?.id !== row.contactId) return outcomeOf(row, { left: 1, given: 0 });
    let current = await giveBackFields(undo, contact, fields);
    for (const part of parts) current = await giveBackPart(undo, current, { room, part });
    return outcomeOf(row, undo);
  };
}

/** What is given back to a contact. */
export interface Undo {
  readonly trx: Transaction;
  readonly back: Back;
  readonly author: Author;
  /** What somebody changed since and what went back, counted. */
  left: number;
  given: number;
}

type UndoRoom = Pick<BulkRoom, 'database' | 'fields'>;

function outcomeOf(
  { id: rowId, contactId }: { readonly id: number; readonly contactId: number },
  { left, given }: Pick<Undo, 'left' | 'given'>,
): Outcome {
  const state = left === 0 ? 'restored' : given > 0 ? 'partly' : 'kept';
  return { rowId, contactId, state };
}

/** The fields that are as they were left, as far as they still may hold what they had. */
export async function giveBackFields(
  undo: Undo,
  contact: Contact,
  fields: readonly Field[],
): Promise<Contact> {
  const { trx, author } = undo;
  const old = untouched(undo, fieldsKey, fieldTraits(contact));
  const accepted: Record<string, Trait> = {};
  for (const [alias, value] of Object.entries(old)) {
    const field = fields.find((one) => one.object === 'contact' && one.alias === alias);
    if (field !== undefined && mayHold(field, value)) accepted[alias] = value;
  }
  const values = await withoutTaken(trx, contact, accepted);
  undo.given += Object.keys(values).length;
  undo.left += Object.keys(old).length - Object.keys(values).length;
  return updateContact(trx, contact, { fields, values, author });
}

/** The field may have become stricter since. */
function mayHold(field: Field, value: Trait): boolean {
  const checked = checkValue(field, value);
  return field.isPublished && !('problem' in checked) && checked.value === value;
}

/** What of a part is as it was left. */
export async function giveBackPart(
  undo: Undo,
  contact: Contact,
  { room, part }: { readonly room: UndoRoom; readonly part: ContactPart },
): Promise<Contact> {
  if (part.undo === undefined || undo.back[part.key] === undefined) return contact;
  const old = untouched(undo, part.key, await part.undo.traitsOf(undo.trx, contact));
  if (Object.keys(old).length === 0) return contact;
  undo.given += Object.keys(old).length;
  const body = { [part.key]: part.undo.bodyOf(old) };
  const change = part.changeOf?.(room.database, body, 'patch') ?? null;
  if (change === null) return contact;
  const fields = await room.fields.current();
  return change(undo.trx, contact, { author: undo.author, isNew: false, fields });
}

/** The old traits of those that are still as the job left them; the others are counted as left. */
function untouched(undo: Undo, key: string, now: Traits): Traits {
  const changed = Object.entries(undo.back[key] ?? {});
  const same = changed.filter(([name, [, after]]) => traitOf(now, name) === after);
  undo.left += changed.length - same.length;
  return Object.fromEntries(same.map(([name, [before]]) => [name, before]));
}
