import { z } from 'zod';
import { invalid } from '../problem.ts';
import type { TimelineSource } from './timeline.ts';

/* Which events of a timeline are asked for. */

/** A list of words, sent as `x[]=a` or `x=a`. */
function words() {
  return z.preprocess(
    (value) => (value === undefined || value === '' ? [] : Object.values(Object([value].flat()))),
    z.array(z.string()).catch([]),
  );
}

export const activityFilters = z
  .object({
    search: z.string().catch(''),
    includeEvents: words(),
    excludeEvents: words(),
    dateFrom: z.string().catch(''),
    dateTo: z.string().catch(''),
  })
  .partial()
  .catch({});

export type ActivityFilters = z.infer<typeof activityFilters>;

/** Type → word for people. */
export function wordsOf(sources: readonly TimelineSource[]): Record<string, string> {
  return Object.assign({}, ...sources.map((source) => source.types));
}

/** All types, unless some are named. */
export function typesOf(
  { includeEvents = [], excludeEvents = [] }: ActivityFilters,
  sources: readonly TimelineSource[],
): Set<string> {
  const included = includeEvents.length > 0 ? includeEvents : Object.keys(wordsOf(sources));
  return new Set(included.filter((type) => !excludeEvents.includes(type)));
}

/** UTC milliseconds, both ends included; null = no end. @throws Problem 400 */
export function timesOf({ dateFrom, dateTo }: ActivityFilters) {
  return { from: timeOf(dateFrom, 0), to: timeOf(dateTo, 999) };
}

/** A day means its first moment as a start and its last as an end. */
function timeOf(text: string | undefined, endOfDay: 0 | 999): number | null {
  if (text === undefined || text === '') return null;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const suffix = isDay ? (endOfDay === 0 ? 'T00:00:00Z' : 'T23:59:59Z') : '';
  const hasZone = isDay || /(Z|[+-]\d\d:?\d\d)$/.test(text);
  const at = Date.parse(`${isDay ? text : text.replace(' ', 'T')}${suffix}${hasZone ? '' : 'Z'}`);
  if (Number.isNaN(at))
    throw invalid({ [endOfDay === 0 ? 'dateFrom' : 'dateTo']: ['is not a date'] });
  return at + endOfDay;
}
