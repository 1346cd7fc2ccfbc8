import { z } from 'zod';
import type { Database, Queries } from '../db/connect.ts';
import type { Dialect } from '../db/dialect.ts';
import { findOrCreate, insertMany, insertRow, insertRows, selectRows } from '../db/rows.ts';
import { inTransaction } from '../db/transaction.ts';
import { idNumber, nullableText } from '../shape.ts';
import { byContact } from './by-contact.ts';
import { containing } from './condition.ts';
import type { ItemQuery } from './item-query.ts';
import { touch, touchMany } from './touched.ts';
import { lookupKey, shortText } from './value.ts';

export interface Tag {
  readonly id: number;
  readonly tag: string;
  readonly description: string | null;
}

export const tagShape = z.object({
  id: idNumber.nullable(),
  tag: z.string(),
  description: nullableText,
});

export interface TagChanges {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

const maxTags = 100;

/** `a, b,-c` or a list of such texts → tags to add and, marked with a leading `-`, to remove. */
export function tagChangesOf(texts: readonly string[]): TagChanges {
  const names = texts
    .flatMap((text) => text.split(','))
    .map((text) => shortText(withoutMarkup(text), 191))
    .filter((name) => name !== '' && name !== '-')
    .slice(0, maxTags);
  return {
    add: names.filter((name) => !name.startsWith('-')),
    remove: names.filter((name) => name.startsWith('-')).map((name) => name.slice(1).trim()),
  };
}

/** `&lt;b&gt;new&lt;/b&gt;` and `<b>new</b>` → `new`; `a < b` stays. */
function withoutMarkup(text: string): string {
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return text
    .replace(/&(lt|gt|quot|amp|#0?39);/g, (_entity, name: string) => entities[name] ?? "'")
    .replace(/<[a-z/!?][^>]*(>|$)/gi, '');
}

/** Tags that a contact has now and did not have before. */
export interface AddedTags {
  readonly contactId: number;
  readonly tags: readonly string[];
}

export type TagListener = (trx: Queries, added: AddedTags) => void;

const listening = 'tagsAdded';

/** Tells `listener` of every tag that is added, wherever that happens: the database carries it there. */
export function onTagsAdded({ knex }: Database, listener: TagListener): void {
  knex.userParams[listening] = listener;
}

/** Adds and removes tags of a contact; new tags are created, removing an unknown one does nothing. */
export async function applyTags(
  trx: Queries,
  dialect: Dialect,
  contactId: number,
  { add, remove }: TagChanges,
): Promise<void> {
  if (add.length > 0) {
    const tags = await addTags(trx, dialect, contactId, add);
    const listener = trx.userParams[listening] as TagListener | undefined;
    if (tags.length > 0) {
      touch(trx, contactId, 'tags');
      listener?.(trx, { contactId, tags });
    }
  }
  if (remove.length > 0) {
    const unwanted = trx('tags').whereIn('tag_key', remove.map(lookupKey)).select('id');
    const own = trx('contact_tags').where({ contact_id: contactId });
    if ((await own.whereIn('tag_id', unwanted).delete()) > 0) touch(trx, contactId, 'tags');
  }
}

/** Contacts that have no tags yet, and those they get. */
export interface NewlyTagged {
  readonly id: number;
  readonly tags: readonly string[];
}

const namesAtOnce = 500;

/** The same for many contacts that are new. */
export async function tagNewContacts(
  trx: Queries,
  dialect: Dialect,
  contacts: readonly NewlyTagged[],
): Promise<void> {
  const names = new Map<string, string>();
  for (const { tags } of contacts)
    for (const tag of tags) if (!names.has(lookupKey(tag))) names.set(lookupKey(tag), tag);
  const ids = new Map<string, number>();
  const all = [...names];
  for (let start = 0; start < all.length; start += namesAtOnce) {
    const portion = all.slice(start, start + namesAtOnce);
    const wanted = new Map(portion.map(([key, tag]) => [key, { key, values: [tag] }]));
    const table = { table: 'tags', keyColumn: 'tag_key', columns: ['tag'] };
    for (const [key, id] of await findOrCreate(trx, dialect, table, wanted)) ids.set(key, id);
  }
  const held = contacts.map(({ id, tags }) => ({ id, keys: [...new Set(tags.map(lookupKey))] }));
  const rows = held.flatMap(({ id, keys }) => keys.map((key) => [id, ids.get(key) as number]));
  await insertMany(trx, { table: 'contact_tags', columns: ['contact_id', 'tag_id'], rows });
  const listener = trx.userParams[listening] as TagListener | undefined;
  for (const { id, keys } of held)
    if (keys.length > 0) listener?.(trx, { contactId: id, tags: keys });
}

/** Gives those that the contact did not have. */
async function addTags(
  trx: Queries,
  dialect: Dialect,
  contactId: number,
  add: readonly string[],
): Promise<string[]> {
  const wanted = new Map(
    add.map((tag) => [lookupKey(tag), { key: lookupKey(tag), values: [tag] }]),
  );
  const table = { table: 'tags', keyColumn: 'tag_key', columns: ['tag'] };
  const ids = await findOrCreate(trx, dialect, table, wanted);
  const places = [...ids].map(() => '?').join(',');
  const sql = `select tag_id from contact_tags where contact_id = ? and tag_id in (${places})`;
  const held = await selectRows(trx, sql, [contactId, ...ids.values()]);
  const heldIds = new Set(held.map(({ tag_id }) => Number(tag_id)));
  const added = [...ids].filter(([, tagId]) => !heldIds.has(tagId));
  await insertRows(trx, {
    table: 'contact_tags',
    columns: ['contact_id', 'tag_id'],
    rows: added.map(([, tagId]) => [contactId, tagId]),
    ending: dialect.keepExisting('contact_id, tag_id'),
  });
  return added.map(([key]) => key);
}

/** The tags of these contacts, by contact id. */
export async function tagsByContact(
  queries: Queries,
  contactIds: readonly number[],
): Promise<Map<number, Tag[]>> {
  const rows = await queries('contact_tags')
    .join('tags', 'tags.id', 'contact_tags.tag_id')
    .whereIn('contact_id', contactIds)
    .orderBy('tags.tag_key')
    .select('contact_id', 'tags.id', 'tags.tag', 'tags.description');
  return byContact(rows, tagOf);
}

/** The name of a tag as it is stored; empty when nothing usable was sent. */
export function tagName(sent: unknown): string {
  return typeof sent === 'string' || typeof sent === 'number' ? shortText(String(sent), 191) : '';
}

/** The text is folded, and the name holds it. */
export async function listTags(
  { knex }: Database,
  { ids, text, column, descending, start, limit }: ItemQuery,
): Promise<{ tags: Tag[]; total: number }> {
  const wanted = knex('tags');
  if (ids !== null) wanted.whereIn('id', [...ids]);
  if (text !== '') wanted.whereRaw("tag_key like ? escape '!'", [containing(text)]);
  const counted: { count?: unknown } | undefined = await wanted
    .clone()
    .count({ count: '*' })
    .first();
  const direction = descending ? 'desc' : 'asc';
  const sortColumn = column === 'tag' ? 'tag_key' : column;
  const rows = await wanted
    .orderBy(sortColumn, direction)
    .orderBy('id', direction)
    .limit(limit)
    .offset(start);
  return { tags: rows.map(tagOf), total: Number(counted?.count) };
}

export async function findTag(queries: Queries, id: number): Promise<Tag | null> {
  const row = await queries('tags').where({ id }).first();
  return row === undefined ? null : tagOf(row);
}

export interface TagText {
  readonly tag: string;
  /** Undefined = stays as it is. */
  readonly description: string | null | undefined;
}

/** Creates the tag or finds the one with this name, in any case. */
export async function saveTag(
  database: Database,
  { tag, description }: TagText,
): Promise<{ item: Tag; isNew: boolean }> {
  return inTransaction(database, async (trx) => {
    const known = await trx('tags')
      .where({ tag_key: lookupKey(tag) })
      .first();
    if (known !== undefined && description !== undefined)
      await trx('tags').where({ id: known.id }).update({ description });
    const row = { tag, tag_key: lookupKey(tag), description: description ?? null };
    const id = known === undefined ? await insertRow(trx, 'tags', row) : Number(known.id);
    const stored = await trx('tags').where({ id }).first();
    return { item: tagOf(stored), isNew: known === undefined };
  });
}

/** Renames a tag everywhere; null when another one has the name. */
export async function changeTag(
  { knex, dialect }: Database,
  { id }: Tag,
  { tag, description }: TagText,
): Promise<Tag | null> {
  const described = description === undefined ? {} : { description };
  try {
    await knex('tags')
      .where({ id })
      .update({ tag, tag_key: lookupKey(tag), ...described });
  } catch (error) {
    if (dialect.isDuplicate(error)) return null;
    throw error;
  }
  return tagOf(await knex('tags').where({ id }).first());
}

/** Deletes a tag and takes it off every contact. */
export async function deleteTag(database: Database, id: number): Promise<void> {
  await inTransaction(database, async (trx) => {
    await trx('contact_tags').where({ tag_id: id }).delete();
    touchMany(trx, 'tags');
    await trx('tags').where({ id }).delete();
  });
}

function tagOf(row: { id: unknown; tag: string; description: string | null }): Tag {
  return { id: Number(row.id), tag: row.tag, description: row.description };
}
