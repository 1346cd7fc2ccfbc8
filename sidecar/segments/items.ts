import { plainKey, valueKey } from '../contacts/text-key.ts';
import { lookupKey } from '../contacts/value.ts';
import type { Column, Source } from './criterion.ts';
import type { SeenPage, Snapshot } from './snapshot.ts';

/** One value that a test is made of; texts are plain keys. */
export interface Item {
  readonly value: string | number | readonly string[];
  /** When it happened, for what happens. */
  readonly at: number | null;
  /** As it is shown, where that is something else. */
  readonly shown?: string | number;
}

/** The values of a contact that a criterion is about. */
export function itemsOf(source: Source, snapshot: Snapshot): Item[] {
  switch (source.kind) {
    case 'value':
      return valuesOf(source, snapshot);
    case 'column':
      return columnItem(source, snapshot);
    case 'score':
      return snapshot.scores
        .filter(({ groupId }) => groupId === source.groupId)
        .map(({ score }) => item(source.form === 'text' ? String(score) : score));
    case 'tags':
      return snapshot.tags.map((id) => item(id));
    case 'segments':
      return snapshot.segments.map((id) => item(id));
    case 'submissions':
      return snapshot.submissions.map(({ formId, at }) => ({ value: formId, at }));
    case 'sessions':
      return sessionsIn(snapshot.hits);
    case 'refusal':
      return snapshot.refusals
        .filter(({ channel, reason }) => channel === source.channel && reason === source.reason)
        .map(({ reason }) => item(reason));
    case 'utm':
      return snapshot.utm.flatMap((tags) => textItem(tags[source.key]));
    case 'device':
      return snapshot.devices.flatMap((device) => textItem(device[source.part]));
    case 'hits':
      return hitItems(snapshot.hits, source.part);
    case 'nothing':
      return [];
  }
}

function item(value: Item['value'], shown?: string | number): Item {
  return { value, at: null, ...(shown !== undefined && { shown }) };
}

function textItem(text: string): Item[] {
  return text === '' ? [] : [item(plainKey(text), text)];
}

type HitPart = Extract<Source, { kind: 'hits' }>['part'];

/** Many segments ask about the same page views. */
const madeBefore = new WeakMap<readonly SeenPage[], Partial<Record<HitPart, Item[]>>>();

function hitItems(hits: readonly SeenPage[], part: HitPart): Item[] {
  const made = madeBefore.get(hits) ?? {};
  madeBefore.set(hits, made);
  made[part] ??= hits.flatMap((hit) => hitItem(hit, part));
  return made[part];
}

function hitItem(hit: SeenPage, part: HitPart): Item[] {
  const { at } = hit;
  if (part === 'at') return [{ value: at, at, shown: writtenTime(at) }];
  if (part === 'atText') return [{ value: writtenTime(at), at }];
  const text = hit[part];
  return text === '' ? [] : [{ value: plainKey(text), at, shown: text }];
}

/** As times are stored in fields. */
export function writtenTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

type ValueSource = Extract<Source, { kind: 'value' }>;

function valuesOf({ of, alias, form }: ValueSource, { contact, companies }: Snapshot): Item[] {
  const holders = of === 'contact' ? [contact.values] : companies;
  return holders.flatMap((values) => {
    const value = values[alias] ?? null;
    if (value === null) return [];
    if (form === 'number') return typeof value === 'number' ? [item(value)] : [];
    if (form === 'many') return [item(String(value).split('|'), value)];
    if (form === 'long') return [item(plainKey(String(value)), value)];
    // Times hold nothing that a fold would change.
    return [item(form === 'text' ? valueKey(value) : lookupKey(String(value)), value)];
  });
}

type ColumnSource = Extract<Source, { kind: 'column' }>;

function columnItem({ column, form }: ColumnSource, { contact }: Snapshot): Item[] {
  const value = columns[column](contact);
  if (value === null) return [];
  if (form === 'numberText') return [item(String(value))];
  if (form === 'timeText') return [item(writtenTime(value))];
  return [form === 'time' ? item(value, writtenTime(value)) : item(value)];
}

const columns: Readonly<Record<Column, (contact: Snapshot['contact']) => number | null>> = {
  points: ({ points }) => points,
  owner_id: ({ ownerId }) => ownerId,
  stage_id: ({ stageId }) => stageId,
  created_at: ({ createdAt }) => createdAt,
  modified_at: ({ modifiedAt }) => modifiedAt,
  identified_at: ({ identifiedAt }) => identifiedAt,
  last_active_at: ({ lastActiveAt }) => lastActiveAt,
};

/** A visit ends with half an hour of silence. */
export const sessionGapMs = 30 * 60 * 1000;

function sessionsIn(hits: readonly SeenPage[]): Item[] {
  const times = hits.map(({ at }) => at).sort((a, b) => a - b);
  const starts = times.filter(
    (at, index) => index === 0 || at - (times[index - 1] as number) > sessionGapMs,
  );
  return starts.map((at) => ({ value: at, at, shown: writtenTime(at) }));
}
