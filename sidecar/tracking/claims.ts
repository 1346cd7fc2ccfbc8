import type { Knex } from 'knex';
import { joinCompany } from '../contacts/companies.ts';
import type { Contact, Values } from '../contacts/contact.ts';
import type { Field } from '../contacts/field.ts';
import { type Author, updateContact } from '../contacts/store.ts';
import { applyTags } from '../contacts/tags.ts';
import { standingOf } from '../contacts/unique-standing.ts';
import type { Dialect } from '../db/dialect.ts';
import type { Claims } from './hit.ts';

/** What a page says about a contact, and when. */
export interface Statement {
  readonly contact: Contact;
  readonly claims: Claims;
  readonly author: Author;
}

interface ClaimsRoom {
  readonly dialect: Dialect;
  readonly fields: readonly Field[];
}

/**
 * Writes what the page claims to the visitor's contact, as far as a page may. A page that names
 * somebody else (another e-mail, say) speaks of somebody else altogether: nothing is written.
 */
export async function applyClaims(
  { dialect, fields }: ClaimsRoom,
  trx: Knex.Transaction,
  { contact, claims, author }: Statement,
): Promise<Contact> {
  const values = await valuesOfContact(trx, contact, claims.values);
  if (values === null) return contact;
  const current = await updateContact(trx, contact, { fields, values, author });
  await applyTags(trx, dialect, contact.id, claims.tags);
  const company = claims.company.companyname ?? null;
  if (company === null) return current;
  const mayShow = mayPagesSet('company', fields);
  return joinCompany(trx, current, { values: claims.company, mayShow, fields, author });
}

/** A unique value is neither taken from somebody else nor put in place of another one. */
export async function writableValues(
  trx: Knex.Transaction,
  contact: Contact,
  values: Values,
): Promise<Values> {
  const writable = { ...values };
  for (const [alias, standing] of await standingOf(trx, contact, values))
    if (standing !== 'free' && standing !== 'shared') delete writable[alias];
  return writable;
}

/** The values to write; null when a unique one is another contact's or contradicts this one's. */
async function valuesOfContact(
  trx: Knex.Transaction,
  contact: Contact,
  values: Values,
): Promise<Values | null> {
  const writable = { ...values };
  for (const [alias, standing] of await standingOf(trx, contact, values)) {
    if (standing === 'own') delete writable[alias];
    else if (standing !== 'free') return null;
  }
  return writable;
}

function mayPagesSet(alias: string, fields: readonly Field[]): boolean {
  return fields.some(
    (field) =>
      field.object === 'contact' &&
      field.alias === alias &&
      field.isPublished &&
      field.isPubliclyUpdatable,
  );
}
