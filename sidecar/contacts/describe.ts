import type { Database } from '../db/connect.ts';
import { createSharedRead } from '../db/shared-read.ts';
import type { Contact } from './contact.ts';
import type { ToldFromAbove } from './contact-part.ts';
import { contactParts } from './contact-parts.ts';
import type { Fields } from './field.ts';
import { fullNameOf, peopleById } from './report.ts';
import type { View } from './values-wire.ts';
import { type ContactParts, contactToJson, contactToWire } from './wire.ts';

interface Describing extends ToldFromAbove {
  readonly database: Database;
  readonly fields: Fields;
}

/** Contacts as API clients see them, with a few queries for any number. */
export async function describeContacts(
  room: Describing,
  contacts: readonly Contact[],
  view: View = {},
): Promise<object[]> {
  const known = await knownOf(room, contacts, view);
  return known.map((parts) => contactToWire(parts, view));
}

async function knownOf(
  room: Describing,
  contacts: readonly Contact[],
  view: View,
): Promise<ContactParts[]> {
  const { database, fields } = room;
  const people = await peopleById(database, operatorsOf(contacts));
  const current = await fields.current();
  const parts = view.minimal ? [] : await partsOf(room, contacts);
  return contacts.map((contact, at) => ({
    contact,
    fields: current,
    parts: parts[at] ?? {},
    operatorName: (id) => fullNameOf(id === null ? undefined : people.get(id)),
  }));
}

interface Describer {
  describe(contact: Contact): Promise<object>;
  /** The same as JSON. */
  write(contact: Contact): Promise<string>;
}

/** Describes contacts one by one, those of the same moment with the same few queries. */
export function contactDescriber(room: Describing): Describer {
  let waiting: Contact[] = [];
  const readWaiting = createSharedRead(async () => {
    const contacts = waiting;
    waiting = [];
    const known = await knownOf(room, contacts, {});
    return new Map(known.map((parts) => [parts.contact, parts]));
  });
  async function known(contact: Contact): Promise<ContactParts> {
    waiting.push(contact);
    return (await readWaiting()).get(contact) as ContactParts;
  }
  return {
    describe: async (contact) => contactToWire(await known(contact)),
    write: async (contact) => contactToJson(await known(contact)),
  };
}

async function partsOf(
  { database, ...told }: Describing,
  contacts: readonly Contact[],
): Promise<Record<string, unknown>[]> {
  const shown = contactParts.filter((part) => part.read !== undefined);
  const read = await Promise.all(shown.map((part) => part.read?.(database, contacts, told)));
  return contacts.map(({ id }) =>
    Object.fromEntries(shown.map(({ key }, at) => [key, read[at]?.get(id)])),
  );
}

export async function describeContact(room: Describing, contact: Contact): Promise<object> {
  const [described] = await describeContacts(room, [contact]);
  return described as object;
}

function operatorsOf(contacts: readonly Contact[]): number[] {
  const ids = contacts.flatMap(({ createdBy, modifiedBy }) => [createdBy, modifiedBy]);
  return [...new Set(ids)].filter((id) => id !== null);
}
