import type { Response } from 'express';
import { callerOf } from '../auth/basic.ts';
import type { Database } from '../db/connect.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { notFound } from '../problem.ts';
import type { Author } from './author.ts';
import type { Contact } from './contact.ts';
import { findContact, holdContact } from './store.ts';

/** The contact with this id in a path. @throws Problem 404 */
export async function contactAt({ knex }: Database, id: string): Promise<Contact> {
  const number = /^\d{1,15}$/.test(id) ? Number(id) : 0;
  const contact = number === 0 ? null : await findContact(knex, number);
  if (contact === null) throw notFound();
  return contact;
}

/** Changes the contact with this id in a path, in one transaction. @throws Problem 404 */
export async function changeContactAt<Result>(
  database: Database,
  id: string,
  change: (trx: Transaction, contact: Contact) => Promise<Result>,
): Promise<Result> {
  const { id: known } = await contactAt(database, id);
  return inTransaction(database, async (trx) => {
    const contact = await holdContact(trx, known);
    if (contact === null) throw notFound();
    return change(trx, contact);
  });
}

/** The operator who calls the API, as the author of a change. */
export function apiAuthor(response: Response): Author {
  const { id, username } = callerOf(response);
  return { at: Date.now(), source: 'api', operatorId: id, operatorName: username };
}
