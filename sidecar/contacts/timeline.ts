import type { Knex } from 'knex';
import type { Database } from '../db/connect.ts';

/** What of a contact's timeline is asked for; times are UTC milliseconds, both ends included. */
export interface TimelineQuery {
  /** Null = all contacts: then each source looks at its `reach` latest rows only. */
  readonly contactId: number | null;
  readonly types: ReadonlySet<string>;
  readonly search: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly orderBy: 'at' | 'label';
  readonly descending: boolean;
}

/** So many rows of a kind does the timeline of all contacts reach back; dates move the window. */
export const reach = 20_000;

export interface TimelineEntry {
  readonly contactId?: number;
  readonly type: string;
  readonly rowId: number;
  /** Tells entries of one type apart that come from two tables. */
  readonly prefix?: string;
  readonly at: number;
  readonly label: string;
  /** Address the label leads to, or null. */
  readonly href: string | null;
  readonly icon?: string;
  readonly details: object;
}

/** A room's part of the timeline; `app.ts` hands the list of all sources to the activity routes. */
export interface TimelineSource {
  /** Type → word for people. */
  readonly types: Readonly<Record<string, string>>;
  count(query: TimelineQuery): Promise<number>;
  /** The first `limit` entries in the order that the query asks for. */
  list(query: TimelineQuery, limit: number): Promise<TimelineEntry[]>;
}

export interface TimelinePage {
  readonly entries: readonly TimelineEntry[];
  readonly total: number;
}

/** One page of one ordered stream over all sources. */
export async function readTimeline(
  sources: readonly TimelineSource[],
  query: TimelineQuery,
  page: number,
  limit: number,
): Promise<TimelinePage> {
  const asked = sources.filter((source) =>
    Object.keys(source.types).some((type) => query.types.has(type)),
  );
  const counts = await Promise.all(asked.map((source) => source.count(query)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if ((page - 1) * limit >= total) return { entries: [], total };
  const filled = asked.filter((_source, at) => (counts[at] ?? 0) > 0);
  const lists = await Promise.all(filled.map((source) => source.list(query, page * limit)));
  const entries = lists
    .flat()
    .sort(inOrderOf(query))
    .slice((page - 1) * limit, page * limit);
  return { entries, total };
}

const priority: Record<string, number> = {
  'lead.source.created': -5,
  'lead.source.identified': -4,
};

export function inOrderOf({ orderBy, descending }: TimelineQuery) {
  const sign = descending ? -1 : 1;
  const byTime = (a: TimelineEntry, b: TimelineEntry): number =>
    a.at - b.at || (priority[a.type] ?? 0) - (priority[b.type] ?? 0) || a.rowId - b.rowId;
  return (a: TimelineEntry, b: TimelineEntry): number => {
    const byLabel = orderBy === 'label' ? compareText(a.label, b.label) : 0;
    return sign * (byLabel || byTime(a, b));
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const eventTypes: Record<string, string> = {
  created: 'lead.source.created',
  identified: 'lead.source.identified',
};

/** Entries that are rows of their own: how a contact came to be, and when somebody knew who it is. */
export function contactEventSource({ knex }: Database): TimelineSource {
  const rowsFor = (query: TimelineQuery) => {
    const { types, search } = query;
    const wanted = Object.keys(eventTypes).filter((type) => types.has(eventTypes[type] as string));
    const rows = knex.from(within(knex('contact_events'), query).as('e')).whereIn('type', wanted);
    if (search !== '') rows.where('type', 'like', `%${search.replace(/[\\%_]/g, '')}%`);
    return rows;
  };
  return {
    types: {
      'lead.source.created': 'Contact created',
      'lead.source.identified': 'Contact identified',
    },
    async count(query) {
      const row = await rowsFor(query).count({ count: '*' }).first();
      return Number(row?.count ?? 0);
    },
    async list(query, limit) {
      const direction = query.descending ? 'desc' : 'asc';
      const rows = rowsFor(query).orderBy('at', direction).orderBy('id', direction);
      // Labels are made here, so the database cannot order by them; a contact has few such rows.
      const found = await (query.orderBy === 'label' ? rows : rows.limit(limit));
      return found.map(entryOf).sort(inOrderOf(query)).slice(0, limit);
    },
  };
}

/** The rows of the contact and the time that are asked for, of all contacts only the latest. */
export function within(table: Knex.QueryBuilder, query: TimelineQuery): Knex.QueryBuilder {
  const { contactId, from, to } = query;
  const rows = table.select('*');
  if (from !== null) rows.where('at', '>=', from);
  if (to !== null) rows.where('at', '<=', to);
  if (contactId !== null) return rows.where({ contact_id: contactId });
  const direction = sideOf(query);
  return rows.orderBy('at', direction).orderBy('id', direction).limit(reach);
}

/** From which end the timeline of all contacts is read. */
export function sideOf({ orderBy, descending }: TimelineQuery): 'asc' | 'desc' {
  return orderBy === 'at' && !descending ? 'asc' : 'desc';
}

export const sourceWords: Record<string, string> = {
  page: 'a page view',
  api: 'the API',
  form: 'a form',
  import: 'an import',
  dedupe: 'the search for duplicates',
  'sign-in': 'signing in',
};

function entryOf(row: Record<string, unknown>): TimelineEntry {
  const { source, operatorName } = JSON.parse(String(row.details));
  const by = sourceWords[source] ?? source;
  const label = row.type === 'created' ? `Contact created by ${by}` : `Contact identified by ${by}`;
  return {
    contactId: Number(row.contact_id),
    type: eventTypes[String(row.type)] as string,
    rowId: Number(row.id),
    at: Number(row.at),
    label,
    href: null,
    details: { objectDescription: operatorName ?? by, source },
  };
}
