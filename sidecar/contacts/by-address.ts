import type { Queries } from '../db/connect.ts';
import type { Contact } from './contact.ts';
import { findContact } from './store.ts';
import { valueKey } from './text-key.ts';
import { lookupKey } from './value.ts';

/**
 * Everybody with this e-mail address, also by an address that came with a merge or that several
 * people share; the oldest first.
 */
export async function contactsWithAddress(queries: Queries, address: string): Promise<Contact[]> {
  const key = lookupKey(address);
  const ofValues = queries('contact_values')
    .where({ field: 'email', text_key: valueKey(address) })
    .join('contacts', 'contacts.id', 'contact_id')
    .select('contact_id', 'contacts.email');
  const ofIdentifiers = queries('contact_identifiers').where({ field: 'email', value_key: key });
  // The index of values knows no accents; addresses do.
  const holders = (await ofValues).filter(({ email }) => lookupKey(String(email)) === key);
  const ids = new Set([...holders, ...(await ofIdentifiers)].map((one) => Number(one.contact_id)));
  const found = new Map<number, Contact>();
  for (const id of ids) {
    const contact = await findContact(queries, id);
    if (contact !== null) found.set(contact.id, contact);
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}

/** The contact and all that were merged into it. */
export async function withMerged(queries: Queries, contactId: number): Promise<number[]> {
  const ids = [contactId];
  for (let latest = ids; latest.length > 0; ) {
    latest = await queries('contacts').whereIn('merged_into', latest).pluck<number[]>('id');
    ids.push(...latest);
  }
  return ids;
}
