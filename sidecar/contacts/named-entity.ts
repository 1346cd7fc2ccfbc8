import { z } from 'zod';
import type { Operator } from '../auth/operators.ts';
import type { Database, Queries } from '../db/connect.ts';
import { inTransaction } from '../db/transaction.ts';
import { invalid, notFound } from '../problem.ts';
import { nullableText } from '../shape.ts';
import type { Entity, ListForm, Manner, Page, Saved, Sent } from './entity.ts';
import { pageShape, sortsOf } from './list.ts';
import { flagOf, longText, namedBody } from './named-input.ts';
import {
  deleteNamed,
  findNamed,
  listNamed,
  type NamedItem,
  type NamedQuery,
  type Row,
  storeNamed,
} from './named-store.ts';
import { fullNameOf, peopleById } from './report.ts';
import { lookupKey, shortText } from './value.ts';
import { isoTime, withoutId } from './wire.ts';
import { itemId, publishing as publishingShape } from './wire-shapes.ts';

/** What tells one kind of named items from another. */
export interface NamedKind {
  readonly table: string;
  readonly path: string;
  readonly singular: string;
  readonly plural: string;
  readonly listForm: ListForm;
  readonly words: Entity<NamedItem>['words'];
  /** In bodies, beside name, description and isPublished. */
  readonly bodyShape: z.ZodRawShape;
  /** In answers, beside what all kinds have. */
  readonly itemShape: z.ZodRawShape;
  /** Column by property, for the order of a list. */
  readonly sortable: Readonly<Record<string, string>>;
  /** Reads what has to be known before the transaction begins. */
  prepare(): Promise<OwnColumns> | OwnColumns;
  /** All but who published and changed it, and when. */
  toWire(item: NamedItem): object;
  /** Takes back what points at an item before it goes away. */
  forget(trx: Queries, id: number): Promise<void>;
}

/** The values of the columns that only this kind has. @throws Problem 400 */
export type OwnColumns = (saving: NamedSaving) => Promise<Row> | Row;

export interface NamedSaving {
  readonly trx: Queries;
  readonly sent: Sent;
  readonly manner: Manner;
  readonly known: NamedItem | null;
  readonly name: string;
}

/** A kind of named items behind the standard routes. */
export function namedEntity(database: Database, kind: NamedKind): Entity<NamedItem> {
  const { table, path, singular, plural, listForm } = kind;

  async function describe(items: readonly NamedItem[]): Promise<object[]> {
    const ids = items.flatMap(({ createdBy, modifiedBy }) => [createdBy, modifiedBy]);
    const people = await peopleById(
      database,
      [...new Set(ids)].filter((id) => id !== null),
    );
    const nameOf = (id: number | null) => fullNameOf(id === null ? undefined : people.get(id));
    return items.map((item) => ({ ...publishing(item, nameOf), ...kind.toWire(item) }));
  }

  async function list(sent: unknown): Promise<Page> {
    const { items, total } = await listNamed(database, table, queryOf(sent, kind.sortable));
    const wires = await describe(items);
    return { total, entries: items.map(({ id }, at) => [id, wires[at] as object]) };
  }

  async function save(
    ...[sent, asked, read, caller]: [Sent, Manner, NamedItem | null, Operator]
  ): Promise<Saved<NamedItem>> {
    const ownColumns = await kind.prepare();
    return inTransaction(database, async (trx) => {
      const known = read && (await findNamed(trx, table, read.id));
      if (read !== null && known === null) throw notFound();
      // What a PUT does not find is a new item like any other.
      const manner = known === null ? 'create' : asked;
      const name = nameIn(sent, manner, known);
      const own = await ownColumns({ trx, sent, manner, known, name });
      const row = { ...sharedColumns(sent, manner, known), ...own, ...stamp(known, caller.id) };
      const id = known?.id ?? null;
      const item = await storeNamed(trx, table, { id, row: withName(row, name) });
      return { item, isNew: known === null };
    });
  }

  const shared = { ...publishingShape, id: itemId, name: z.string(), description: nullableText };
  return {
    path,
    singular,
    plural,
    listForm,
    words: kind.words,
    queryShape: namedListShape,
    bodyShape: z.looseObject({ ...namedBody, ...kind.bodyShape }),
    itemShape: z.object({ ...shared, ...kind.itemShape }),
    list,
    find: (id) => findNamed(database.knex, table, id),
    save,
    remove: ({ id }) =>
      inTransaction(database, async (trx) => {
        await kind.forget(trx, id);
        await deleteNamed(trx, table, id);
      }),
    describe,
    withoutId,
  };
}

/** A name is always there: what is left out keeps it, except that a replaced item says it again. */
function nameIn(sent: Sent, manner: Manner, known: NamedItem | null): string {
  if (sent.name === undefined && manner === 'patch' && known !== null) return known.name;
  const isText = typeof sent.name === 'string' || typeof sent.name === 'number';
  const name = isText ? shortText(String(sent.name), 191) : '';
  if (name === '') throw invalid({ name: ['A name is required.'] });
  return name;
}

function withName(row: Row, name: string): Row {
  return { ...row, name, name_key: lookupKey(name) };
}

function sharedColumns(sent: Sent, manner: Manner, known: NamedItem | null): Row {
  const stored = manner === 'patch' ? known : null;
  const isPublished = flagOf(sent, 'isPublished') ?? stored?.isPublished ?? manner === 'create';
  const description = longText(sent, 'description');
  return {
    is_published: isPublished ? 1 : 0,
    description: description === undefined ? (stored?.description ?? null) : description,
  };
}

function stamp(known: NamedItem | null, by: number): Row {
  const at = Date.now();
  return known === null ? { created_at: at, created_by: by } : { modified_at: at, modified_by: by };
}

function publishing(
  { isPublished, createdAt, createdBy, modifiedAt, modifiedBy }: NamedItem,
  nameOf: (id: number | null) => string | null,
): object {
  return {
    isPublished,
    dateAdded: isoTime(createdAt),
    dateModified: isoTime(modifiedAt),
    createdBy,
    createdByUser: nameOf(createdBy),
    modifiedBy,
    modifiedByUser: nameOf(modifiedBy),
  };
}

const alwaysSortable: Readonly<Record<string, string>> = {
  id: 'id',
  name: 'name_key',
  description: 'description',
  is_published: 'is_published',
  date_added: 'created_at',
  date_modified: 'modified_at',
};

function queryOf(sent: unknown, sortable: NamedKind['sortable']): NamedQuery {
  const { search, start, limit, ...ordering } = pageShape.parse(sent);
  const [sort = { column: 'id', descending: false }] = sortsOf(ordering);
  const word = sort.column
    .replace(/^\w+\./, '')
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const columns = { ...alwaysSortable, ...sortable };
  if (!Object.hasOwn(columns, word))
    throw invalid({ orderBy: [`${sort.column.slice(0, 60)} is no column.`] });
  const column = columns[word] as string;
  return { ...searchOf(sent, search.trim()), column, descending: sort.descending, start, limit };
}

const isAsked = z.stringbool().catch(false);
const namedListShape = pageShape.extend({ published: isAsked, publishedOnly: isAsked });

/** `ids:1,2`, `is:published`, `is:unpublished`, `name:vip` or a part of the name. */
function searchOf(sent: unknown, search: string) {
  const { published, publishedOnly } = namedListShape.parse(sent);
  const isPublished = published || publishedOnly || search === 'is:published' ? true : null;
  if (search === 'is:published') return { ids: null, text: '', isPublished };
  if (search === 'is:unpublished') return { ids: null, text: '', isPublished: false };
  const [, list] = /^ids:([\d,]+)$/.exec(search) ?? [];
  const ids = list?.split(',').filter(Boolean).slice(0, 1000).map(Number) ?? null;
  const text =
    ids === null ? lookupKey(search.replace(/^name:/, '').replace(/^"(.*)"$/, '$1')) : '';
  return { ids, text, isPublished };
}
