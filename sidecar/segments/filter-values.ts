import { edgesOf, inDays, type Period, periodOf, yearlyOf } from '../contacts/period.ts';
import {
  endingWith,
  equalTo,
  holding,
  likePattern,
  startingWith,
  type TextTest,
} from '../contacts/text-test.ts';
import { numberOf, plainText } from '../contacts/value.ts';
import type { Bounds, Sign, Test } from './criterion.ts';
import { expression } from './expression.ts';
import { ExpressionError } from './expression-syntax.ts';

/* The value of a filter, as its operator takes it. */

/** The filter cannot work: it matches nobody. */
export class Unworkable extends Error {}

const maxText = 1000;

export function textIn(value: unknown): string {
  const text = plainText(value);
  if (text.trim() === '') throw new Unworkable('A value is required.');
  if (text.length > maxText)
    throw new Unworkable(`The value is longer than ${maxText} characters.`);
  return text;
}

/** A list, an object with numbers as keys, or text with `|` between the values. */
export function listIn(value: unknown): string[] {
  const list =
    value !== null && typeof value === 'object'
      ? Object.values(value).map(plainText)
      : plainText(value).split('|');
  const texts = list.filter((text) => text.trim() !== '');
  if (texts.length === 0) throw new Unworkable('A value is required.');
  return texts;
}

export function numberIn(value: unknown): number {
  const number = numberOf(textIn(value));
  if (number === null) throw new Unworkable('This is not a number.');
  return number;
}

export function idsIn(value: unknown): number[] {
  const ids = (typeof value === 'object' ? listIn(value) : listIn(String(value))).map(Number);
  if (!ids.every((id) => Number.isSafeInteger(id) && id >= 0))
    throw new Unworkable('This is not an id.');
  return [...new Set(ids)];
}

/** The positive side of an operator: `!like` is tested as `like`. */
export function textTest(operator: string, value: unknown): TextTest {
  const positive = operator.replace(/^!/, '');
  if (positive === 'in') return equalTo(listIn(value));
  const text = textIn(value);
  // Without a `%` it is a part of the text.
  if (positive === 'like') return text.includes('%') ? likePattern(text) : holding(text);
  if (positive === 'regexp') return expressionTest(text);
  if (positive === 'startsWith') return startingWith(text);
  if (positive === 'endsWith') return endingWith(text);
  if (positive === 'contains') return holding(text);
  return equalTo([text]);
}

function expressionTest(text: string): TextTest {
  try {
    const isFound = expression(text);
    return { matches: (key) => isFound(key), sql: null };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new Unworkable(`This expression ${error.message}.`);
  }
}

const signs = new Set<string>(['=', '!=', 'gt', 'gte', 'lt', 'lte']);

export function isSign(operator: string): operator is Sign {
  return signs.has(operator);
}

/** `!=` is tested as `=`: the criterion is negated. */
export function numberTest(operator: Sign, value: unknown): Test {
  const sign = operator === '!=' ? '=' : operator;
  return { kind: 'number', sign, number: numberIn(value) };
}

/** `11-21` for `birthday` and the like, as a test of times that are written out. */
export function yearlyTest(value: unknown): TextTest | null {
  const monthAndDay = yearlyOf(plainText(value));
  if (monthAndDay === null) return null;
  const matches = (key: string, now: number) => key.slice(5, 10) === monthAndDay(now);
  return { matches, sql: null, changesDaily: true };
}

/** Days are compared with whole days, whatever the time of day. */
export function periodTest(operator: string, value: unknown, form: 'day' | 'moment'): Test {
  if (/between$/.test(operator)) {
    const [first, last, ...others] = listIn(value);
    if (last === undefined || others.length > 0) throw new Unworkable('Two times are required.');
    const from = { period: periodIn(first as string, form), end: 'from' } as const;
    return { kind: 'period', bounds: { from, to: { period: periodIn(last, form), end: 'to' } } };
  }
  return { kind: 'period', bounds: boundsOf(operator as Sign, periodIn(textIn(value), form)) };
}

function periodIn(text: string, form: 'day' | 'moment'): Period {
  const period = periodOf(text);
  if (period === null) throw new Unworkable(`This is not a time: ${text.slice(0, 60)}`);
  return form === 'moment' ? period : inDays(period);
}

function boundsOf(sign: Sign, period: Period): Bounds {
  const { from, to } = edgesOf(sign);
  return { from: from && { period, end: from }, to: to && { period, end: to } };
}

const clockForm = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/** Times of day are compared as they are written. */
export function clockTest(operator: string, value: unknown): Test {
  const isRange = /between$/.test(operator);
  const texts = isRange ? listIn(value) : [textIn(value)];
  const [first, last] = [clockIn(texts[0]), clockIn(texts.at(-1))];
  if (isRange && texts.length !== 2) throw new Unworkable('Two times are required.');
  if (operator === 'gt') return { kind: 'clock', from: last.to, to: null };
  if (operator === 'gte') return { kind: 'clock', from: first.from, to: null };
  if (operator === 'lt') return { kind: 'clock', from: null, to: first.from };
  if (operator === 'lte') return { kind: 'clock', from: null, to: last.to };
  return { kind: 'clock', from: first.from, to: last.to };
}

/** Its second, or its minute when no second is said. */
function clockIn(text = ''): { from: string; to: string } {
  const [, hour, minute, second] = clockForm.exec(text.trim()) ?? [];
  if (hour === undefined) throw new Unworkable(`This is not a time of day: ${text.slice(0, 60)}`);
  const from = `${hour}:${minute}:${second ?? '00'}`;
  return { from, to: `${hour}:${minute}:${second ?? '59'}~` };
}
