import type { Knex } from 'knex';
import type { Database } from '../db/connect.ts';
import { type Condition, isNumeric, simplified } from './condition.ts';
import type { Contact } from './contact.ts';
import { idSet, narrowing } from './id-sets.ts';
import type { ListQuery, Order } from './list.ts';
import { lookingAtEach, type Rows, whereMatches } from './matching.ts';
import { createCounter } from './report.ts';
import { findContacts } from './store.ts';

/*
 * Pages of contacts, in a time that does not grow with the number of contacts. The ways to a
 * page:
 * - few match: they are looked up by an index and sorted;
 * - some match: their ids are noted, and the index over the order is followed until the page is full;
 * - many match: likewise, but each contact on the way is looked at, up to some thousands;
 * - else, where they are many and far from the start: all their ids are noted in their order, and
 *   remembered for a minute.
 */

export interface ContactPage {
  readonly contacts: readonly Contact[];
  readonly total: number;
}

export type ContactPages = (query: ListQuery) => Promise<ContactPage>;

/** Sorting these takes less time than following an order until enough of them were met. */
const few = 4000;
/** Noting so many ids takes less time than a look at each contact on the way. */
const some = 40_000;
/** So many contacts are looked at in their order, in the hope that the page fills. */
const mostFollowed = 10_000;
const farFromStart = 500;
const maxAgeMs = 60_000;
const maxRemembered = 8;

interface Known {
  readonly ids: readonly number[];
  readonly until: number;
}

export function contactPages(database: Database): ContactPages {
  const { knex } = database;
  const countOf = createCounter(database);
  const remembered = new Map<string, Known>();

  async function sortedIds(query: ListQuery): Promise<readonly number[]> {
    const key = JSON.stringify([query.condition, query.order]);
    const known = remembered.get(key);
    if (known !== undefined && known.until > Date.now()) return known.ids;
    const ids = await idsOf(sorted(matchingSet(knex, query.condition), query.order));
    const [oldest] = remembered.keys();
    remembered.delete(key);
    if (remembered.size >= maxRemembered) remembered.delete(oldest as string);
    remembered.set(key, { ids, until: Date.now() + maxAgeMs });
    return ids;
  }

  const pageAmong = (found: Found, { order, start, limit }: ListQuery): Promise<number[]> =>
    idsOf(sorted(found.rows, order).limit(limit).offset(start));

  async function followed(query: ListQuery): Promise<number[] | null> {
    if (hasFreeText(query.condition) || query.start + query.limit > farFromStart) return null;
    const found = await firstRows(knex, query);
    const ids = found === null ? [] : await pageAmong(found, query);
    return ids.length === query.limit ? ids : null;
  }

  async function pageOf(query: ListQuery): Promise<{ ids: readonly number[]; total?: number }> {
    const { condition, start, limit } = query;
    const simple = await simpleRows(knex, condition);
    if (simple !== null) return { ids: await pageAmong(simple, query) };
    const ids = await followed(query);
    if (ids !== null) return { ids };
    const rows = matchingSet(knex, condition);
    if (idSet(condition) === null) return { ids: await pageAmong({ rows }, query) };
    const all = await sortedIds(query);
    return { ids: all.slice(start, start + limit), total: all.length };
  }

  return async (asked) => {
    const query = { ...asked, condition: simplified(asked.condition) };
    const { ids, total } = await pageOf(query);
    const contacts = await findContacts(knex, ids);
    return { contacts, total: total ?? (await countOf(query.condition)) };
  };
}

/** A query that is not sent yet: alone, it would be sent by waiting for it. */
interface Found {
  readonly rows: Knex.QueryBuilder;
}

/** Everybody, or not too many; null where many match. */
async function simpleRows(knex: Knex, condition: Condition): Promise<Found | null> {
  if (isEverybody(condition)) return { rows: inOrder(knex) };
  const narrow = await narrowing(knex, condition, some);
  if (narrow === null || narrow.size > some) return null;
  const rows = narrow.size <= few ? standingAmong(knex, narrow.ids) : inOrder(knex);
  if (narrow.size > few) rows.whereIn(followingId(knex), narrow.ids);
  if (!narrow.isExact) whereMatches(rows, condition, lookingAtEach);
  return { rows };
}

/** In this form no index is chosen for those not merged: the ids are the way in. */
function standingAmong(knex: Knex, ids: Rows): Knex.QueryBuilder {
  return knex('contacts')
    .whereRaw('coalesce(contacts.merged_into, 0) = 0')
    .whereIn('contacts.id', ids);
}

/** With the sign, contacts are not fetched by the ids but met in their order. */
function followingId(knex: Knex): string {
  return knex.raw('+??', ['contacts.id']) as unknown as string;
}

function isEverybody(condition: Condition): boolean {
  return 'all' in condition && condition.all.length === 0;
}

/** Looking for a text in many fields takes long for each contact. */
function hasFreeText(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(hasFreeText);
  if ('any' in condition) return condition.any.some(hasFreeText);
  if ('not' in condition) return hasFreeText(condition.not);
  return 'fields' in condition.subject;
}

/** Contacts that were not merged into others, on a way along the index of an order. */
function inOrder(knex: Knex): Knex.QueryBuilder {
  return knex('contacts').whereNull('contacts.merged_into');
}

function matchingSet(knex: Knex, condition: Condition): Knex.QueryBuilder {
  const rows = inOrder(knex);
  const ids = idSet(condition);
  if (ids === null) whereMatches(rows, condition);
  else rows.whereIn(followingId(knex), ids);
  return rows;
}

const latestFirst: Order = {
  subject: { column: 'last_active_at', kind: 'time' },
  descending: true,
};

/** The first so many contacts in the order of an index, as far as they match; null without one. */
async function firstRows(knex: Knex, { condition, order }: ListQuery): Promise<Found | null> {
  const [{ subject, descending } = latestFirst, ...others] = order;
  if (!descending || others.length > 0 || !('column' in subject)) return null;
  if (!['last_active_at', 'created_at', 'id'].includes(subject.column)) return null;
  const column = `contacts.${subject.column}`;
  const last = await sorted(inOrder(knex), order).offset(mostFollowed).first(`${column} as value`);
  const rows = inOrder(knex);
  if (last !== undefined) rows.whereNotNull(column);
  if (last !== undefined && last.value !== null) rows.where(column, '>=', last.value);
  whereMatches(rows, condition, lookingAtEach);
  return { rows };
}

function sorted(rows: Knex.QueryBuilder, asked: readonly Order[]): Knex.QueryBuilder {
  const order = asked.length > 0 ? asked : [latestFirst];
  for (const one of order) sortBy(rows, one);
  const isById = order.some(({ subject }) => 'column' in subject && subject.column === 'id');
  return isById ? rows : rows.orderBy('contacts.id', order[0]?.descending ? 'desc' : 'asc');
}

function sortBy(rows: Knex.QueryBuilder, { subject, descending }: Order): void {
  const direction = descending ? 'desc' : 'asc';
  if ('column' in subject) rows.orderBy(`contacts.${subject.column}`, direction);
  if (!('field' in subject)) return;
  const column = isNumeric(subject) ? 'number_value' : 'text_key';
  const value = `select ${column} from contact_values where contact_id = contacts.id and field = ?`;
  rows.orderByRaw(`(${value}) ${direction}`, [subject.field]);
}

async function idsOf(rows: Knex.QueryBuilder): Promise<number[]> {
  return (await rows.pluck<number[]>('contacts.id')).map(Number);
}
