import type { Knex } from 'knex';
import { joinCompany } from '../contacts/companies.ts';
import type { Contact, Values } from '../contacts/contact.ts';
import type { Field } from '../contacts/field.ts';
import type { Merge } from '../contacts/merge.ts';
import {
  type Author,
  createContact,
  findByIdentifiers,
  findContact,
  uniqueAliases,
  updateContact,
} from '../contacts/store.ts';
import { applyTags } from '../contacts/tags.ts';
import type { Dialect } from '../db/dialect.ts';
import type { Claims } from './hit.ts';
import {
  closeLink,
  type Level,
  openLink,
  openLinkOf,
  type Reason,
  raiseLevel,
  unlinkedSince,
} from './link.ts';
import type { Visitor } from './visitor.ts';

/** What a hit shows about who its visitor is. */
export interface Evidence {
  /** Contact named by a genuine signed link, with the purpose of that link. */
  readonly proof: { readonly contactId: number; readonly purpose: string | null } | null;
  /** Contact named by an old unsigned link, where the site lets that count. */
  readonly oldLink: number | null;
  readonly claims: Claims | null;
}

export interface IdentityRoom {
  readonly dialect: Dialect;
  readonly fields: readonly Field[];
  readonly merge: Merge;
}

/** Who the evidence names: an existing contact, or a new one that these unique values shall make. */
export interface Target {
  readonly contact: Contact | null;
  readonly level: Level;
  readonly reason: Reason;
  readonly evidence: string | null;
}

const noLink = { level: 'none', reason: 'anonymous', evidence: null } as const;

/** Finds who the evidence names; null when it names nobody. Changes nothing. */
export async function findTarget(
  { fields }: IdentityRoom,
  trx: Knex.Transaction,
  evidence: Evidence,
): Promise<Target | null> {
  const { proof, oldLink, claims } = evidence;
  if (proof !== null) {
    const contact = await findContact(trx, proof.contactId);
    if (contact)
      return { contact, level: 'proof', reason: 'tracked-link', evidence: proof.purpose };
  }
  if (oldLink !== null) {
    const contact = await findContact(trx, oldLink);
    if (contact) return { contact, level: 'claim', reason: 'old-tracked-link', evidence: null };
  }
  const unique = uniqueValues(fields, claims?.values ?? {});
  const [alias] = Object.keys(unique);
  if (alias === undefined) return null;
  const [found] = await findByIdentifiers(trx, unique);
  const contact = found === undefined ? null : await findContact(trx, found.id);
  return { contact, level: 'claim', reason: 'page-parameter', evidence: alias };
}

/** Makes the stored visitor the target's: the five rules. The visitor is brought up to date. */
export async function linkVisitor(
  room: IdentityRoom,
  trx: Knex.Transaction,
  visitor: Visitor,
  target: Target,
  claims: Claims | null,
  author: Author,
): Promise<Contact> {
  const link = visitor.contactId === null ? null : await openLinkOf(trx, visitor.id);
  const held = link === null ? null : await findContact(trx, link.contactId);
  const contact = target.contact ?? (await contactToEnrich(room, trx, held, claims, author));
  if (link === null || held === null) {
    const fromAt = await unlinkedSince(trx, visitor);
    await openLink(trx, {
      ...linkOf(target),
      visitorId: visitor.id,
      contactId: contact.id,
      fromAt,
    });
  } else if (held.id === contact.id) {
    await raiseLevel(trx, link, target);
  } else if (held.identifiedAt === null) {
    await room.merge(trx, held, contact, author);
    await raiseLevel(trx, link, target);
  } else {
    await closeLink(trx, link, author.at);
    await openLink(trx, {
      ...linkOf(target),
      visitorId: visitor.id,
      contactId: contact.id,
      fromAt: author.at,
    });
  }
  return (await findContact(trx, contact.id)) as Contact;
}

/** Gives a stored visitor without link an anonymous contact of its own. */
export async function linkToAnonymous(
  { fields }: IdentityRoom,
  trx: Knex.Transaction,
  visitor: Visitor,
  author: Author,
): Promise<Contact> {
  const contact = await createContact(trx, fields, {}, author);
  const fromAt = await unlinkedSince(trx, visitor);
  await openLink(trx, { ...noLink, visitorId: visitor.id, contactId: contact.id, fromAt });
  return contact;
}

/** Writes what the page claims to the visitor's contact, as far as a page may. */
export async function applyClaims(
  { dialect, fields }: IdentityRoom,
  trx: Knex.Transaction,
  contact: Contact,
  claims: Claims,
  author: Author,
): Promise<Contact> {
  const values = await writableValues(trx, fields, contact, claims.values);
  let current = await updateContact(trx, fields, contact, values, author);
  await applyTags(trx, dialect, contact.id, claims.tags);
  if (claims.company.companyname !== undefined) {
    const { joined } = await joinCompany(trx, dialect, {
      contactId: contact.id,
      values: claims.company,
      at: author.at,
    });
    const mayShow = joined && current.identifiedAt !== null;
    if (mayShow) {
      const company = claims.company.companyname;
      current = await updateContact(trx, fields, current, { company }, author);
    }
  }
  return current;
}

/** Nobody has the claimed value yet: the visitor's contact gets it, unless it holds another one. */
async function contactToEnrich(
  { fields }: IdentityRoom,
  trx: Knex.Transaction,
  held: Contact | null,
  claims: Claims | null,
  author: Author,
): Promise<Contact> {
  const values = claims?.values ?? {};
  const isSomebodyElse =
    held !== null &&
    held.identifiedAt !== null &&
    Object.keys(uniqueValues(fields, values)).some(
      (alias) => (held.values[alias] ?? null) !== null,
    );
  return held === null || isSomebodyElse ? createContact(trx, fields, values, author) : held;
}

/** A unique value is only added, never exchanged, and only while nobody else holds it. */
async function writableValues(
  trx: Knex.Transaction,
  fields: readonly Field[],
  contact: Contact,
  values: Values,
): Promise<Values> {
  const writable = { ...values };
  for (const [alias, value] of Object.entries(uniqueValues(fields, values))) {
    const isTaken = (await findByIdentifiers(trx, { [alias]: value })).length > 0;
    if (isTaken || (contact.values[alias] ?? null) !== null) delete writable[alias];
  }
  return writable;
}

function uniqueValues(fields: readonly Field[], values: Values): Values {
  const unique = new Set(uniqueAliases(fields));
  return Object.fromEntries(Object.entries(values).filter(([alias]) => unique.has(alias)));
}

function linkOf({ level, reason, evidence }: Target) {
  return { level, reason, evidence };
}
