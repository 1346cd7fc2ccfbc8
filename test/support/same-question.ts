import assert from 'node:assert/strict';
import { recordsOfCsv } from './csv.ts';
import { filterOf, type Wanted } from './live-segments.ts';
import type { TestSidecar } from './sidecar.ts';

/** One condition as lists take it: `where[0][col]=city&where[0][expr]=eq&where[0][val]=Ulm`. */
export interface Clause {
  readonly col: string;
  readonly expr: string;
  readonly val?: unknown;
}

/** Who matches, asked in each of the ways there are: ids in order. */
export function questions({ api }: Pick<TestSidecar, 'api'>) {
  const idsIn = async (query: string): Promise<number[]> => {
    const { status, body } = await api('GET', `/api/contacts?limit=0&minimal=1&${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    const ids = Object.keys(body.contacts).map(Number);
    assert.equal(body.total, String(ids.length), 'the total is that of the list');
    return ids.sort((a, b) => a - b);
  };

  const exported = async (query: string): Promise<number[]> => {
    const { status, body } = await api('GET', `/api/contacts/export?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return recordsOfCsv(body).map(({ id }) => Number(id));
  };

  return {
    searched: (search: string) => idsIn(searchQuery(search)),
    where: (...clauses: Clause[]) => idsIn(whereQuery(clauses)),
    exportedBySearch: (search: string) => exported(searchQuery(search)),
    exportedByWhere: (...clauses: Clause[]) => exported(whereQuery(clauses)),

    /** By filters that are not saved; of up to ten people, all are named. */
    async filtered(...filters: Wanted[]): Promise<number[]> {
      const sent = { filters: filters.map(filterOf) };
      const { status, body } = await api('POST', '/api/segments/preview', sent);
      assert.equal(status, 200, JSON.stringify(body));
      assert.ok(body.preview.matched <= 10);
      return body.preview.sample.map(({ id }: { id: number }) => id);
    },
  };
}

function searchQuery(search: string): string {
  return `search=${encodeURIComponent(search)}`;
}

function whereQuery(clauses: readonly Clause[]): string {
  const pairs = clauses.flatMap(({ col, expr, val }, index) => [
    [`where[${index}][col]`, col],
    [`where[${index}][expr]`, expr],
    ...valuesOf(val).map(([key, one]) => [`where[${index}][val]${key}`, one]),
  ]);
  return pairs
    .map((pair) => pair.map((one) => encodeURIComponent(one as string)).join('='))
    .join('&');
}

function valuesOf(val: unknown): (readonly [string, string])[] {
  if (val === undefined) return [];
  return Array.isArray(val) ? val.map((one) => ['[]', String(one)]) : [['', String(val)]];
}
