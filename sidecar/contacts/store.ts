import type { Knex } from 'knex';
import type { Queries } from '../db/connect.ts';
import { insertRow, selectIn, selectRows, updateEach } from '../db/rows.ts';
import { StaleRead } from '../db/transaction.ts';
import type { Author } from './author.ts';
import { type FieldChange, recordSaves } from './changes.ts';
import { findByCombination } from './combinations.ts';
import {
  followCompany,
  followsCompany,
  joinFirst,
  storedCompany,
  withNameOf,
} from './company-links.ts';
import { type Contact, saysWho, type Values } from './contact.ts';
import { columnsOf, contactOf, customOf, textOf } from './contact-row.ts';
import type { Field } from './field.ts';
import { changeIdentifiers, claimIdentifiers, singleIdentifiers } from './identifiers.ts';
import { logPointsChange } from './points-log.ts';
import { type Aspect, touch } from './touched.ts';
import { uniqueFields } from './unique-fields.ts';
import type { Value } from './value.ts';
import { indexNewValues, indexValues } from './value-index.ts';

export type { Author } from './author.ts';

/** What is written to a contact: values by alias, and who says so. */
export interface Writing {
  readonly fields: readonly Field[];
  readonly values: Values;
  readonly author: Author;
}

/** Finds a contact by id; the id of a merged one gives the contact it was merged into. */
export async function findContact(queries: Queries, id: number): Promise<Contact | null> {
  for (let next: number | null = id, steps = 0; next !== null && steps < 50; steps++) {
    const row: Record<string, unknown> | undefined = await queries('contacts')
      .where({ id: next })
      .first();
    if (row === undefined) return null;
    if (row.merged_into === null) return contactOf(row);
    next = Number(row.merged_into);
  }
  return null;
}

/** The contacts with these ids in this order; ids of merged and unknown ones give none. */
export async function findContacts(queries: Queries, ids: readonly number[]): Promise<Contact[]> {
  if (ids.length === 0) return [];
  const rows = await queries('contacts').whereIn('id', ids);
  const own = rows.filter((row) => row.merged_into === null);
  const byId = new Map(own.map((row) => [Number(row.id), contactOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Those of these ids that a contact has or, before it was merged, had. */
export async function knownIds(queries: Queries, ids: readonly number[]): Promise<Set<number>> {
  const rows = await selectIn(queries, 'select id from contacts', 'id', ids);
  return new Set(rows.map((row) => Number(row.id)));
}

/**
 * Like `findContact`, and nobody else changes or merges the contact until the transaction ends:
 * what is read here stays true. Writing a value over itself takes the lock on every database.
 */
export async function holdContact(trx: Knex.Transaction, id: number): Promise<Contact | null> {
  for (let wanted = id; ; ) {
    const itself = { merged_into: trx.ref('merged_into') };
    await trx('contacts').where({ id: wanted }).update(itself);
    const contact = await findContact(trx, wanted);
    if (contact === null || contact.id === wanted) return contact;
    wanted = contact.id;
  }
}

/** Holds all of these, and gives those that are merged into none. */
export async function holdContacts(
  trx: Knex.Transaction,
  ids: readonly number[],
): Promise<Contact[]> {
  const itself = { merged_into: trx.ref('merged_into') };
  await trx('contacts')
    .whereIn('id', [...ids])
    .update(itself);
  return findContacts(trx, ids);
}

/**
 * Whom the unique ones of these values name: by OR the contacts that hold one of them, newest
 * first; by AND the contact that holds all of them, where it is the only one.
 */
export async function findByIdentifiers(queries: Queries, values: Values): Promise<Contact[]> {
  if (Object.values(values).every((value) => value === null)) return [];
  const { relied } = await uniqueFields(queries);
  if (relied.combination !== null) {
    const [id, ...others] = await findByCombination(queries, relied, values);
    return id === undefined || others.length > 0 ? [] : findContacts(queries, [id]);
  }
  const unique = singleIdentifiers(relied.aliases, values);
  const pairs = unique.map(({ field, key }) => [field, key]);
  if (pairs.length === 0) return [];
  const either = pairs.map(() => 'field = ? and value_key = ?').join(' or ');
  const holders = `select contact_id from contact_identifiers where ${either}`;
  const ids = (await selectRows(queries, holders, pairs.flat())).map((row) =>
    Number(row.contact_id),
  );
  if (ids.length === 0) return [];
  const rows = await queries('contacts')
    .whereIn('id', ids)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc');
  return rows.map(contactOf);
}

/**
 * Creates a contact. A unique value that another contact holds makes the database refuse
 * (a duplicate key): run it inside `inTransaction` and look again.
 */
export async function createContact(
  trx: Knex.Transaction,
  { fields, values: wanted, author }: Writing,
): Promise<Contact> {
  const company = await storedCompany(trx, wanted, author);
  const values = withNameOf(company, wanted);
  const isIdentified = saysWho(values, fields);
  const row = {
    ...columnsOf(values, {}),
    created_at: author.at,
    created_by: author.operatorId,
    identified_at: isIdentified ? author.at : null,
  };
  const id = await insertRow(trx, 'contacts', row);
  await claimIdentifiers(trx, id, values);
  await indexNewValues(trx, id, values);
  if (company !== null) await joinFirst(trx, id, { company, at: author.at });
  await recordChanges(trx, id, { before: {}, changed: values, author });
  await recordEvent(trx, id, isIdentified ? 'identified' : 'created', author);
  touch(trx, id, 'everything');
  return contactOf({ points: 0, ...row, id });
}

/**
 * Overwrites the given values, keeps the old ones in the history, and gives the changed contact.
 * Changing a unique value to one that another contact holds fails like in `createContact`.
 */
export async function updateContact(
  trx: Knex.Transaction,
  read: Contact,
  { fields, values: wanted, author }: Writing,
): Promise<Contact> {
  if (Object.keys(differences(read, wanted)).length === 0) return read;
  const follows = followsCompany(author);
  const values = follows ? withNameOf(await storedCompany(trx, wanted, author), wanted) : wanted;
  const contact = await holdContact(trx, read.id);
  if (contact === null) throw new StaleRead();
  const changed = differences(contact, values);
  if (Object.keys(changed).length === 0) return contact;
  const becomesIdentified = contact.identifiedAt === null && saysWho(changed, fields);
  await trx('contacts')
    .where({ id: contact.id })
    .update({
      ...columnsOf(changed, customOf(contact.values)),
      modified_at: author.at,
      modified_by: author.operatorId,
    });
  if (fields.length > 0) await changeIdentifiers(trx, contact, changed);
  await indexValues(trx, contact.id, changed);
  const { company } = changed;
  if (follows) await followCompany(trx, contact.id, { company, at: author.at });
  await recordChanges(trx, contact.id, { before: contact.values, changed, author });
  touch(trx, contact.id, 'field date_modified', ...Object.keys(changed).map(aspectOf));
  if (becomesIdentified) await identifyContact(trx, contact, author);
  return (await findContact(trx, contact.id)) as Contact;
}

export interface Ownership {
  readonly ownerId: number | null;
  readonly author: Author;
  readonly isNew: boolean;
}

/** Gives the contact to an operator, or to nobody. */
export async function assignOwner(
  trx: Knex.Transaction,
  { id }: Contact,
  { ownerId, author, isNew }: Ownership,
): Promise<Contact> {
  const modified = isNew ? {} : { modified_at: author.at, modified_by: author.operatorId };
  await trx('contacts')
    .where({ id })
    .update({ owner_id: ownerId, ...modified });
  touch(trx, id, 'owner', 'field date_modified');
  return (await findContact(trx, id)) as Contact;
}

/** When it was changed last, and by whom, is as it was before what is taken back. */
export async function restoreModified(
  trx: Queries,
  id: number,
  { at, by }: { readonly at: number | null; readonly by: number | null },
): Promise<void> {
  await trx('contacts').where({ id }).update({ modified_at: at, modified_by: by });
}

/** From now on the contact is somebody, whatever its fields hold. */
export async function identifyContact(
  trx: Knex.Transaction,
  { id }: Contact,
  author: Author,
): Promise<void> {
  const anonymous = trx('contacts').where({ id, identified_at: null });
  const identified = await anonymous.update({ identified_at: author.at });
  if (identified !== 1) return;
  await recordEvent(trx, id, 'identified', author);
  touch(trx, id, 'field date_identified');
}

/** Adds an entry of its own to the contact's timeline. */
export async function recordEvent(
  trx: Queries,
  contactId: number,
  type: 'created' | 'identified',
  { at, source, operatorName }: Author,
): Promise<void> {
  const details = JSON.stringify({ source, operatorName });
  await insertRow(trx, 'contact_events', { contact_id: contactId, type, details, at });
}

interface Changes {
  readonly before: Values;
  readonly changed: Values;
  readonly author: Author;
}

async function recordChanges(
  trx: Queries,
  contactId: number,
  { before, changed, author }: Changes,
): Promise<void> {
  const changes = Object.entries(changed)
    .filter(([, value]) => value !== null || Object.keys(before).length > 0)
    .map(([alias, value]): FieldChange => [alias, textOf(before[alias]), textOf(value)]);
  await recordSaves(trx, [{ contactId, changes }], author);
  await logPointsChange(trx, contactId, { before, changed, author });
}

/** Tells when contacts were active last, by contact id in UTC milliseconds. */
export function recordActivity(trx: Queries, activeAt: ReadonlyMap<number, number>): Promise<void> {
  for (const id of activeAt.keys()) touch(trx, id, 'field last_active');
  return updateEach(trx, 'contacts', 'last_active_at', activeAt);
}

function aspectOf(alias: string): Aspect {
  return alias === 'points' ? alias : `field ${alias}`;
}

function differences(contact: Contact, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([alias, value]) => value !== currentValue(contact, alias)),
  );
}

function currentValue(contact: Contact, alias: string): Value {
  if (alias === 'points') return contact.points;
  return contact.values[alias] ?? null;
}
