import { findNamed, listNamed, type NamedItem, storeNamed } from '../contacts/named-store.ts';
import { ownerOfRows, type RowOwner } from '../contacts/row-owner.ts';
import { touch } from '../contacts/touched.ts';
import type { Database, Queries } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Form, type FormAction, type FormField, formOf } from './form.ts';
import type { Submission } from './submission.ts';

/** The rows of a contact in this room. */
export const submissionRows: RowOwner = ownerOfRows('form_submissions');

export async function findForm({ knex }: Database, id: number): Promise<Form | null> {
  const item = await findNamed(knex, 'forms', id);
  return item === null ? null : formOf(item);
}

export async function newestForms(database: Database, limit: number): Promise<Form[]> {
  const all = { ids: null, text: '', isPublished: null, start: 0, limit };
  const newest = { ...all, column: 'id', descending: true };
  return (await listNamed(database, 'forms', newest)).items.map(formOf);
}

/** Takes parts out of a form; null when there is no such form. */
export function removeParts(
  database: Database,
  formId: number,
  part: 'fields' | 'actions',
  ids: ReadonlySet<number>,
): Promise<NamedItem | null> {
  return inTransaction(database, async (trx) => {
    const item = await findNamed(trx, 'forms', formId);
    if (item === null) return null;
    const parts: readonly (FormField | FormAction)[] = formOf(item)[part];
    const left = parts.filter(({ id }) => !ids.has(id));
    return storeNamed(trx, 'forms', { id: formId, row: { [part]: JSON.stringify(left) } });
  });
}

/** By what a submission is known when it comes in again. */
export interface Once {
  readonly key: Buffer;
  /** An older one is another submission that only says the same. */
  readonly since: number;
}

/** The submission that is there already, with the visitor who sent it. */
export async function findRepeated(
  trx: Queries,
  { key, since }: Once,
): Promise<{ readonly visitorId: number | null } | null> {
  const known = await trx('form_submissions').where({ once_key: key }).first();
  if (known === undefined) return null;
  if (Number(known.at) >= since)
    return { visitorId: known.visitor_id === null ? null : Number(known.visitor_id) };
  await trx('form_submissions').where({ id: known.id }).update({ once_key: null });
  return null;
}

export interface NewSubmission extends Pick<Submission, 'results'> {
  readonly form: Form;
  readonly contactId: number;
  readonly visitorId: number | null;
  readonly once: Once;
  readonly referrer: string;
  readonly consent: string | null;
  readonly at: number;
}

/** Fails when the same submission came in meanwhile (a duplicate key). */
export function storeSubmission(
  trx: Queries,
  { form, contactId, visitorId, once, referrer, consent, results, at }: NewSubmission,
): Promise<number> {
  touch(trx, contactId, 'submissions');
  return insertRow(trx, 'form_submissions', {
    ...{ form_id: form.id, form_name: form.name, form_alias: form.alias },
    ...{ contact_id: contactId, visitor_id: visitorId, once_key: once.key },
    ...{ referrer, consent, results: JSON.stringify(results), at },
  });
}
