import { z } from 'zod';
import type { Database } from '../db/connect.ts';
import { invalid, Problem } from '../problem.ts';
import { sentText } from '../shape.ts';
import type { Entity, Manner, Page, Saved, Sent } from './entity.ts';
import type { ItemQuery } from './item-query.ts';
import { pageShape, sortsOf } from './list.ts';
import {
  changeTag,
  deleteTag,
  findTag,
  listTags,
  saveTag,
  type Tag,
  tagName,
  tagShape,
} from './tags.ts';
import { lookupKey, plainText, shortText } from './value.ts';
import { withoutId } from './wire.ts';

const bodyShape = z.looseObject({ tag: sentText, description: sentText });

/** Tags behind the standard routes. */
export function tagEntity(database: Database): Entity<Tag> {
  async function list(sent: unknown): Promise<Page> {
    const { tags, total } = await listTags(database, tagQueryOf(sent));
    return { total, entries: tags.map((tag) => [tag.id, tagToWire(tag)]) };
  }

  /** A name that exists gives its tag, unless another tag is to get it. */
  async function save(sent: Sent, manner: Manner, known: Tag | null): Promise<Saved<Tag>> {
    const name = sent.tag === undefined && manner === 'patch' ? known?.tag : tagName(sent.tag);
    if (!name) throw invalid({ tag: ['A tag needs a name.'] });
    const { description } = sent;
    const isKept = description === undefined && manner !== 'replace';
    const text = isKept ? undefined : shortText(plainText(description), 191) || null;
    if (known === null) return saveTag(database, { tag: name, description: text });
    const changed = await changeTag(database, known, { tag: name, description: text });
    if (changed === null)
      throw new Problem(422, 'tag: Another tag has this name.', null, {
        tag: ['Another tag has this name.'],
      });
    return { item: changed, isNew: false };
  }

  return {
    path: '/tags',
    singular: 'tag',
    plural: 'tags',
    listForm: 'php array',
    words: ['a tag', 'tags'],
    queryShape: pageShape,
    bodyShape,
    itemShape: tagShape,
    list,
    find: (id) => findTag(database.knex, id),
    save,
    remove: ({ id }) => deleteTag(database, id),
    describe: async (tags) => tags.map(tagToWire),
    withoutId,
  };
}

function tagToWire({ id, tag, description }: Tag): object {
  return { id, tag, description };
}

const sortable = new Set(['id', 'tag', 'description']);

function tagQueryOf(sent: unknown): ItemQuery {
  const { search, start, limit, ...ordering } = pageShape.parse(sent);
  const [sort = { column: 'tag', descending: false }] = sortsOf(ordering);
  const column = sort.column.replace(/^t\./, '');
  if (!sortable.has(column)) throw invalid({ orderBy: [`${column.slice(0, 60)} is no column.`] });
  const [, ids] = /^ids:([\d,]+)$/.exec(search.trim()) ?? [];
  const wanted = ids?.split(',').filter(Boolean).slice(0, 1000).map(Number) ?? null;
  const text = wanted === null ? lookupKey(search.replace(/^name:/, '')) : '';
  return { ids: wanted, text, column, descending: sort.descending, start, limit };
}
