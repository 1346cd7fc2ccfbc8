import type { Knex } from 'knex';
import type { Queries } from '../db/connect.ts';
import { insertRow, insertRows, type SqlValue } from '../db/rows.ts';
import { type Contact, fieldColumns, saysWho, type Values } from './contact.ts';
import type { Field } from './field.ts';
import { lookupKey, type Value } from './value.ts';

/** Who changes a contact, when, and what the history shall say about it. */
export interface Author {
  readonly at: number;
  /** `page` (a visitor's browser), `api`, `form`, `import` … */
  readonly source: string;
  readonly operatorId: number | null;
  readonly operatorName: string | null;
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

/** The contacts that hold one of these unique values, newest first. */
export async function findByIdentifiers(queries: Queries, values: Values): Promise<Contact[]> {
  const pairs = Object.entries(values).map(([field, value]) => [field, lookupKey(String(value))]);
  if (pairs.length === 0) return [];
  const ids = await queries('contact_identifiers')
    .whereIn(['field', 'value_key'], pairs)
    .pluck('contact_id');
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
  fields: readonly Field[],
  values: Values,
  author: Author,
): Promise<Contact> {
  const isIdentified = saysWho(values, fields);
  const id = await insertRow(trx, 'contacts', {
    ...columnsOf(values, {}),
    created_at: author.at,
    created_by: author.operatorId,
    identified_at: isIdentified ? author.at : null,
  });
  await claimIdentifiers(trx, fields, id, values);
  await recordChanges(trx, id, {}, values, author);
  await recordEvent(trx, id, isIdentified ? 'identified' : 'created', author);
  return (await findContact(trx, id)) as Contact;
}

/**
 * Overwrites the given values, keeps the old ones in the history, and gives the changed contact.
 * Changing a unique value to one that another contact holds fails like in `createContact`.
 */
export async function updateContact(
  trx: Knex.Transaction,
  fields: readonly Field[],
  contact: Contact,
  values: Values,
  author: Author,
): Promise<Contact> {
  const changed = Object.fromEntries(
    Object.entries(values).filter(([alias, value]) => value !== currentValue(contact, alias)),
  );
  if (Object.keys(changed).length === 0) return contact;
  const becomesIdentified = contact.identifiedAt === null && saysWho(changed, fields);
  await trx('contacts')
    .where({ id: contact.id })
    .update({
      ...columnsOf(changed, customOf(contact.values)),
      modified_at: author.at,
      modified_by: author.operatorId,
      ...(becomesIdentified && { identified_at: author.at }),
    });
  await releaseIdentifiers(trx, fields, contact, changed);
  await claimIdentifiers(trx, fields, contact.id, changed);
  await recordChanges(trx, contact.id, contact.values, changed, author);
  if (becomesIdentified) await recordEvent(trx, contact.id, 'identified', author);
  return (await findContact(trx, contact.id)) as Contact;
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

async function claimIdentifiers(
  trx: Queries,
  fields: readonly Field[],
  contactId: number,
  values: Values,
): Promise<void> {
  const rows = uniqueAliases(fields)
    .filter((alias) => (values[alias] ?? null) !== null)
    .map((alias) => [alias, lookupKey(String(values[alias])), contactId]);
  await insertRows(trx, 'contact_identifiers', ['field', 'value_key', 'contact_id'], rows);
}

async function releaseIdentifiers(
  trx: Queries,
  fields: readonly Field[],
  contact: Contact,
  changed: Values,
): Promise<void> {
  const released = uniqueAliases(fields).filter((alias) => alias in changed);
  if (released.length === 0) return;
  await trx('contact_identifiers')
    .where({ contact_id: contact.id })
    .whereIn('field', released)
    .delete();
}

async function recordChanges(
  trx: Queries,
  contactId: number,
  before: Values,
  changed: Values,
  { at, source }: Author,
): Promise<void> {
  const rows: SqlValue[][] = Object.entries(changed)
    .filter(([, value]) => value !== null || Object.keys(before).length > 0)
    .map(([alias, value]) => [contactId, alias, textOf(before[alias]), textOf(value), source, at]);
  const columns = ['contact_id', 'field', 'old_value', 'new_value', 'source', 'at'];
  await insertRows(trx, 'contact_changes', columns, rows);
}

export function uniqueAliases(fields: readonly Field[]): string[] {
  return fields
    .filter((field) => field.object === 'contact' && field.isUnique)
    .map(({ alias }) => alias);
}

function columnsOf(values: Values, custom: Values): Record<string, SqlValue> {
  const columns: Record<string, SqlValue> = {};
  const others: Record<string, Value> = { ...custom };
  for (const [alias, value] of Object.entries(values)) {
    if (alias === 'last_active')
      columns.last_active_at = value === null ? null : Date.parse(`${value}Z`);
    else if (fieldColumns.has(alias)) columns[alias] = value;
    else others[alias] = value;
  }
  columns.custom = JSON.stringify(others);
  return columns;
}

function customOf(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([alias]) => !fieldColumns.has(alias)));
}

function currentValue(contact: Contact, alias: string): Value {
  if (alias === 'points') return contact.points;
  return contact.values[alias] ?? null;
}

function contactOf(row: Record<string, unknown>): Contact {
  const number = (value: unknown): number | null => (value === null ? null : Number(value));
  const values: Record<string, Value> = { ...(JSON.parse(String(row.custom)) as Values) };
  for (const column of fieldColumns)
    if (row[column] !== null) values[column] = row[column] as Value;
  return {
    id: Number(row.id),
    values,
    points: Number(row.points),
    createdAt: Number(row.created_at),
    createdBy: number(row.created_by),
    modifiedAt: number(row.modified_at),
    modifiedBy: number(row.modified_by),
    identifiedAt: number(row.identified_at),
    lastActiveAt: number(row.last_active_at),
    ownerId: number(row.owner_id),
  };
}

function textOf(value: Value | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
