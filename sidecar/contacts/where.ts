import { invalid, type Problem } from '../problem.ts';
import { type Condition, escaped, everybody, type Subject, type Test } from './condition.ts';
import { type Period, periodOf } from './period.ts';
import { valueKey } from './text-key.ts';
import { likePattern } from './text-test.ts';
import { spanOf, timeCondition } from './time-test.ts';
import { checkDateTime, flagOf, numberOf } from './value.ts';

/* `where[0][col]=city&where[0][expr]=eq&where[0][val]=Berlin` → a condition. */

export type FindSubject = (name: string) => Subject | null;

const maxClauses = 200;
const maxDepth = 8;

const oneValue: ReadonlySet<string> = new Set([
  ...['eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'like', 'notLike'],
]);
const manyValues: ReadonlySet<string> = new Set(['in', 'notIn', 'between', 'notBetween']);

/** Clauses are joined by AND. @throws Problem 400 */
export function conditionOf(sent: unknown, find: FindSubject): Condition {
  if (sent === undefined || sent === '') return everybody;
  return { all: clausesOf(sent, { find, budget: { left: maxClauses } }, 1) };
}

interface Reading {
  readonly find: FindSubject;
  readonly budget: { left: number };
}

function clausesOf(sent: unknown, reading: Reading, depth: number): Condition[] {
  if (sent === null || typeof sent !== 'object') throw refused('must be a list of clauses');
  if (depth > maxDepth) throw refused(`is nested deeper than ${maxDepth} levels`);
  return Object.values(sent).map((clause) => clauseOf(clause, reading, depth));
}

function clauseOf(clause: unknown, reading: Reading, depth: number): Condition {
  if (clause === null || typeof clause !== 'object') throw refused('has a clause without expr');
  reading.budget.left -= 1;
  if (reading.budget.left < 0) throw refused(`has more than ${maxClauses} clauses`);
  const { col, expr, val } = clause as Record<string, unknown>;
  if (expr === 'andX') return { all: clausesOf(val, reading, depth + 1) };
  if (expr === 'orX') return { any: clausesOf(val, reading, depth + 1) };
  const subject = typeof col === 'string' ? reading.find(col) : null;
  if (subject === null) throw refused(`names the column ${shown(col)}, which does not exist`);
  return comparisonOf(subject, expr, val);
}

function comparisonOf(subject: Subject, expr: unknown, val: unknown): Condition {
  const test = String(expr) as Test;
  // An empty text is never stored, so empty and null are the same.
  if (expr === 'isNull' || expr === 'isEmpty') return { subject, test: 'isNull', values: [] };
  if (expr === 'isNotNull' || expr === 'isNotEmpty')
    return { subject, test: 'isNotNull', values: [] };
  if (oneValue.has(test)) {
    if (val !== null && typeof val === 'object') throw refused(`has a list for ${test}`);
    return withValues(subject, test, [String(val ?? '')]);
  }
  if (!manyValues.has(test)) throw refused(`has the expression ${shown(expr)}, which is unknown`);
  const texts = textsOf(val);
  const isRange = test === 'between' || test === 'notBetween';
  if (isRange && texts.length !== 2) throw refused(`needs two values for ${test}`);
  if (texts.length > 1000) throw refused(`has more than 1000 values for ${test}`);
  return withValues(subject, test, texts);
}

function withValues(subject: Subject, test: Test, texts: readonly string[]): Condition {
  const kind = kindOf(subject);
  if (test === 'like' || test === 'notLike')
    return { subject, test, values: [patternOf(kind, String(texts[0]))] };
  if (kind === 'day' || kind === 'moment' || kind === 'time')
    return timeCondition(
      subject,
      test,
      texts.map((text) => spanOf(subject, secondOf(kind, text))),
    );
  return { subject, test, values: texts.map((text) => keyOf(kind, text)) };
}

function patternOf(kind: Kind, text: string): string {
  if (kind === 'exact') return text.split('%').map(escaped).join('%');
  return String(likePattern(typed(kind, text)).sql.values[0]);
}

type Kind = Extract<Subject, { kind: string }>['kind'];

function kindOf(subject: Subject): Kind {
  return 'kind' in subject ? subject.kind : 'text';
}

function keyOf(kind: Kind, text: string): string | number {
  if (kind === 'exact') return text;
  if (kind === 'clock') return clockOf(text);
  if (kind !== 'number' && kind !== 'flag') return valueKey(typed(kind, text));
  const number = kind === 'flag' ? flagOf(text.trim()) : numberOf(text);
  if (number === null) throw noneOf(kind, text);
  return number;
}

/** Some clients send `+` as it is, which arrives as a blank: no e-mail has one. */
function typed(kind: Kind, text: string): string {
  return kind === 'email' ? text.trim().replaceAll(' ', '+') : text;
}

/** A written time is a second, and a day its first one; without a zone it is UTC. */
function secondOf(kind: Kind, text: string): Period {
  const checked = checkDateTime(text.trim());
  if ('problem' in checked) throw noneOf(kind, text);
  return periodOf(String(checked.value)) as Period;
}

function clockOf(text: string): string {
  const checked = checkDateTime(`2000-01-01 ${text.trim()}`);
  if ('problem' in checked) throw noneOf('clock', text);
  return String(checked.value).slice(11);
}

const words: Partial<Record<Kind, string>> = {
  ...{ day: 'date', moment: 'time', clock: 'time of day', flag: 'yes or no' },
};

function noneOf(kind: Kind, text: string): Problem {
  return refused(`compares a ${words[kind] ?? kind} with ${shown(text)}, which is none`);
}

/** A list, an object with numbers as keys, or text like `a,"b,c",d`. */
function textsOf(val: unknown): string[] {
  if (val === undefined || val === null || val === '') return [];
  if (typeof val === 'object') return Object.values(val).map(String);
  const cells = String(val).matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...cells].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim());
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 60) : typeof value;
}

function refused(reason: string): Problem {
  return invalid({ where: [reason] });
}
