import { criteriaOf } from './compile.ts';
import type { Column, Criterion, Filters, Source } from './criterion.ts';

/**
 * What a segment depends on. A page view may change `hits`, `devices`, `utm` and the field
 * `last_active`; companies' fields come under `company`; `segments` are those that are named.
 */
export interface Needs {
  /** Fields of contacts, and `date_added`, `date_modified`, `date_identified`, `last_active`. */
  readonly fields: ReadonlySet<string>;
  readonly tags: boolean;
  readonly doNotContact: boolean;
  /** Points and scores in groups of points. */
  readonly points: boolean;
  readonly stage: boolean;
  readonly company: boolean;
  readonly owner: boolean;
  readonly hits: boolean;
  readonly submissions: boolean;
  readonly devices: boolean;
  readonly utm: boolean;
  readonly segments: ReadonlySet<number>;
  /** Any segment at all: somebody is, or is not, in one. */
  readonly anySegment: boolean;
  /** Time alone may change who is in. */
  readonly time: boolean;
}

type Kind = 'tags' | 'doNotContact' | 'points' | 'stage' | 'company' | 'owner';
type Act = 'hits' | 'submissions' | 'devices' | 'utm';

export function needsOf(filters: Filters): Needs {
  const criteria = criteriaOf(filters).filter(({ problem }) => problem === null);
  const kinds = new Set(criteria.map(({ source }) => kindOfNeed(source)));
  const has = (kind: Kind | Act): boolean => kinds.has(kind);
  const nested = criteria.filter(({ source }) => source.kind === 'segments');
  return {
    fields: new Set(criteria.flatMap(({ source }) => fieldsOf(source))),
    ...{ tags: has('tags'), doNotContact: has('doNotContact'), points: has('points') },
    ...{ stage: has('stage'), company: has('company'), owner: has('owner') },
    ...{ hits: has('hits'), submissions: has('submissions') },
    ...{ devices: has('devices'), utm: has('utm') },
    segments: new Set(nested.flatMap(({ test }) => (test.kind === 'ids' ? test.ids : []))),
    anySegment: nested.some(({ test }) => test.kind === 'present'),
    time: criteria.some(dependsOnTime),
  };
}

/** The needs of several segments together. */
export function allNeeds(needs: readonly Needs[]): Needs {
  const some = (key: Kind | Act | 'anySegment' | 'time') => needs.some((one) => one[key]);
  return {
    fields: new Set(needs.flatMap(({ fields }) => [...fields])),
    ...{ tags: some('tags'), doNotContact: some('doNotContact'), points: some('points') },
    ...{ stage: some('stage'), company: some('company'), owner: some('owner') },
    ...{ hits: some('hits'), submissions: some('submissions') },
    ...{ devices: some('devices'), utm: some('utm') },
    segments: new Set(needs.flatMap(({ segments }) => [...segments])),
    ...{ anySegment: some('anySegment'), time: some('time') },
  };
}

const byKind: Partial<Record<Source['kind'], Kind | Act>> = {
  score: 'points',
  tags: 'tags',
  submissions: 'submissions',
  sessions: 'hits',
  refusal: 'doNotContact',
  utm: 'utm',
  device: 'devices',
  hits: 'hits',
};
const byColumn: Partial<Record<Column, Kind>> = {
  points: 'points',
  owner_id: 'owner',
  stage_id: 'stage',
};
const timeColumns: Partial<Record<Column, string>> = {
  created_at: 'date_added',
  modified_at: 'date_modified',
  identified_at: 'date_identified',
  last_active_at: 'last_active',
};

function kindOfNeed(source: Source): Kind | Act | null {
  if (source.kind === 'column') return byColumn[source.column] ?? null;
  if (source.kind === 'value') return source.of === 'company' ? 'company' : null;
  return byKind[source.kind] ?? null;
}

function fieldsOf(source: Source): string[] {
  if (source.kind === 'column') return [timeColumns[source.column] ?? []].flat();
  return source.kind === 'value' && source.of === 'contact' ? [source.alias] : [];
}

function dependsOnTime({ test, withinDays }: Criterion): boolean {
  if (withinDays !== null) return true;
  if (test.kind === 'text') return test.text.changesDaily === true;
  if (test.kind !== 'period') return false;
  return [test.bounds.from, test.bounds.to].some((edge) => (edge?.period.step ?? null) !== null);
}
