/*
 * Words for times, such as `today`, `-7 days`, `first day of last month` or `2026-01-31`: each stands
 * for a period, a day or a week or a second, that has a beginning and an end. Days begin at midnight
 * UTC, weeks on Mondays.
 */

/** From `from` up to but without `to`, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Period {
  at(now: number): Span;
  /** It goes along with the time, in steps of so many milliseconds; null when it stands still. */
  readonly step: number | null;
}

export const dayMs = 86_400_000;
export const secondMs = 1000;

/** The same in whole days. */
export function inDays({ at, step }: Period): Period {
  return {
    step,
    at(now) {
      const { from, to } = at(now);
      return { from: Math.floor(from / dayMs) * dayMs, to: Math.ceil(to / dayMs) * dayMs };
    },
  };
}

/** Where what is compared with a period begins and ends: at its beginning, or at its end. */
export interface Edges {
  readonly from: keyof Span | null;
  readonly to: keyof Span | null;
}

/** Before a period, after it or inside: `lte` is up to its end, `gt` from its end on. */
export function edgesOf(sign: string): Edges {
  if (sign === 'gt') return { from: 'to', to: null };
  if (sign === 'gte') return { from: 'from', to: null };
  if (sign === 'lt') return { from: null, to: 'from' };
  if (sign === 'lte') return { from: null, to: 'to' };
  return { from: 'from', to: 'to' };
}

/** A time as it is stored in a field that holds days, or moments. */
export function storedTime(time: number, form: 'day' | 'moment'): string {
  const text = new Date(Math.ceil(time / secondMs) * secondMs).toISOString();
  return form === 'day' ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
type Shift = (now: number) => number;

const latest = Date.UTC(9999, 11, 31);
const earliest = Date.UTC(100, 0, 1);

/** What the text stands for; null when it is no time. */
export function periodOf(text: string): Period | null {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (words.length > 100) return null;
  return dateOf(words) ?? relativeOf(words);
}

const dateForm =
  /^(\d{4})-(\d\d)-(\d\d)(?:[t ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)? ?(z|[+-]\d\d:?\d\d)?$/;

/** A day, or with a time of day a minute or a second. */
function dateOf(words: string): Period | null {
  const found = dateForm.exec(words);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, zone = 'z'] = found;
  const clock = `${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`;
  const from = Date.parse(`${year}-${month}-${day}T${clock}${zone.toUpperCase()}`);
  if (Number.isNaN(from)) return null;
  const length = hour === undefined ? dayMs : second === undefined ? 60_000 : secondMs;
  const span = { from, to: from + length };
  return { at: () => span, step: null };
}

const start =
  /^(?:(today|now|midnight|yesterday|tomorrow)|(first|last) day of(?: (this|last|previous|next))?(?: (month|year))?|(this|last|previous|next) (day|week|month|year))(?: |$)/;
const offsets =
  /^(?:([+-]?) ?(\d{1,6}) (second|sec|minute|min|hour|day|week|month|year)s?( ago)?(?: |$))/;

/** A start such as `today`, then any number of offsets such as `-7 days`. */
function relativeOf(words: string): Period | null {
  const first = start.exec(words);
  let rest = words.slice(first?.[0].length ?? 0);
  const shifts: Shift[] = [];
  let unit: Unit = 'day';
  for (let found = offsets.exec(rest); found !== null; found = offsets.exec(rest)) {
    const [all, sign, count, name, ago] = found;
    const one = unitOf(name as string);
    if (one === 'second' || one === 'minute' || one === 'hour') unit = 'second';
    const amount = Number(count) * (sign === '-' ? -1 : 1) * (ago === undefined ? 1 : -1);
    shifts.push((now) => shifted(now, one, amount));
    rest = rest.slice(all.length);
  }
  if (rest !== '' || (first === null && shifts.length === 0)) return null;
  const base = first === null ? nowAsIs : startOf(first);
  return movingPeriod(base, shifts, unit);
}

interface Start {
  readonly shift: Shift;
  readonly unit: Unit;
}

const nowAsIs: Start = { shift: (now) => now, unit: 'day' };

function startOf([, word, end, which, of, when, unit]: RegExpExecArray): Start {
  const step = (name: string | undefined) => ({ this: 0, next: 1 })[name ?? 'this'] ?? -1;
  if (word === 'now') return nowAsIs;
  if (word !== undefined) {
    const days = { yesterday: -1, tomorrow: 1 }[word] ?? 0;
    return { shift: (now) => floorOf(now, 'day') + days * dayMs, unit: 'day' };
  }
  if (end !== undefined) {
    const whole = (of ?? 'month') as Unit;
    return { shift: (now) => edgeOf(shifted(now, whole, step(which)), whole, end), unit: 'day' };
  }
  const whole = unit as Unit;
  return { shift: (now) => floorOf(shifted(now, whole, step(when)), whole), unit: whole };
}

function edgeOf(at: number, unit: Unit, end: string): number {
  const from = floorOf(at, unit);
  return end === 'first' ? from : shifted(from, unit, 1) - dayMs;
}

/** Offsets in hours and less make it a moment; with other offsets it keeps its length. */
function movingPeriod(base: Start, shifts: readonly Shift[], unit: Unit): Period {
  const length = unit === 'second' ? 'second' : base.unit;
  const at = (now: number): Span => {
    const moved = shifts.reduce((time, shift) => clamped(shift(time)), clamped(base.shift(now)));
    const from = floorOf(
      moved,
      shifts.length === 0 ? length : length === 'second' ? 'second' : 'day',
    );
    return { from, to: shifted(from, length, 1) };
  };
  return { at, step: length === 'second' ? secondMs : dayMs };
}

function clamped(time: number): number {
  return Math.min(Math.max(time, earliest), latest);
}

function unitOf(name: string): Unit {
  return ({ sec: 'second', min: 'minute' } as Record<string, Unit>)[name] ?? (name as Unit);
}

const lengths = { second: secondMs, minute: 60_000, hour: 3_600_000, day: dayMs, week: 7 * dayMs };

/** Months and years end where the shorter month ends: a month before 31 March is 28 February. */
function shifted(time: number, unit: Unit, amount: number): number {
  if (unit !== 'month' && unit !== 'year') return clamped(time + amount * lengths[unit]);
  const date = new Date(time);
  const months = date.getUTCMonth() + (unit === 'month' ? amount : 12 * amount);
  const first = Date.UTC(date.getUTCFullYear(), months, 1);
  if (Number.isNaN(first)) return amount < 0 ? earliest : latest;
  if (first < earliest || first > latest) return clamped(first);
  const days = new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate();
  return first + (Math.min(date.getUTCDate(), days) - 1) * dayMs + (time - floorOf(time, 'day'));
}

function floorOf(time: number, unit: Unit): number {
  const date = new Date(time);
  if (unit === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  if (unit === 'year') return Date.UTC(date.getUTCFullYear(), 0, 1);
  // The first day of all was a Thursday.
  if (unit === 'week') return Math.floor((time + 3 * dayMs) / (7 * dayMs)) * 7 * dayMs - 3 * dayMs;
  return Math.floor(time / lengths[unit]) * lengths[unit];
}

/** The month and day that `birthday`, `anniversary +2 days` and the like stand for: `11-21`. */
export function yearlyOf(text: string): ((now: number) => string) | null {
  const found = /^(?:birthday|anniversary)(?: (.+))?$/.exec(
    text.trim().toLowerCase().replace(/\s+/g, ' '),
  );
  if (found === null) return null;
  const day = periodOf(found[1] ?? 'today');
  if (day === null || day.step === null) return null;
  let [asked, told] = [Number.NaN, ''];
  return (now) => {
    // Very many contacts are asked about the same moment.
    if (now !== asked) told = new Date(day.at(now).from).toISOString().slice(5, 10);
    asked = now;
    return told;
  };
}

/** The first moment after `now` at which an edge that only goes forward lies beyond `value`. */
export function whenBeyond(
  value: number,
  edge: (now: number) => number,
  { now, step }: { readonly now: number; readonly step: number },
): number | null {
  const turn = (count: number) => (Math.floor(now / step) + count) * step;
  const most = Math.ceil((200 * 366 * dayMs) / step);
  if (edge(turn(most)) <= value) return null;
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (edge(turn(middle)) > value) high = middle;
    else low = middle;
  }
  return turn(high);
}
