import type { Operator } from '../auth/operators.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Contact } from './contact.ts';
import { contactBodyShape } from './contact-input.ts';
import { contactPages } from './contact-pages.ts';
import { contactDescriber, describeContacts } from './describe.ts';
import type { Entity, Page } from './entity.ts';
import { eraseContact } from './erase.ts';
import { contactQueryOf } from './list.ts';
import type { ContactRoom } from './room.ts';
import { saveContact } from './save.ts';
import { findContact } from './store.ts';
import { viewedListShape, viewOf } from './values-wire.ts';
import { withoutId } from './wire.ts';
import { contactShape } from './wire-shapes.ts';

/** Contacts behind the standard routes. */
export function contactEntity(room: ContactRoom): Entity<Contact> {
  const { database, owners, memberships = {} } = room;
  const { describe, write } = contactDescriber(room);
  const pageOf = contactPages(database);

  async function list(sent: unknown, caller: Operator): Promise<Page> {
    const fields = await room.fields.current();
    const query = contactQueryOf(sent, { fields, operatorId: caller.id, memberships });
    const { contacts, total } = await pageOf(query);
    const wires = await describeContacts(room, contacts, viewOf(sent));
    const entries = contacts.map(({ id }, at) => [id, wires[at] as object] as const);
    return { total: String(total), entries };
  }

  return {
    path: '/contacts',
    singular: 'contact',
    plural: 'contacts',
    listForm: 'object',
    words: ['a contact', 'contacts'],
    queryShape: viewedListShape,
    bodyShape: async () => contactBodyShape(await room.fields.current()),
    itemShape: async () => contactShape(await room.fields.current()),
    list,
    find: async (id) => (id === 0 ? null : findContact(database.knex, id)),
    save: (sent, manner, known, caller) => saveContact(room, { sent, manner, known, caller }),
    remove: ({ id }) => inTransaction(database, (trx) => eraseContact(trx, owners, id)),
    describe: (contacts) => Promise.all(contacts.map(describe)),
    write,
    withoutId,
  };
}
