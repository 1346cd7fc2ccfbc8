import { StaleRead, type Transaction } from '../db/transaction.ts';
import type { BulkJob, BulkRoom, Outcome } from './bulk.ts';
import { bodyOf } from './bulk-input.ts';
import { type BulkRow, isOf } from './bulk-rows.ts';
import { differenceOf, likenessOf, partsIn } from './bulk-traits.ts';
import { contactWriter } from './save.ts';
import { type Author, holdContact } from './store.ts';

/** What is done with one contact of a job, in the transaction that settles it. @throws Problem */
export type Treatment = (trx: Transaction, row: BulkRow) => Promise<Outcome>;

/** The change as an API client would make it. @throws Problem when it is no longer possible */
export async function changing(room: BulkRoom, job: BulkJob): Promise<Treatment> {
  const parts = partsIn(room, job.wanted);
  const draft = {
    sent: bodyOf(job.wanted),
    manner: 'patch',
    author: authorOf(job, 'bulk'),
  } as const;
  const write = await contactWriter(room, { ...draft, parts });
  return async (trx, row) => {
    const outcome = { rowId: row.id, contactId: row.contactId };
    const contact = await holdContact(trx, row.contactId);
    if (contact === null)
      return { ...outcome, state: 'refused', reason: 'There is no such contact.' };
    if (contact.id !== row.contactId) return passedOver(trx, row);
    const before = await likenessOf(trx, contact, parts);
    const { item } = await write(trx, contact);
    const back = differenceOf(before, await likenessOf(trx, item, parts));
    const isSame = Object.keys(back).length === 0;
    return isSame ? { ...outcome, state: 'unchanged' } : { ...outcome, state: 'changed', back };
  };
}

/** Merged into a contact that has a row of its own. */
async function passedOver(trx: Transaction, row: BulkRow): Promise<Outcome> {
  if (!(await isOf(trx, row))) throw new StaleRead();
  return { rowId: row.id, contactId: row.contactId, state: 'unchanged' };
}

export function authorOf({ operatorId, operatorName }: BulkJob, source: string): Author {
  return { at: Date.now(), source, operatorId, operatorName };
}
