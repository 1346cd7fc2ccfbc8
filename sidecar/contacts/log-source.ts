import type { Database } from '../db/connect.ts';
import {
  inOrderOf,
  type TimelineEntry,
  type TimelineQuery,
  type TimelineSource,
  within,
} from './timeline.ts';

/** A table of things that happened to contacts: each row has `contact_id` and `at`. */
export interface Log {
  readonly table: string;
  readonly type: string;
  /** The type in words. */
  readonly word: string;
  /** Columns that a search looks into. */
  readonly searched: readonly string[];
  tell(row: Record<string, unknown>): Pick<TimelineEntry, 'label' | 'icon' | 'details'>;
}

/** The rows of a log as entries of the timeline. */
export function logSource({ knex }: Database, log: Log): TimelineSource {
  const rowsFor = (query: TimelineQuery) => {
    const { contactId, search } = query;
    const rows = knex.from(within(knex(log.table), query).as('log'));
    // Some rows stay with a contact that was merged; the winner has its own.
    if (contactId === null)
      rows.whereIn('contact_id', knex('contacts').whereNull('merged_into').select('id'));
    if (search === '') return rows;
    const pattern = `%${search.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
    return rows.where((any) => {
      for (const column of log.searched)
        any.orWhereRaw("lower(??) like ? escape '!'", [column, pattern]);
    });
  };
  return {
    types: { [log.type]: log.word },
    async count(query) {
      const row = await rowsFor(query).count({ count: '*' }).first();
      return Number(row?.count ?? 0);
    },
    async list(query, limit) {
      const direction = query.descending ? 'desc' : 'asc';
      const rows = rowsFor(query).orderBy('at', direction).orderBy('id', direction);
      // Labels are made here, so the database cannot order by them.
      const found = await (query.orderBy === 'label' ? rows : rows.limit(limit));
      return found.map(entryOf).sort(inOrderOf(query)).slice(0, limit);
    },
  };

  function entryOf(row: Record<string, unknown>): TimelineEntry {
    const at = Number(row.at);
    const contactId = Number(row.contact_id);
    return { contactId, type: log.type, rowId: Number(row.id), at, href: null, ...log.tell(row) };
  }
}
