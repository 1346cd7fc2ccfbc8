import { type Condition, nobody, type Subject, type Test } from './condition.ts';
import { dayMs, edgesOf, inDays, type Period, type Span, secondMs, storedTime } from './period.ts';

/* What a comparison with times means: before a period, after it or inside. */

/** Days are compared with whole days, whatever the time of day. */
export function spanOf(subject: Subject, period: Period): Span {
  const isDay = 'kind' in subject && subject.kind === 'day';
  return (isDay ? inDays(period) : period).at(Date.now());
}

/** `spans` are as many as the test takes; the times are in the form in which they are stored. */
export function timeCondition(subject: Subject, test: Test, spans: readonly Span[]): Condition {
  const [first, last = first] = spans;
  if (first === undefined || last === undefined)
    return test === 'notIn' ? { subject, test: 'isNotNull', values: [] } : nobody;
  const any = spans.map((span) => inside(subject, [span, span]));
  const none = spans.map((span) => inside(subject, [span, span], 'notBetween'));
  if (test === 'eq' || test === 'in') return any.length === 1 ? (any[0] as Condition) : { any };
  if (test === 'neq' || test === 'notIn') return { all: none };
  if (test === 'between' || test === 'notBetween') return inside(subject, [first, last], test);
  const { from, to } = edgesOf(test);
  return from === null
    ? { subject, test: 'lt', values: [held(subject, first[to as keyof Span])] }
    : { subject, test: 'gte', values: [held(subject, first[from])] };
}

function inside(
  subject: Subject,
  [first, last]: readonly [Span, Span],
  test: 'between' | 'notBetween' = 'between',
): Condition {
  const end = last.to - steps[formOf(subject)];
  return { subject, test, values: [held(subject, first.from), held(subject, end)] };
}

/** How far apart two times are at least. */
const steps = { day: dayMs, moment: secondMs, number: 1 };

function formOf(subject: Subject): keyof typeof steps {
  const kind = 'kind' in subject ? subject.kind : 'time';
  return kind === 'day' || kind === 'moment' ? kind : 'number';
}

function held(subject: Subject, time: number): number | string {
  const form = formOf(subject);
  return form === 'number' ? time : storedTime(time, form);
}
