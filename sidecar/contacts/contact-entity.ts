import type { Operator } from '../auth/operators.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Contact } from './contact.ts';
import { describeContacts } from './describe.ts';
import type { Entity, Page } from './entity.ts';
import { eraseContact } from './erase.ts';
import { contactQueryOf } from './list.ts';
import { createCounter, listContacts } from './report.ts';
import type { ContactRoom } from './room.ts';
import { saveContact } from './save.ts';
import { findContact } from './store.ts';
import { type ContactView, withoutId } from './wire.ts';

/** Contacts behind the standard routes. */
export function contactEntity(room: ContactRoom): Entity<Contact> {
  const { database, owners, memberships = {} } = room;
  const count = createCounter(database);

  async function list(sent: unknown, caller: Operator): Promise<Page> {
    const fields = await room.fields.current();
    const query = contactQueryOf(sent, { fields, operatorId: caller.id, memberships });
    const contacts = await listContacts(database, query);
    const wires = await describeContacts(room, contacts, viewOf(sent));
    const entries = contacts.map(({ id }, at) => [id, wires[at] as object] as const);
    return { total: String(await count(query.condition)), entries };
  }

  return {
    path: '/contacts',
    singular: 'contact',
    plural: 'contacts',
    listForm: 'object',
    list,
    find: async (id) => (id === 0 ? null : findContact(database.knex, id)),
    save: (sent, manner, known, caller) => saveContact(room, { sent, manner, known, caller }),
    remove: ({ id }) => inTransaction(database, (trx) => eraseContact(trx, owners, id)),
    describe: (contacts) => describeContacts(room, contacts),
    withoutId,
  };
}

function viewOf(sent: unknown): ContactView {
  const { minimal, select } = Object(sent) as Record<string, unknown>;
  const isObject = select !== null && typeof select === 'object';
  const names = isObject ? Object.values(Object(select)) : String(select ?? '').split(',');
  return {
    minimal: /^(1|true|yes)$/i.test(String(minimal ?? '')),
    select: names.map(String).filter(Boolean),
  };
}
