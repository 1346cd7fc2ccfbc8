import { invalid } from '../problem.ts';
import type { PointsReason } from './author.ts';
import type { Sent } from './entity.ts';
import { shortText } from './value.ts';

/* Points are whole numbers that both databases can hold. */

const most = 2_147_483_647;

const operations = {
  plus: (points: number, by: number) => points + by,
  minus: (points: number, by: number) => points - by,
  times: (points: number, by: number) => points * by,
  divide: (points: number, by: number) => points / by,
  set: (_points: number, by: number) => by,
} as const;

export type Operator = keyof typeof operations;

/** What of points is allowed by the routes of a contact, and by those of a group. */
export const pointsOperators: readonly Operator[] = ['plus', 'minus', 'times', 'divide'];
export const scoreOperators: readonly Operator[] = [...pointsOperators, 'set'];

export interface PointsChange {
  readonly operator: Operator;
  readonly by: number;
}

/** A change as a path names it. @throws Problem 400 */
export function pointsChangeOf(
  allowed: readonly Operator[],
  operator: unknown,
  value: unknown,
): PointsChange {
  const known = allowed.find((one) => one === operator);
  if (known === undefined) throw invalid({ operator: [`is one of ${allowed.join(', ')}`] });
  if (!/^-?\d{1,10}$/.test(String(value)) || Math.abs(Number(value)) > most)
    throw invalid({ value: ['This value is not a whole number.'] });
  const by = Number(value);
  if (known === 'divide' && by === 0) throw invalid({ value: ['Nothing is divided by zero.'] });
  return { operator: known, by };
}

/** Points after the change; a fraction is cut off. @throws Problem 400 when they are too many */
export function changedPoints(points: number, { operator, by }: PointsChange): number {
  const result = Math.trunc(operations[operator](points, by));
  if (Math.abs(result) > most) throw invalid({ value: [`Points end at ${most}.`] });
  // Minus zero is zero.
  return result + 0;
}

const words: Readonly<Record<Operator, string>> = {
  plus: 'Points added',
  minus: 'Points taken',
  times: 'Points multiplied',
  divide: 'Points divided',
  set: 'Points set',
};

/** What the log says; the caller may give names of its own. */
export function reasonOf({ eventName, actionName }: Sent, operator: Operator): PointsReason {
  return {
    eventName: textOf(eventName) || words[operator],
    actionName: textOf(actionName) || 'API',
  };
}

function textOf(sent: unknown): string {
  return typeof sent === 'string' || typeof sent === 'number' ? shortText(String(sent), 191) : '';
}
