import { findOperator } from '../auth/operators.ts';
import type { Database } from '../db/connect.ts';
import { latestMerges, type MergeRecord, mergesBehind } from './merge-record.ts';
import {
  inOrderOf,
  sourceWords,
  type TimelineEntry,
  type TimelineQuery,
  type TimelineSource,
} from './timeline.ts';

const type = 'contact.merged';

/** Who merged whom into the contact, and when; a merge that was undone leaves no trace here. */
export function mergeSource(database: Database): TimelineSource {
  const entriesFor = async (query: TimelineQuery): Promise<TimelineEntry[]> => {
    const { contactId } = query;
    const found = await (contactId === null
      ? latestMerges(database, query)
      : mergesBehind(database, contactId));
    const merges = found.filter(isWithin(query));
    const names = await operatorNames(database, merges);
    const search = query.search.toLowerCase();
    return merges
      .map((merge) => entryOf(merge, names.get(merge.operatorId) ?? null))
      .filter(({ label }) => label.toLowerCase().includes(search))
      .sort(inOrderOf(query));
  };
  return {
    types: { [type]: 'Contacts merged' },
    count: async (query) => (await entriesFor(query)).length,
    list: async (query, limit) => (await entriesFor(query)).slice(0, limit),
  };
}

function isWithin({ types, from, to }: TimelineQuery): (merge: MergeRecord) => boolean {
  return ({ at }) => types.has(type) && (from === null || at >= from) && (to === null || at <= to);
}

async function operatorNames(
  database: Database,
  merges: readonly MergeRecord[],
): Promise<Map<number | null, string>> {
  const names = new Map<number | null, string>();
  for (const id of new Set(merges.map(({ operatorId }) => operatorId))) {
    const operator = id === null ? null : await findOperator(database, id);
    if (operator !== null) names.set(id, operator.username);
  }
  return names;
}

function entryOf(merge: MergeRecord, operatorName: string | null): TimelineEntry {
  const { id, loserId, winnerId, at, source } = merge;
  const by = operatorName ?? sourceWords[source ?? ''] ?? source;
  return {
    contactId: winnerId,
    type,
    rowId: id,
    at,
    label: `Contact ${loserId} merged into contact ${winnerId}${by === null ? '' : ` by ${by}`}`,
    href: null,
    details: {
      objectDescription: by,
      source,
      mergeId: String(id),
      winnerId: String(winnerId),
      loserId: String(loserId),
    },
  };
}
