import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { TestSidecar } from './sidecar.ts';

/** A condition of a filter, in short. */
export interface Wanted {
  readonly field: string;
  readonly operator: string;
  readonly value: unknown;
  readonly object?: string;
  readonly glue?: 'and' | 'or';
  /** Within so many days. */
  readonly withinDays?: number;
}

let counter = 0;

/** People and segments that tests of membership need. */
export function segmentWorld(sidecar: Pick<TestSidecar, 'api'>) {
  const save = async (filters: readonly Wanted[], more: object = {}): Promise<any> => {
    const name = `Segment ${++counter}`;
    const body = { name, filters: filters.map(filterOf), ...more };
    return sidecar.api('POST', '/api/segments/new', body);
  };
  return {
    async person(values: object = {}): Promise<number> {
      const sent = { email: `live-${++counter}@example.test`, ...values };
      return (await sidecar.api('POST', '/api/contacts/new', sent)).body.contact.id;
    },

    edit: (id: number, values: object) => sidecar.api('PATCH', `/api/contacts/${id}/edit`, values),

    /** No segment and no contact is left. */
    async empty(): Promise<void> {
      for (const kind of ['segments', 'contacts'] as const) {
        const { body } = await sidecar.api('GET', `/api/${kind}?limit=1000&minimal=1`);
        for (const id of Object.keys(body.contacts ?? body.lists))
          await sidecar.api('DELETE', `/api/${kind}/${id}/delete`);
      }
    },

    async segment(filters: readonly Wanted[], more: object = {}): Promise<number> {
      const { status, body } = await save(filters, more);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body.list.id;
    },

    setFilters: (id: number, filters: readonly Wanted[]) =>
      sidecar.api('PATCH', `/api/segments/${id}/edit`, { filters: filters.map(filterOf) }),

    /** The ids of its members, as a search for contacts finds them. */
    members: (id: number) => async (): Promise<number[]> => {
      const { body } = await sidecar.api('GET', `/api/segments/${id}`);
      const path = `/api/contacts?search=segment:${body.list.alias}&limit=1000&minimal=1`;
      const found = await sidecar.api('GET', path);
      return Object.keys(found.body.contacts).map(Number);
    },

    built: async (id: number): Promise<any> =>
      (await sidecar.api('GET', `/api/segments/${id}/rebuild`)).body.rebuild,

    /** Has it built once more, and gives what that changed. */
    async rebuilt(id: number): Promise<any> {
      const { dateRequested } = (await sidecar.api('POST', `/api/segments/${id}/rebuild`)).body
        .rebuild;
      for (;;) {
        const { rebuild } = (await sidecar.api('GET', `/api/segments/${id}/rebuild`)).body;
        if (rebuild.state === 'done' && rebuild.dateRequested >= dateRequested) return rebuild;
      }
    },

    /** Resolves when it is so. */
    async until<Value>(read: () => Promise<Value>, wanted: Value): Promise<void> {
      // SQLite answers so soon that nobody else would have a turn.
      while (!isDeepStrictEqual(await read(), wanted)) await nextTurn();
    },
  };
}

export function filterOf({ value, withinDays, ...wanted }: Wanted): object {
  const properties = { filter: value, display: 'x', ...(withinDays && { withinDays }) };
  return { glue: 'and', object: 'lead', type: 'text', ...wanted, properties };
}
