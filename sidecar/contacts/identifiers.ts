import { createHash } from 'node:crypto';
import type { Queries } from '../db/connect.ts';
import { insertMany, insertRows, selectRows } from '../db/rows.ts';
import type { Values } from './contact.ts';
import { type Scheme, uniqueFields } from './unique-fields.ts';
import { lookupKey } from './value.ts';

/* What is unique of contacts: each a row of its own, so that the database refuses a second one. */

export interface Identifier {
  /** A field, or the name of what is noted of several together. */
  readonly field: string;
  readonly key: string;
}

/** What a contact with these values is told apart by. */
export function identifiersOf({ aliases, combination }: Scheme, values: Values): Identifier[] {
  const held = singleIdentifiers(aliases, values);
  if (combination === null || held.length === 0) return held;
  const pairs = held.map(({ field, key }) => [field, key]).sort();
  const key = createHash('sha256').update(JSON.stringify(pairs)).digest('base64url');
  return [{ field: combination, key }];
}

export function singleIdentifiers(aliases: readonly string[], values: Values): Identifier[] {
  return aliases
    .filter((alias) => (values[alias] ?? null) !== null)
    .map((alias) => ({ field: alias, key: lookupKey(String(values[alias])) }));
}

/** The names that identifiers of the scheme have. */
export function namesOf({ aliases, combination }: Scheme): readonly string[] {
  return combination === null ? aliases : [combination];
}

export function isSame(one: Identifier, other: Identifier): boolean {
  return one.field === other.field && one.key === other.key;
}

/** What is unique of a new contact belongs to it from now on. */
export async function claimIdentifiers(
  trx: Queries,
  contactId: number,
  values: Values,
): Promise<void> {
  if (Object.keys(values).length === 0) return;
  const { relied, prepared } = await uniqueFields(trx);
  await claim(trx, contactId, identifiersOf(relied, values));
  if (prepared !== null) await noteIdentifiers(trx, contactId, identifiersOf(prepared, values));
}

/** The same for many new contacts. */
export async function claimForAll(trx: Queries, contacts: readonly Identified[]): Promise<void> {
  const { relied, prepared } = await uniqueFields(trx);
  const rows = contacts.flatMap(({ id, values }) =>
    identifiersOf(relied, values).map(({ field, key }) => [field, key, id]),
  );
  await insertMany(trx, { ...table, rows });
  if (prepared === null) return;
  for (const { id, values } of contacts)
    await noteIdentifiers(trx, id, identifiersOf(prepared, values));
}

/** Who has one of these, by field and key as `markOf` writes them. */
export async function holdersOfAll(
  trx: Queries,
  identifiers: readonly Identifier[],
): Promise<Map<string, number>> {
  const keysByField = new Map<string, string[]>();
  for (const { field, key } of identifiers) {
    const keys = keysByField.get(field);
    if (keys === undefined) keysByField.set(field, [key]);
    else keys.push(key);
  }
  const holders = new Map<string, number>();
  for (const [field, keys] of keysByField)
    for (let start = 0; start < keys.length; start += keysAtOnce) {
      const some = keys.slice(start, start + keysAtOnce);
      const places = some.map(() => '?').join(',');
      const sql = `select value_key, contact_id from contact_identifiers where field = ? and value_key in (${places})`;
      for (const row of await selectRows(trx, sql, [field, ...some]))
        holders.set(markOf({ field, key: String(row.value_key) }), Number(row.contact_id));
    }
  return holders;
}

const keysAtOnce = 500;

/** One text for each identifier. */
export function markOf({ field, key }: Identifier): string {
  return `${field} ${key}`;
}

export interface Identified {
  readonly id: number;
  readonly values: Values;
}

/** The contact is about to have other values: what is unique of the new ones belongs to it. */
export async function changeIdentifiers(
  trx: Queries,
  contact: Identified,
  changed: Values,
): Promise<void> {
  const { relied, prepared } = await uniqueFields(trx);
  await claim(trx, contact.id, await released(trx, relied, contact, changed));
  if (prepared !== null)
    await noteIdentifiers(trx, contact.id, await released(trx, prepared, contact, changed));
}

/** The same for a merge: single values changed hands already, what they make together did not. */
export async function changeCombinations(
  trx: Queries,
  contact: Identified,
  changed: Values,
): Promise<void> {
  const { relied, prepared } = await uniqueFields(trx);
  if (relied.combination !== null)
    await claim(trx, contact.id, await released(trx, relied, contact, changed));
  if (prepared !== null && prepared.combination !== null)
    await noteIdentifiers(trx, contact.id, await released(trx, prepared, contact, changed));
}

/** Before a merge is undone: what the merged values make together is nobody's. */
export async function dropCombinations(trx: Queries, { id, values }: Identified): Promise<void> {
  const { relied, prepared } = await uniqueFields(trx);
  for (const scheme of [relied, prepared])
    if (scheme !== null && scheme.combination !== null)
      await release(trx, id, identifiersOf(scheme, values));
}

/**
 * Releases what the change does away with, and gives what it brings. Values that came with a merge
 * are kept: they still lead to the contact.
 */
async function released(
  trx: Queries,
  scheme: Scheme,
  { id, values }: Identified,
  changed: Values,
): Promise<Identifier[]> {
  const touched = scheme.aliases.filter((alias) => alias in changed);
  if (touched.length === 0) return [];
  const aliases = scheme.combination === null ? touched : scheme.aliases;
  const concerned = { ...scheme, aliases };
  const brought = identifiersOf(concerned, { ...values, ...changed });
  await release(trx, id, [...identifiersOf(concerned, values), ...brought]);
  return brought;
}

const table = { table: 'contact_identifiers', columns: ['field', 'value_key', 'contact_id'] };

async function claim(
  trx: Queries,
  contactId: number,
  identifiers: readonly Identifier[],
): Promise<void> {
  const rows = identifiers.map(({ field, key }) => [field, key, contactId]);
  await insertRows(trx, { ...table, rows });
}

async function release(
  trx: Queries,
  contactId: number,
  identifiers: readonly Identifier[],
): Promise<void> {
  if (identifiers.length === 0) return;
  const pairs = identifiers.map(({ field, key }) => [field, key]);
  await trx(table.table)
    .where({ contact_id: contactId })
    .whereIn(['field', 'value_key'], pairs)
    .delete();
}

/** What is to become unique: one that another contact has is marked as shared. */
export async function noteIdentifiers(
  trx: Queries,
  contactId: number,
  identifiers: readonly Identifier[],
): Promise<void> {
  for (const { field, key } of identifiers) {
    const row = { field, value_key: key };
    await insertUnlessThere(trx, { ...row, contact_id: contactId });
    const { contact_id: holder } = await trx(table.table).where(row).first('contact_id');
    if (Number(holder) !== contactId)
      await insertUnlessThere(trx, { ...row, field: sharedMark(field), contact_id: contactId });
  }
}

/** No field has such a name. */
export function sharedMark(field: string): string {
  return `!${field}`;
}

async function insertUnlessThere(
  trx: Queries,
  row: { readonly field: string; readonly value_key: string; readonly contact_id: number },
): Promise<void> {
  await trx(table.table).insert(row).onConflict(['field', 'value_key']).ignore();
}
