import { invalid, type Problem } from '../problem.ts';
import { type Condition, everybody, patternOf, type Subject, type Test } from './condition.ts';
import { lookupKey } from './value.ts';

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
    return { subject, test, values: [keyOf(subject, test, String(val ?? ''))] };
  }
  if (!manyValues.has(test)) throw refused(`has the expression ${shown(expr)}, which is unknown`);
  const texts = textsOf(val);
  const isRange = test === 'between' || test === 'notBetween';
  if (isRange && texts.length !== 2) throw refused(`needs two values for ${test}`);
  if (texts.length > 1000) throw refused(`has more than 1000 values for ${test}`);
  return { subject, test, values: texts.map((text) => keyOf(subject, test, text)) };
}

function keyOf(subject: Subject, test: Test, text: string): string | number {
  const kind = 'kind' in subject ? subject.kind : 'text';
  const isPattern = test === 'like' || test === 'notLike';
  const key = keyOfKind(kind, text);
  if (isPattern) return patternOf(typeof key === 'string' ? key : lookupKey(text));
  if (typeof key === 'number' && !Number.isFinite(key))
    throw refused(`compares a ${kind} with ${shown(text)}, which is none`);
  return key;
}

function keyOfKind(kind: string, text: string): string | number {
  if (kind === 'exact') return text;
  if (kind === 'time') return timeOf(text);
  if (kind === 'number') return Number(text.trim() || Number.NaN);
  // Some clients send `+` as it is, which arrives as a blank: no e-mail has one.
  return lookupKey(kind === 'email' ? text.trim().replaceAll(' ', '+') : text);
}

/** `2026-01-31`, `2026-01-31 10:00:00` or ISO 8601; without a zone it is UTC. */
function timeOf(text: string): number {
  const [day = '', clock = '00:00:00'] = text.trim().split(/[ T]/);
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(clock);
  return /^\d{4}-\d\d-\d\d$/.test(day)
    ? Date.parse(`${day}T${clock}${hasZone ? '' : 'Z'}`)
    : Number.NaN;
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
