import { activityFilters, timesOf, typesOf, wordsOf } from './activity-filters.ts';
import type { Condition } from './condition.ts';
import { contactPages, type ExportRoom, exportOf, exportShape } from './export.ts';
import { type Column, type FileKind, fileText, type OnPage, plainTime } from './table-file.ts';
import { readTimeline, type TimelineEntry, type TimelineSource } from './timeline.ts';
import { entryToWire } from './wire.ts';

/* Timelines as a file: of one contact after the other, each from its first event to its last. */

export const timelineExportShape = exportShape.extend({ filters: activityFilters });

interface TimelineRoom extends ExportRoom {
  readonly timeline: readonly TimelineSource[];
}

export interface TimelineExport extends FileKind {
  readonly condition: Condition;
  readonly window: Window;
}

/** Which events, and of which time: UTC milliseconds, both ends included; null = no end. */
interface Window {
  readonly types: ReadonlySet<string>;
  readonly search: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** Of the contacts that an export with the same words would have. @throws Problem 400 */
export async function timelineExportOf(
  room: TimelineRoom,
  sent: unknown,
  operatorId: number,
): Promise<TimelineExport> {
  const { format, bom, condition } = await exportOf(room, sent, operatorId);
  const { filters } = timelineExportShape.pick({ filters: true }).parse(sent);
  const types = typesOf(filters, room.timeline);
  const window = { types, search: filters.search ?? '', ...timesOf(filters) };
  return { format, bom, condition, window };
}

interface ShownEvent {
  readonly event: string;
  readonly eventLabel: string | { readonly label: string };
  readonly timestamp: string;
  readonly contactId: string;
  readonly details: unknown;
}

const columns: readonly Column<ShownEvent>[] = [
  { name: 'contact_id', cell: ({ contactId }) => Number(contactId) },
  { name: 'date', cell: ({ timestamp }) => plainTime(timestamp) },
  { name: 'event', cell: ({ event }) => event },
  {
    name: 'label',
    cell: ({ eventLabel }) => (typeof eventLabel === 'string' ? eventLabel : eventLabel.label),
  },
  { name: 'details', cell: ({ details }) => JSON.stringify(details) },
];

export async function* exportedTimeline(
  room: TimelineRoom,
  wanted: TimelineExport,
  onPage?: OnPage,
): AsyncGenerator<string> {
  const words = wordsOf(room.timeline);
  async function* pages() {
    for await (const contacts of contactPages(room, wanted.condition))
      for (const { id } of contacts)
        for await (const entries of entriesOf(room.timeline, id, wanted.window))
          yield entries.map(
            (entry) => entryToWire(id, words[entry.type] ?? entry.type, entry) as ShownEvent,
          );
  }
  yield* fileText(wanted, columns, pages(), onPage);
}

const atOnce = 1000;

/**
 * The whole timeline of a contact, oldest first. Each page begins at the time where the one before
 * ended, so that a long one is not counted from its start again; what was told then is passed over.
 */
async function* entriesOf(
  sources: readonly TimelineSource[],
  contactId: number,
  window: Window,
): AsyncGenerator<TimelineEntry[]> {
  const query = { ...window, contactId, orderBy: 'at', descending: false } as const;
  let from = window.from;
  let told = new Set<string>();
  for (let limit = atOnce; ; ) {
    const { entries } = await readTimeline(sources, { ...query, from }, 1, limit);
    const fresh = entries.filter((entry) => !told.has(keyOf(entry)));
    if (fresh.length > 0) yield fresh;
    const last = entries.at(-1);
    if (last === undefined || entries.length < limit) return;
    // More than a page of one moment: the next look has to be wider.
    limit = last.at === from ? limit * 2 : atOnce;
    from = last.at;
    told = new Set(entries.filter(({ at }) => at === last.at).map(keyOf));
  }
}

function keyOf({ type, prefix = '', rowId }: TimelineEntry): string {
  return `${type} ${prefix} ${rowId}`;
}
