import type { Knex } from 'knex';
import type { Comparison, Condition } from '../contacts/condition.ts';
import { compare, whereMatches } from '../contacts/matching.ts';
import type { Database } from '../db/connect.ts';
import type { Row, TableView } from './table-view.ts';

export interface StatsQuery {
  readonly view: TableView;
  readonly condition: Condition;
  readonly order: readonly { readonly column: string; readonly descending: boolean }[];
  /** Names of the columns in the condition and the order. */
  readonly used: ReadonlySet<string>;
  readonly start: number;
  readonly limit: number;
}

const exactUpTo = 100_000;
const maxAgeMs = 60_000;
const maxRemembered = 100;

export type ReadStats = (query: StatsQuery) => Promise<{ total: number; rows: Row[] }>;

/**
 * Reads one page of a table. Rows are counted exactly up to a hundred thousand; a higher count is
 * remembered for a minute.
 */
export function createStatsReader({ knex }: Database): ReadStats {
  const remembered = new Map<string, { count: number; until: number }>();

  async function countUpTo(query: StatsQuery, most: number | null): Promise<number> {
    const rows = found(knex, query).select(knex.raw('1 as one'));
    if (most !== null) rows.limit(most);
    const counted = knex.from(rows.as('found')).count({ count: '*' });
    const row: { count?: unknown } | undefined = await counted.first();
    return Number(row?.count);
  }

  async function count(query: StatsQuery): Promise<number> {
    const key = JSON.stringify([query.view.from, query.condition]);
    const known = remembered.get(key);
    if (known !== undefined && known.until > Date.now()) return known.count;
    remembered.delete(key);
    const few = await countUpTo(query, exactUpTo + 1);
    if (few <= exactUpTo) return few;
    const count = await countUpTo(query, null);
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(key, { count, until: Date.now() + maxAgeMs });
    return count;
  }

  return async (query) => ({ total: await count(query), rows: await readPage(knex, query) });
}

/** The keys of the page come first: what a row shows is joined for the rows of the page only. */
async function readPage(knex: Knex, query: StatsQuery): Promise<Row[]> {
  const { view, start, limit } = query;
  const ordered = (rows: Knex.QueryBuilder): Knex.QueryBuilder => {
    for (const { column, descending } of query.order)
      rows.orderBy(column, descending ? 'desc' : 'asc');
    return rows;
  };
  const page = ordered(found(knex, query)).limit(limit).offset(start);
  if (view.key.length > 1) return shown(view, await page.select(selection(view)));
  const key = view.columns[view.key[0] as string]?.at as string;
  const keys = await page.pluck<number[]>(key);
  if (keys.length === 0) return [];
  const all = Object.keys(view.joins ?? {});
  const rows = ordered(joined(knex, view, all).whereIn(key, keys));
  return shown(view, await rows.select(selection(view)));
}

function found(knex: Knex, { view, used, condition }: StatsQuery): Knex.QueryBuilder {
  const needed = [...used].flatMap((name) => view.columns[name]?.join ?? []);
  const rows = joined(knex, view, needed);
  if (view.needs !== undefined) rows.whereNotNull(view.needs);
  whereMatches(rows, condition, whereColumn);
  return rows;
}

function joined(knex: Knex, view: TableView, names: readonly string[]): Knex.QueryBuilder {
  const joins = Object.entries(view.joins ?? {}).filter(([name]) => names.includes(name));
  return knex.from(knex.raw([view.from, ...joins.map(([, sql]) => sql)].join(' ')));
}

function selection({ columns }: TableView): Record<string, string> {
  return Object.fromEntries(Object.entries(columns).map(([name, { at }]) => [name, at]));
}

function shown({ render }: TableView, rows: Row[]): Row[] {
  return render === undefined ? rows : rows.map(render);
}

function whereColumn(query: Knex.QueryBuilder, comparison: Comparison): void {
  if ('column' in comparison.subject) compare(query, comparison.subject.column, comparison);
}
