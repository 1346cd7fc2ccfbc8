import { type CharTest, ExpressionError, type Part, parseExpression } from './expression-syntax.ts';

/*
 * Looks a regular expression up in a text by walking over the text once with all states at a time:
 * the time is the length of the text times the size of the expression, whatever they are.
 */

type Step =
  | { readonly char: CharTest; readonly next: number }
  | { readonly edge: Extract<Part, { edge: string }>['edge']; readonly next: number }
  | { readonly both: readonly number[] }
  | { readonly done: true };

const maxSteps = 600;
const maxExpression = 500;

/** Whether the expression is found anywhere in a folded text. @throws ExpressionError */
export function expression(pattern: string): (text: string) => boolean {
  if (pattern.length > maxExpression)
    throw new ExpressionError(`is longer than ${maxExpression} characters`);
  const steps: Step[] = [{ done: true }];
  const first = stepsOf(parseExpression(pattern), 0, steps);
  return (text) => isFound(steps, first, [...text]);
}

/** Adds the steps of a part, which lead to `next`, and gives where they begin. */
function stepsOf(part: Part, next: number, steps: Step[]): number {
  if ('char' in part) return add(steps, { char: part.char, next });
  if ('edge' in part) return add(steps, { edge: part.edge, next });
  if ('row' in part) return part.row.reduceRight((after, one) => stepsOf(one, after, steps), next);
  if ('either' in part)
    return add(steps, { both: part.either.map((one) => stepsOf(one, next, steps)) });
  return repeatSteps(part, next, steps);
}

function repeatSteps(
  { repeat, least, most }: Extract<Part, { repeat: Part }>,
  next: number,
  steps: Step[],
): number {
  let at = next;
  if (most === Number.POSITIVE_INFINITY) {
    const loop: number[] = [next];
    at = add(steps, { both: loop });
    loop.push(stepsOf(repeat, at, steps));
  } else {
    for (let count = least; count < most; count++)
      at = add(steps, { both: [next, stepsOf(repeat, at, steps)] });
  }
  for (let count = 0; count < least; count++) at = stepsOf(repeat, at, steps);
  return at;
}

function add(steps: Step[], step: Step): number {
  if (steps.length >= maxSteps) throw new ExpressionError('is too large');
  return steps.push(step) - 1;
}

function isFound(steps: readonly Step[], first: number, chars: readonly string[]): boolean {
  let states = new Set<number>();
  for (let at = 0; at <= chars.length; at++) {
    if (reach(steps, [...states, first], { chars, at }, states)) return true;
    const char = chars[at];
    if (char === undefined) return false;
    const after = new Set<number>();
    for (const state of states) {
      const step = steps[state] as Step;
      if ('char' in step && step.char(char)) after.add(step.next);
    }
    states = after;
  }
  return false;
}

interface Place {
  readonly chars: readonly string[];
  readonly at: number;
}

/** Adds all states that need no further character; true when the end is among them. */
function reach(
  steps: readonly Step[],
  from: readonly number[],
  place: Place,
  states: Set<number>,
): boolean {
  const waiting = [...from];
  const seen = new Set<number>();
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    const step = steps[state] as Step;
    if ('done' in step) return true;
    if ('both' in step) waiting.push(...step.both);
    else if ('edge' in step) {
      if (isAtEdge(step.edge, place)) waiting.push(step.next);
    } else states.add(state);
  }
  return false;
}

function isAtEdge(edge: Extract<Part, { edge: string }>['edge'], { chars, at }: Place): boolean {
  if (edge === 'start') return at === 0;
  if (edge === 'end') return at === chars.length;
  const isWord = (char: string | undefined) => char !== undefined && /^[\p{L}\p{N}_]$/u.test(char);
  return (isWord(chars[at - 1]) !== isWord(chars[at])) === (edge === 'word');
}
