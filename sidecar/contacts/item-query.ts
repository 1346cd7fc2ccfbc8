import { invalid } from '../problem.ts';
import { pageShape, sortsOf } from './list.ts';

/** Which items of a kind that is no contact are asked for, in which order. */
export interface ItemQuery {
  readonly ids: readonly number[] | null;
  readonly text: string;
  readonly column: string;
  readonly descending: boolean;
  readonly start: number;
  readonly limit: number;
}

/** `sortable` maps the names that clients sort by to columns. @throws Problem 400 for another one */
export function itemQueryOf(sent: unknown, sortable: ReadonlyMap<string, string>): ItemQuery {
  const { search, start, limit, ...ordering } = pageShape.parse(sent);
  const [sort = { column: 'id', descending: false }] = sortsOf(ordering);
  const column = sortable.get(sort.column.replace(/^\w\./, ''));
  if (column === undefined)
    throw invalid({ orderBy: [`${sort.column.slice(0, 60)} is no column.`] });
  const [, list] = /^ids:([\d,]+)$/.exec(search.trim()) ?? [];
  const wanted = list?.split(',').filter((id) => /^\d{1,15}$/.test(id)) ?? null;
  const ids = wanted?.slice(0, 1000).map(Number) ?? null;
  const text = ids === null ? search.trim() : '';
  return { ids, text, column, descending: sort.descending, start, limit };
}
