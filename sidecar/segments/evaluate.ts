import { dayMs, storedTime, whenBeyond } from '../contacts/period.ts';
import type { Bounds, Criterion, Edge, Filters, Sign, Test, Times } from './criterion.ts';
import { type Item, itemsOf } from './items.ts';
import type { Snapshot } from './snapshot.ts';

/* Whether one contact is in, and why. */

export interface Verdict {
  readonly matches: boolean;
  /** In the order of the filters. */
  readonly conditions: readonly Reason[];
  /** The next moment at which time alone may make a difference. */
  readonly nextChangeAt: number | null;
}

export interface Reason {
  readonly field: string;
  readonly operator: string;
  readonly filter: unknown;
  /** What the contact has there; of many values some, first those that the filter is true of. */
  readonly seen: readonly (string | number)[];
  /** How many there are, or how many of them count where the filter asks how often. */
  readonly count: number;
  readonly holds: boolean;
  /** Which of the groups that are joined by "or" it belongs to, from 0. */
  readonly group: number;
  readonly problem: string | null;
}

const maxSeen = 10;

export function evaluate(filters: Filters, snapshot: Snapshot, now: number): Verdict {
  const conditions: Reason[] = [];
  const changes: number[] = [];
  let matches = false;
  for (const [group, criteria] of filters.groups.entries()) {
    const looked = criteria.map((criterion) => look(criterion, snapshot, now));
    matches ||= looked.every(({ holds }) => holds);
    for (const [index, { seen, count, holds, changesAt }] of looked.entries()) {
      const { field, operator, filter, problem } = criteria[index] as Criterion;
      conditions.push({ field, operator, filter, seen, count, holds, group, problem });
      if (changesAt !== null) changes.push(changesAt);
    }
  }
  const nextChangeAt = changes.length === 0 ? null : changes.reduce((a, b) => Math.min(a, b));
  return { matches, conditions, nextChangeAt };
}

interface Looked {
  readonly seen: (string | number)[];
  readonly count: number;
  readonly holds: boolean;
  readonly changesAt: number | null;
}

function look(criterion: Criterion, snapshot: Snapshot, now: number): Looked {
  if (criterion.problem !== null) return { seen: [], count: 0, holds: false, changesAt: null };
  const { times, isNegated, needsValue } = criterion;
  const { recent, passing, isFound, hasValue } = findingOf(criterion, snapshot, now);
  return {
    seen: shownFirst(recent, passing),
    count: times === null ? recent.length : passing.length,
    holds: (hasValue || !needsValue) && isFound !== isNegated,
    changesAt: nextChange(criterion, { items: recent, passing, now }),
  };
}

interface Finding {
  readonly recent: readonly Item[];
  readonly passing: readonly Item[];
  readonly hasValue: boolean;
  /** Before a negation. */
  readonly isFound: boolean;
}

/** What is found of a criterion. */
export function findingOf(criterion: Criterion, snapshot: Snapshot, now: number): Finding {
  const { source, test, withinDays, times } = criterion;
  const items = itemsOf(source, snapshot);
  const since = withinDays === null ? null : now - withinDays * dayMs;
  const recent = since === null ? items : items.filter(({ at }) => (at ?? 0) > since);
  const passing = recent.filter((one) => passes(one, test, { now, source }));
  const isFound = times === null ? passing.length > 0 : compares(passing.length, times);
  return { recent, passing, hasValue: items.length > 0, isFound };
}

function shownFirst(items: readonly Item[], passing: readonly Item[]): (string | number)[] {
  const first = passing.slice(0, maxSeen);
  const others = first.length < maxSeen ? items.filter((one) => !first.includes(one)) : [];
  return [...first, ...others].slice(0, maxSeen).map(shownOf);
}

function shownOf({ value, shown }: Item): string | number {
  const text = shown ?? (typeof value === 'object' ? value.join('|') : value);
  return typeof text === 'string' ? text.slice(0, 300) : text;
}

interface Passing {
  readonly now: number;
  readonly source: Criterion['source'];
}

export function passes({ value }: Pick<Item, 'value'>, test: Test, { now, source }: Passing) {
  switch (test.kind) {
    case 'present':
      return true;
    case 'text':
      return test.text.matches(String(value), now);
    case 'number':
      return compares(value as number, { sign: test.sign, count: test.number });
    case 'ids':
      return test.ids.includes(value as number);
    case 'parts': {
      const has = (part: string) => (value as readonly string[]).includes(part);
      return test.isAll ? test.parts.every(has) : test.parts.some(has);
    }
    case 'clock':
      return isWithin(value as string, test);
    case 'period':
      return isWithin(value, limitsOf(test.bounds, source, now));
  }
}

interface Limits {
  readonly from: string | number | null;
  readonly to: string | number | null;
}

function isWithin(value: Item['value'], { from, to }: Limits): boolean {
  return (from === null || value >= from) && (to === null || value < to);
}

/** The edges at a moment, in the form in which the source holds times. */
export function limitsOf(bounds: Bounds, source: Criterion['source'], now: number): Limits {
  const form = source.kind === 'value' ? source.form : 'number';
  const limit = (edge: Edge | null): string | number | null => {
    if (edge === null) return null;
    const at = edge.period.at(now)[edge.end];
    return form === 'day' || form === 'moment' ? storedTime(at, form) : at;
  };
  return { from: limit(bounds.from), to: limit(bounds.to) };
}

const comparisons: Readonly<Record<Sign, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
};

export function compares(number: number, { sign, count }: Times): boolean {
  return comparisons[sign](number, count);
}

interface Seen {
  readonly items: readonly Item[];
  readonly passing: readonly Item[];
  readonly now: number;
}

function nextChange(criterion: Criterion, seen: Seen): number | null {
  const changes = [whenForgotten(criterion, seen), whenPassed(criterion, seen)];
  const known = changes.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** When so many page views are too long ago that it makes a difference. */
function whenForgotten({ withinDays, times, test }: Criterion, { items, passing }: Seen) {
  if (withinDays === null) return null;
  const counted = test.kind === 'present' ? items : passing;
  const newest = counted.map(({ at }) => at as number).sort((a, b) => b - a);
  const { sign, count } = times ?? { sign: 'gte', count: 1 };
  const needed = sign === 'gt' || sign === 'lte' ? Math.floor(count) + 1 : Math.ceil(count);
  const last = sign === '=' || sign === '!=' ? newest.at(-1) : newest[needed - 1];
  return last === undefined ? null : last + withinDays * dayMs;
}

/** When an edge of the period goes past a value: the last one inside, or the first one ahead. */
function whenPassed({ test, source }: Criterion, { items, passing, now }: Seen): number | null {
  if (test.kind === 'text' && test.text.changesDaily)
    return items.length > 0 ? midnight(now) : null;
  if (test.kind !== 'period') return null;
  const { from, to } = test.bounds;
  const limits = limitsOf(test.bounds, source, now);
  const ahead = items.filter(({ value }) => limits.to !== null && value >= limits.to);
  const changes = [
    whenGone(
      from,
      outermost(passing, (one, other) => one.value > other.value),
      now,
    ),
    whenGone(
      to,
      outermost(ahead, (one, other) => one.value < other.value),
      now,
    ),
  ].filter((at) => at !== null);
  return changes.length === 0 ? null : Math.min(...changes);
}

function outermost(items: readonly Item[], isFurther: (one: Item, other: Item) => boolean) {
  return items.reduce<Item | null>(
    (best, one) => (best === null || isFurther(one, best) ? one : best),
    null,
  );
}

function whenGone(edge: Edge | null, item: Item | null, now: number): number | null {
  const step = edge?.period.step ?? null;
  if (edge === null || item === null || step === null) return null;
  const at = timeIn(item.value);
  if (Number.isNaN(at)) return midnight(now);
  return whenBeyond(at, (time) => edge.period.at(time)[edge.end], { now, step });
}

/** Times of fields are UTC, whether they are days or moments. */
function timeIn(value: Item['value']): number {
  if (typeof value === 'number') return value;
  const [day, clock = '00:00:00'] = String(value).split(' ');
  return Date.parse(`${day}T${clock}Z`);
}

function midnight(now: number): number {
  return (Math.floor(now / dayMs) + 1) * dayMs;
}
