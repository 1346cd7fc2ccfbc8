import type { Database } from '../db/connect.ts';
import { notFound } from '../problem.ts';
import type { Contact } from './contact.ts';
import { findContact } from './store.ts';

/** The contact with this id in a path. @throws Problem 404 */
export async function contactAt({ knex }: Database, id: string): Promise<Contact> {
  const number = /^\d{1,15}$/.test(id) ? Number(id) : 0;
  const contact = number === 0 ? null : await findContact(knex, number);
  if (contact === null) throw notFound();
  return contact;
}
