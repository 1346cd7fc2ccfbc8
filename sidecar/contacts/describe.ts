import type { Database } from '../db/connect.ts';
import type { Contact } from './contact.ts';
import type { Fields } from './field.ts';
import { type Person, peopleById, tagsByContact } from './report.ts';
import { type ContactView, contactToWire } from './wire.ts';

interface Describing {
  readonly database: Database;
  readonly fields: Fields;
}

/** Contacts as API clients see them, with three queries for any number. */
export async function describeContacts(
  { database, fields }: Describing,
  contacts: readonly Contact[],
  view: ContactView = {},
): Promise<object[]> {
  const ids = contacts.map(({ id }) => id);
  const tags = view.minimal ? new Map() : await tagsByContact(database, ids);
  const people = await peopleById(database, operatorsOf(contacts));
  const current = await fields.current();
  const byId = (id: number | null): Person | null =>
    id === null ? null : (people.get(id) ?? null);
  return contacts.map((contact) =>
    contactToWire(
      {
        contact,
        fields: current,
        tags: tags.get(contact.id) ?? [],
        owner: byId(contact.ownerId),
        operatorName: (id) => fullName(byId(id)),
      },
      view,
    ),
  );
}

export async function describeContact(room: Describing, contact: Contact): Promise<object> {
  const [described] = await describeContacts(room, [contact]);
  return described as object;
}

function operatorsOf(contacts: readonly Contact[]): number[] {
  const ids = contacts.flatMap(({ createdBy, modifiedBy, ownerId }) => [
    ...[createdBy, modifiedBy, ownerId],
  ]);
  return [...new Set(ids)].filter((id) => id !== null);
}

function fullName(person: Person | null): string | null {
  if (person === null) return null;
  return [person.firstName, person.lastName].filter(Boolean).join(' ') || person.username;
}
