import { z } from 'zod';
import { invalid } from '../problem.ts';
import type { Condition, Subject } from './condition.ts';
import {
  contactTerm,
  type Memberships,
  searchCondition,
  type TermMeaning,
} from './contact-search.ts';
import type { Field } from './field.ts';
import { parseSearch } from './search.ts';
import { subjectOf } from './subject.ts';
import { conditionOf, type FindSubject } from './where.ts';

/** What is asked for, in which order. */
export interface ListQuery {
  readonly condition: Condition;
  readonly order: readonly Order[];
  readonly start: number;
  readonly limit: number;
}

export interface Order {
  readonly subject: Subject;
  readonly descending: boolean;
}

/** No page is longer, also when a client asks for everything. */
export const maxPage = 10_000;

const text = z.string().catch('');
const orderWords = {
  description: 'Several columns: order[0][col]=email&order[0][dir]=DESC',
  type: 'array',
  examples: [[{ col: 'id', dir: 'DESC' }]],
  items: { type: 'object', properties: { col: { type: 'string' }, dir: { type: 'string' } } },
};
const whereWords = {
  description: 'Conditions that all hold: where[0][col]=city&where[0][expr]=eq&where[0][val]=Rome',
  type: 'array',
  examples: [[{ col: 'id', expr: 'gt', val: '0' }]],
  items: { type: 'object', properties: { col: {}, expr: {}, val: {} } },
};
export const pageShape = z.object({
  search: text,
  start: z.coerce.number().int().min(0).max(1e9).catch(0),
  limit: z.coerce.number().int().catch(30).transform(pageLength),
  orderBy: text,
  orderByDir: text,
  order: z.unknown().meta(orderWords).optional(),
  where: z.unknown().meta(whereWords).optional(),
});

function pageLength(limit: number): number {
  return limit <= 0 || limit > maxPage ? maxPage : limit;
}

/** What names stand for in lists of one kind of item. */
export interface Language {
  readonly find: FindSubject;
  readonly meaningOf: TermMeaning;
}

export interface Asking {
  readonly fields: readonly Field[];
  readonly operatorId: number;
  readonly memberships?: Memberships;
}

/** The parameters of a list of contacts. @throws Problem 400 for a column that does not exist */
export function contactQueryOf(sent: unknown, { fields, ...asking }: Asking): ListQuery {
  const find: FindSubject = (name) => subjectOf(fields, name);
  return listQueryOf(sent, { find, meaningOf: (term) => contactTerm(term, { find, ...asking }) });
}

/** The parameters of any list. @throws Problem 400 for a column that does not exist */
export function listQueryOf(sent: unknown, { find, meaningOf }: Language): ListQuery {
  const { search, start, limit, where, ...ordering } = pageShape.parse(sent);
  const searched = searchCondition(parseSearch(search), meaningOf);
  const order = sortsOf(ordering).map(({ column, descending }) => {
    const subject = find(column);
    if (subject === null) throw invalid({ orderBy: [`${column.slice(0, 60)} is no column.`] });
    return { subject, descending };
  });
  return { condition: { all: [searched, conditionOf(where, find)] }, order, start, limit };
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** `order[0][col]=…&order[0][dir]=…`, else `orderBy=a,b&orderByDir=DESC`. */
export function sortsOf({
  order,
  orderBy,
  orderByDir,
}: Partial<z.infer<typeof pageShape>>): Sort[] {
  if (order !== null && typeof order === 'object')
    return Object.values(order).map(sortOf).slice(0, 5);
  const columns = (orderBy ?? '').split(',').map((column) => column.trim());
  const descending = isDescending(orderByDir);
  const named = columns.filter(Boolean).slice(0, 5);
  return named.map((column) => ({ column, descending }));
}

function sortOf(sent: unknown): Sort {
  const { col, dir } = Object(sent) as Record<string, unknown>;
  if (typeof col !== 'string') throw invalid({ order: ['needs a col for each entry.'] });
  return { column: col, descending: isDescending(dir) };
}

function isDescending(word: unknown): boolean {
  return String(word ?? '').toLowerCase() === 'desc';
}
