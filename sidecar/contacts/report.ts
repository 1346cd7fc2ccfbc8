import type { Knex } from 'knex';
import type { Database, Queries } from '../db/connect.ts';
import { type Condition, isNumeric, simplified } from './condition.ts';
import { idSet } from './id-sets.ts';
import type { ListQuery, Order } from './list.ts';
import { type Listed, listedContacts } from './listed.ts';
import { comparesIn, lookingAtEach, whereMatches } from './matching.ts';

/* What is listed, counted and named. */

/** The ids of one page, in order. */
export async function listIds(
  queries: Queries,
  { condition, order, start, limit }: ListQuery,
  listed: Listed,
): Promise<number[]> {
  const rows = matching(queries, condition, listed);
  for (const one of order) sortBy(rows, one, listed);
  const isById = order.some(({ subject }) => 'column' in subject && subject.column === 'id');
  if (!isById) rows.orderBy(`${listed.table}.id`, order[0]?.descending ? 'desc' : 'asc');
  const ids = await rows.limit(limit).offset(start).pluck<number[]>(`${listed.table}.id`);
  return ids.map(Number);
}

/** The lowest ids above `after` of contacts, or companies, that match. */
export async function matchingIds(
  queries: Queries,
  condition: Condition,
  { after, limit }: { readonly after: number; readonly limit: number },
  listed = listedContacts,
): Promise<number[]> {
  const id = `${listed.table}.id`;
  const rows = matching(queries, condition, listed).where(id, '>', after);
  return (await rows.orderBy(id).limit(limit).pluck<number[]>(id)).map(Number);
}

/** Those of these ids that are contacts of their own. */
export async function standingIds(queries: Queries, ids: readonly number[]): Promise<number[]> {
  const standing = queries('contacts')
    .whereIn('id', [...ids])
    .whereNull('merged_into');
  return (await standing.orderBy('id').pluck<number[]>('id')).map(Number);
}

function matching(queries: Queries, condition: Condition, listed: Listed): Knex.QueryBuilder {
  const rows = queries(listed.table);
  // In this form no index is chosen for it: nearly all contacts have this in common, and an index
  // over the order asked for, or over the values searched for, is the better way in.
  if (listed.table === 'contacts') rows.whereRaw('coalesce(contacts.merged_into, 0) = 0');
  whereMatches(rows, condition, comparesIn(listed));
  return rows;
}

function sortBy(rows: Knex.QueryBuilder, { subject, descending }: Order, listed: Listed): void {
  const { table, values, key } = listed;
  const direction = descending ? 'desc' : 'asc';
  if ('column' in subject) rows.orderBy(`${table}.${subject.column}`, direction);
  if (!('field' in subject)) return;
  const column = isNumeric(subject) ? 'number_value' : 'text_key';
  const value = `select ${column} from ${values} where ${key} = ${table}.id and field = ?`;
  rows.orderByRaw(`(${value}) ${direction}`, [subject.field]);
}

const exactUpTo = 10_000;
const fewMerged = 2000;
const maxAgeMs = 60_000;
const maxRemembered = 200;

export type Counter = (condition: Condition) => Promise<number>;

/**
 * Counts by indexes alone where they can tell. A count above ten thousand is remembered for a
 * minute: turning the pages of a million contacts does not count them on every page.
 */
export function createCounter({ knex }: Database, listed = listedContacts): Counter {
  const remembered = new Map<string, { count: number; until: number }>();

  return async (asked) => {
    const condition = simplified(asked);
    const key = JSON.stringify(condition);
    const known = remembered.get(key);
    if (known !== undefined && known.until > Date.now()) return known.count;
    remembered.delete(key);
    const isOfContacts = listed.table === 'contacts';
    const count = await (isOfContacts
      ? countStanding(knex, condition)
      : countOf(matching(knex, condition, listed)));
    if (count <= exactUpTo) return count;
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(key, { count, until: Date.now() + maxAgeMs });
    return count;
  };
}

async function countStanding(knex: Knex, condition: Condition): Promise<number> {
  if (isAboutColumns(condition)) {
    const rows = knex('contacts').whereNull('contacts.merged_into');
    whereMatches(rows, condition);
    return countOf(rows);
  }
  const ids = idSet(condition);
  if (ids === null) return countOf(matching(knex, condition, listedContacts));
  const merged = knex('contacts').whereNotNull('contacts.merged_into').select('contacts.id');
  const found = knex.queryBuilder();
  ids(found);
  const rows = knex.from(found.as('found'));
  if ((await merged.clone().limit(fewMerged + 1)).length > fewMerged)
    return countOf(rows.whereNotIn('found.contact_id', merged));
  // A look at each of the merged ones takes less time than looking for all in a list of them.
  whereMatches(merged, condition, lookingAtEach);
  return (await countOf(rows)) - (await merged).length;
}

/** Everybody included. */
function isAboutColumns(condition: Condition): boolean {
  return 'all' in condition
    ? condition.all.every(isAboutColumns)
    : 'subject' in condition && 'column' in condition.subject;
}

async function countOf(rows: Knex.QueryBuilder): Promise<number> {
  const row: { count?: unknown } | undefined = await rows.count({ count: '*' }).first();
  return Number(row?.count);
}

export interface Person {
  readonly id: number;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** The operators with these ids, by id. */
export async function peopleById(
  { knex }: Database,
  ids: readonly number[],
): Promise<Map<number, Person>> {
  if (ids.length === 0) return new Map();
  const rows = await knex('operators').whereIn('id', ids);
  return new Map(rows.map((row) => [Number(row.id), personOf(row)]));
}

/** Null for nobody, and for an operator who is gone. */
export function fullNameOf(person: Person | undefined): string | null {
  if (person === undefined) return null;
  return [person.firstName, person.lastName].filter(Boolean).join(' ') || person.username;
}

/** Operators who can own a contact. */
export async function listPeople(
  { knex }: Database,
  filter: string,
  { start, limit }: { start: number; limit: number },
): Promise<Person[]> {
  const people = (await knex('operators').orderBy('id').limit(5000)).map(personOf);
  const key = filter.trim().toLowerCase();
  return people
    .filter((person) =>
      `${person.firstName} ${person.lastName} ${person.username}`.toLowerCase().includes(key),
    )
    .slice(start, start + limit);
}

function personOf(row: Record<string, unknown>): Person {
  return {
    id: Number(row.id),
    username: String(row.username),
    firstName: String(row.first_name),
    lastName: String(row.last_name),
  };
}

/** Those of these contacts that others were merged into. */
export async function winnersAmong(queries: Queries, ids: readonly number[]): Promise<Set<number>> {
  const losers = queries('contacts').whereIn('merged_into', [...ids]);
  return new Set((await losers.distinct().pluck<number[]>('merged_into')).map(Number));
}

/** Those of these contacts whose history says that others than `source` changed them. */
export async function changedByOthers(
  queries: Queries,
  source: string,
  ids: readonly number[],
): Promise<Set<number>> {
  const rows = queries('contact_changes')
    .whereIn('contact_id', [...ids])
    .whereNot({ source });
  return new Set((await rows.distinct().pluck<number[]>('contact_id')).map(Number));
}
