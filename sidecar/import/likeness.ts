import { fieldsKey, fieldTraits, type Likeness } from '../contacts/bulk-traits.ts';
import type { Contact } from '../contacts/contact.ts';
import type { Traits } from '../contacts/contact-part.ts';
import { refusalsByContact } from '../contacts/do-not-contact.ts';
import { addressesOf } from '../contacts/ip-addresses.ts';
import type { NamedItem } from '../contacts/named-store.ts';
import { tagsByContact } from '../contacts/tags.ts';
import type { Transaction } from '../db/transaction.ts';
import { membersAmong } from '../segments/store.ts';
import type { Work } from './known-contact.ts';

type Named = readonly (readonly [contactId: number, name: string])[];

/** What rows may add to, of many contacts in a few queries; each trait by its name only. */
export async function likenessOfAll(
  trx: Transaction,
  { parts, segment }: Work,
  contacts: readonly Contact[],
): Promise<Map<number, Likeness>> {
  const ids = contacts.map(({ id }) => id);
  const byPart = new Map<string, Map<number, string[]>>();
  for (const { key } of parts) {
    const names = new Map<number, string[]>();
    for (const [id, name] of (await readers[key]?.(trx, ids, segment)) ?? [])
      names.set(id, [...(names.get(id) ?? []), name]);
    byPart.set(key, names);
  }
  return new Map(contacts.map((contact) => [contact.id, likenessOf(contact, byPart)]));
}

type Reader = (
  trx: Transaction,
  ids: readonly number[],
  segment: NamedItem | null,
) => Promise<Named>;

/** Owner and stage are columns of the contact, and its companies follow a field. */
const readers: Readonly<Record<string, Reader>> = {
  async tags(trx, ids) {
    const tags = [...(await tagsByContact(trx, ids))];
    return tags.flatMap(([id, own]) => own.map(({ tag }) => [id, tag] as const));
  },
  async doNotContact(trx, ids) {
    const refusals = [...(await refusalsByContact(trx, ids))];
    return refusals.flatMap(([id, own]) => own.map(({ channel }) => [id, channel] as const));
  },
  async addresses(trx, ids) {
    return (await addressesOf(trx, ids)).map(({ contactId, address }) => [contactId, address]);
  },
  async segment(trx, ids, segment) {
    if (segment === null) return [];
    const members = await membersAmong(trx, segment.id, ids);
    return [...members].map((id) => [id, String(segment.id)]);
  },
};

function likenessOf(contact: Contact, names: ReadonlyMap<string, Map<number, string[]>>): Likeness {
  const parts = [...names].map(([part, byId]): [string, Traits] => {
    const own = byId.get(contact.id) ?? [];
    return [part, Object.fromEntries(own.map((name) => [name, name]))];
  });
  return { ...Object.fromEntries(parts), [fieldsKey]: fieldTraits(contact) };
}
