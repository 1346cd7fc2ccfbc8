import type { Field } from '../contacts/field.ts';
import { periodOf } from '../contacts/period.ts';
import { flagOf, plainText } from '../contacts/value.ts';
import type { Criterion, Filters, Sign, Source, Test, Times, Unsupported } from './criterion.ts';
import { hasOperator, isCounted, kindOf } from './filter-fields.ts';
import {
  clockTest,
  idsIn,
  isSign,
  listIn,
  numberIn,
  numberTest,
  periodTest,
  textTest,
  Unworkable,
  yearlyTest,
} from './filter-values.ts';
import { type Subject, subjectOf } from './subjects.ts';

/** What has to be known to understand filters. */
export interface Knowledge {
  readonly fields: readonly Field[];
}

/**
 * Stored filters, or their JSON, as criteria. Never throws: a filter that cannot be understood, say
 * because its field is gone, matches nobody and is told of.
 */
export function compileFilters(stored: unknown, knowledge: Knowledge): Filters {
  const groups: Criterion[][] = [];
  const unsupported: Unsupported[] = [];
  for (const [index, one] of listOf(stored).entries()) {
    const criterion = criterionOf(one, knowledge);
    const { field, operator, problem } = criterion;
    if (problem !== null) unsupported.push({ index, field, operator, reason: problem });
    // The glue of the first one says nothing.
    if (index === 0 || Object(one).glue === 'or') groups.push([]);
    groups.at(-1)?.push(criterion);
  }
  return { groups, isStatic: groups.length === 0, unsupported };
}

export function criteriaOf({ groups }: Filters): readonly Criterion[] {
  return groups.flat();
}

function listOf(stored: unknown): unknown[] {
  const list = typeof stored === 'string' ? parsed(stored) : stored;
  return list !== null && typeof list === 'object' ? Object.values(list) : [];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

type Meaning = Omit<Criterion, 'field' | 'operator' | 'filter' | 'problem'>;

interface Asked {
  readonly operator: string;
  readonly value: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

function criterionOf(stored: unknown, { fields }: Knowledge): Criterion {
  const { field, object, operator, properties, filter } = Object(stored) as Record<string, unknown>;
  const value = Object(properties).filter ?? filter ?? null;
  const shown = { field: plainText(field), operator: plainText(operator), filter: value };
  try {
    const kind = kindOf(fields, object, field);
    if (kind === null) throw new Unworkable(`There is no such field: ${shown.field.slice(0, 60)}`);
    if (!hasOperator(kind, shown.operator))
      throw new Unworkable(`The field has no such operator: ${shown.operator.slice(0, 60)}`);
    const subject = subjectOf(fields, String(object), shown.field);
    const asked = { operator: shown.operator, value, properties: Object(properties) };
    const meaning = { ...meaningOf(subject, asked), ...countingOf(object, field, asked) };
    return { ...shown, problem: null, ...meaning };
  } catch (error) {
    if (!(error instanceof Unworkable)) throw error;
    return { ...shown, problem: error.message, ...about({ kind: 'nothing' }, { kind: 'present' }) };
  }
}

function about(source: Source, test: Test, isNegated = false): Meaning {
  return { source, test, isNegated, needsValue: false, times: null, withinDays: null };
}

const isNegative = (operator: string): boolean => operator !== '!empty' && operator[0] === '!';

function meaningOf(subject: Subject, asked: Asked): Meaning {
  const { operator, value } = asked;
  const { source, takes } = subject;
  if (takes === 'count') return countMeaning(source, asked);
  const whole = source.kind === 'value' ? subject.asText : source;
  if (operator === 'empty') return about(whole, { kind: 'present' }, true);
  if (operator === '!empty') return about(whole, { kind: 'present' });
  if (source.kind === 'nothing' && takes !== 'flag')
    return about(source, { kind: 'present' }, isNegative(operator));
  if (takes === 'flag') return flagMeaning(source, asked);
  if (takes === 'ids')
    return about(source, { kind: 'ids', ids: idsIn(value) }, isNegative(operator));
  // All of the values, but not any of them.
  if (takes === 'parts') {
    const isAll = !isNegative(operator);
    return about(source, { kind: 'parts', parts: listIn(value), isAll }, !isAll);
  }
  return timeMeaning(subject, asked) ?? textMeaning(subject, asked);
}

function textMeaning({ takes, source, asText }: Subject, { operator, value }: Asked): Meaning {
  if (takes === 'number' && isSign(operator))
    return about(source, numberTest(operator, value), isNegative(operator));
  const test: Test = { kind: 'text', text: textTest(operator, value) };
  return { ...about(asText, test, isNegative(operator)), needsValue: operator === '!regexp' };
}

/** Null for what is no comparison of times. */
function timeMeaning({ takes, source, asText }: Subject, asked: Asked): Meaning | null {
  if (takes !== 'day' && takes !== 'moment' && takes !== 'clock') return null;
  const { value } = asked;
  const operator = asked.operator.replace(/^(!?)like$/, likeOfTime(value));
  const isNegated = isNegative(operator);
  if (!isSign(operator) && !/between$/.test(operator)) return null;
  if (takes === 'clock') return about(source, clockTest(operator, value), isNegated);
  const yearly = yearlyTest(value);
  if (yearly !== null) {
    if (operator !== '=' && operator !== '!=')
      throw new Unworkable('A day of every year is asked for with = and !=.');
    return about(asText, { kind: 'text', text: yearly }, isNegated);
  }
  return about(source, periodTest(operator, value, takes), isNegated);
}

/** `like` with words for a time means that time; with a pattern it goes by what is written. */
function likeOfTime(value: unknown): string {
  const text = plainText(value);
  return yearlyTest(text) !== null || (periodOf(text)?.step ?? null) !== null ? '$1=' : '$1like';
}

function flagMeaning(source: Source, { operator, value }: Asked): Meaning {
  const flag = flagOf(plainText(value)) ?? 0;
  const isNegated = operator === '!=';
  if (source.kind === 'value')
    return about(source, { kind: 'number', sign: '=', number: flag }, isNegated);
  return about(source, { kind: 'present' }, isNegated === (flag === 1));
}

function countMeaning(source: Source, { operator, value }: Asked): Meaning {
  const any = about(source, { kind: 'present' });
  if (operator === 'empty') return { ...any, isNegated: true };
  if (operator === '!empty') return any;
  if (!isSign(operator)) throw new Unworkable('This operator does not suit a number of times.');
  return { ...any, times: { sign: operator, count: numberIn(value) } };
}

const maxDays = 3650;

/** How often, and within how many days, which are counted over the same page views. */
function countingOf(
  object: unknown,
  field: unknown,
  { operator, properties }: Asked,
): Partial<Meaning> {
  const { times, timesOperator, withinDays } = properties;
  if (!isCounted(object, field)) return {};
  const days = withinDays === undefined || withinDays === null ? null : numberIn(withinDays);
  if (days !== null && !(days > 0 && days <= maxDays))
    throw new Unworkable(`The days are between 1 and ${maxDays}.`);
  const counted = timesIn(times, timesOperator);
  if (counted !== null && (isNegative(operator) || operator === 'empty'))
    throw new Unworkable('How often is not asked for of what does not happen.');
  return { withinDays: days, ...(counted !== null && { times: counted }) };
}

function timesIn(times: unknown, operator: unknown): Times | null {
  if ((times ?? null) === null) {
    if ((operator ?? null) !== null) throw new Unworkable('How often? times is required.');
    return null;
  }
  const sign = operator ?? 'gte';
  if (!isSign(String(sign))) throw new Unworkable('timesOperator is =, !=, gt, gte, lt or lte.');
  return { sign: String(sign) as Sign, count: numberIn(times) };
}
