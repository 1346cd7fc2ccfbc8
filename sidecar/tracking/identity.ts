import type { Knex } from 'knex';
import type { Contact, Values } from '../contacts/contact.ts';
import type { Field } from '../contacts/field.ts';
import type { Merge } from '../contacts/merge.ts';
import {
  type Author,
  createContact,
  findContact,
  holdContact,
  identifyContact,
} from '../contacts/store.ts';
import { uniqueValues } from '../contacts/unique-fields.ts';
import { contradicts, namedBy } from '../contacts/unique-standing.ts';
import type { Dialect } from '../db/dialect.ts';
import { StaleRead } from '../db/transaction.ts';
import type { Claims } from './hit.ts';
import {
  closeLink,
  confirmLink,
  type Grounds,
  type Link,
  openLink,
  openLinkOf,
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

/** Who the evidence names: an existing contact, or a new one that its unique values shall make. */
export interface Target extends Grounds {
  readonly contact: Contact | null;
}

/** A stored visitor who shows evidence. */
export interface Encounter {
  readonly visitor: Visitor;
  readonly target: Target;
  readonly claims: Pick<Claims, 'values'> | null;
  readonly author: Author;
}

/** Finds who the evidence names; null when it names nobody. Changes nothing. */
export async function findTarget(
  trx: Knex.Transaction,
  { proof, oldLink, claims }: Evidence,
  own: number | null,
): Promise<Target | null> {
  if (proof !== null) {
    const contact = await findContact(trx, proof.contactId);
    if (contact)
      return { contact, level: 'proof', reason: 'tracked-link', evidence: proof.purpose };
  }
  if (oldLink !== null) {
    const contact = await findContact(trx, oldLink);
    if (contact) return { contact, level: 'claim', reason: 'old-tracked-link', evidence: null };
  }
  const grounds = { level: 'claim', reason: 'page-parameter' } as const;
  return findTargetByValues(trx, { values: claims?.values ?? {}, ...grounds, own });
}

export interface SentValues extends Pick<Grounds, 'level' | 'reason'> {
  readonly values: Values;
  /** The contact as whom the visitor is known by now. */
  readonly own: number | null;
}

/**
 * Finds whom the unique ones of these values name; null when none of them is unique. Where they
 * name several people alike, who sends a form or signs in is somebody new; a page names nobody.
 */
export async function findTargetByValues(
  trx: Knex.Transaction,
  { values, own, ...grounds }: SentValues,
): Promise<Target | null> {
  const unique = await uniqueValues(trx, values);
  const [alias] = Object.keys(unique);
  if (alias === undefined) return null;
  const contact = await namedBy(trx, unique, own);
  if (contact === 'several' && grounds.level === 'claim') return null;
  return { contact: contact === 'several' ? null : contact, ...grounds, evidence: alias };
}

/**
 * Makes the visitor the target's: the five rules. `visitor.lastSeenAt` becomes the time at which
 * the evidence counts, which is after all that was known of the visitor before.
 */
export async function linkVisitor(
  room: IdentityRoom,
  trx: Knex.Transaction,
  { visitor, target, claims, author: sender }: Encounter,
): Promise<Contact> {
  const link = visitor.contactId === null ? null : await openLinkOf(trx, visitor.id);
  const since = link === null ? await unlinkedSince(trx, visitor) : link.confirmedAt + 1;
  const author = { ...sender, at: Math.max(sender.at, since) };
  visitor.lastSeenAt = author.at;
  const held = link && (await findContact(trx, link.contactId));
  const named =
    target.contact ??
    (await contactToEnrich(trx, held, {
      fields: room.fields,
      values: claims?.values ?? {},
      author,
    }));
  const { level, reason, evidence } = target;
  const grounds = { level, reason, evidence, confirmedAt: author.at };
  if (link !== null && link.contactId === named.id) {
    await confirmLink(trx, link, grounds);
    return named.identifiedAt === null ? identified(trx, named, author) : named;
  }
  const contact = await identified(trx, named, author);
  const opened = { ...grounds, visitorId: visitor.id, contactId: contact.id };
  if (link === null) {
    await openLink(trx, { ...opened, fromAt: since });
  } else if (await isAnonymous(trx, link)) {
    await room.merge(trx, { loser: held as Contact, winner: contact }, author);
    await confirmLink(trx, { ...link, contactId: contact.id }, grounds);
    return (await findContact(trx, contact.id)) as Contact;
  } else {
    await closeLink(trx, link, author.at);
    await openLink(trx, { ...opened, fromAt: author.at });
  }
  return contact;
}

/** Gives a stored visitor without link an anonymous contact of its own. */
export async function linkToAnonymous(
  { fields }: IdentityRoom,
  trx: Knex.Transaction,
  { visitor, author }: Pick<Encounter, 'visitor' | 'author'>,
): Promise<Contact> {
  const contact = await createContact(trx, { fields, values: {}, author });
  const fromAt = await unlinkedSince(trx, visitor);
  visitor.lastSeenAt = Math.max(author.at, fromAt);
  await openLink(trx, {
    visitorId: visitor.id,
    contactId: contact.id,
    fromAt,
    confirmedAt: visitor.lastSeenAt,
    level: 'none',
    reason: 'anonymous',
    evidence: null,
  });
  return contact;
}

/** Nobody has the claimed value yet: the held contact gets it, unless it holds another one. */
export async function contactToEnrich(
  trx: Knex.Transaction,
  held: Contact | null,
  { fields, values, author }: Parameters<typeof createContact>[1],
): Promise<Contact> {
  const isSomebodyElse =
    held !== null &&
    held.identifiedAt !== null &&
    contradicts(held, await uniqueValues(trx, values));
  return held === null || isSomebodyElse ? createContact(trx, { fields, values, author }) : held;
}

/**
 * The contact as it is now, held. Whom evidence names is somebody, even without a name or an
 * address: it is never again taken for an anonymous contact and merged into another person.
 */
async function identified(
  trx: Knex.Transaction,
  { id }: Contact,
  author: Author,
): Promise<Contact> {
  const contact = await holdContact(trx, id);
  if (contact === null) throw new StaleRead();
  if (contact.identifiedAt !== null) return contact;
  await identifyContact(trx, contact, author);
  return { ...contact, identifiedAt: author.at };
}

/** Whether the link leads to nobody in particular; other writers cannot change that meanwhile. */
async function isAnonymous(trx: Knex.Transaction, { contactId }: Link): Promise<boolean> {
  const contact = await holdContact(trx, contactId);
  return contact !== null && contact.identifiedAt === null;
}
