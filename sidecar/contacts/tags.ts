import type { Database, Queries } from '../db/connect.ts';
import type { Dialect } from '../db/dialect.ts';
import { findOrCreate, insertRows } from '../db/rows.ts';
import { lookupKey, shortText } from './value.ts';

export interface Tag {
  readonly id: number;
  readonly tag: string;
  readonly description: string | null;
}

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

/** Adds and removes tags of a contact; new tags are created, removing an unknown one does nothing. */
export async function applyTags(
  trx: Queries,
  dialect: Dialect,
  contactId: number,
  { add, remove }: TagChanges,
): Promise<void> {
  if (add.length > 0) {
    const wanted = new Map(
      add.map((tag) => [lookupKey(tag), { key: lookupKey(tag), values: [tag] }]),
    );
    const table = { table: 'tags', keyColumn: 'tag_key', columns: ['tag'] };
    const ids = await findOrCreate(trx, dialect, table, wanted);
    const rows = [...ids.values()].map((tagId) => [contactId, tagId]);
    await insertRows(trx, {
      table: 'contact_tags',
      columns: ['contact_id', 'tag_id'],
      rows,
      ending: dialect.keepExisting('contact_id, tag_id'),
    });
  }
  if (remove.length > 0) {
    const unwanted = trx('tags').whereIn('tag_key', remove.map(lookupKey)).select('id');
    await trx('contact_tags').where({ contact_id: contactId }).whereIn('tag_id', unwanted).delete();
  }
}

export async function tagsOf({ knex }: Database, contactId: number): Promise<Tag[]> {
  const rows = await knex('contact_tags')
    .join('tags', 'tags.id', 'contact_tags.tag_id')
    .where({ contact_id: contactId })
    .orderBy('tags.tag_key')
    .select('tags.id', 'tags.tag', 'tags.description');
  return rows.map((row) => ({ id: Number(row.id), tag: row.tag, description: row.description }));
}
