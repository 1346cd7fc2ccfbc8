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

const maxSteps = 300;
const maxExpression = 500;

/** Whether the expression is found anywhere in a folded text. @throws ExpressionError */
export function expression(pattern: string): (text: string) => boolean {
  if (pattern.length > maxExpression)
    throw new ExpressionError(`is longer than ${maxExpression} characters`);
  const steps: Step[] = [{ done: true }];
  const first = stepsOf(parseExpression(pattern), 0, steps);
  const states = (): States => ({ list: [], turns: new Float64Array(steps.length) });
  const machine: Machine = { steps, first, states: [states(), states()], waiting: [], turn: 0 };
  return (text) => isFound(machine, text);
}

interface Machine {
  readonly steps: readonly Step[];
  readonly first: number;
  readonly states: readonly [States, States];
  readonly waiting: number[];
  turn: number;
}

/** Adds the steps of a part, which lead to `next`, and gives where they begin. */
function stepsOf(part: Part, next: number, steps: Step[]): number {
  if ('char' in part) return addStep(steps, { char: part.char, next });
  if ('edge' in part) return addStep(steps, { edge: part.edge, next });
  if ('row' in part) return part.row.reduceRight((after, one) => stepsOf(one, after, steps), next);
  if ('either' in part)
    return addStep(steps, { both: part.either.map((one) => stepsOf(one, next, steps)) });
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
    at = addStep(steps, { both: loop });
    loop.push(stepsOf(repeat, at, steps));
  } else {
    for (let count = least; count < most; count++)
      at = addStep(steps, { both: [next, stepsOf(repeat, at, steps)] });
  }
  for (let count = 0; count < least; count++) at = stepsOf(repeat, at, steps);
  return at;
}

function addStep(steps: Step[], step: Step): number {
  if (steps.length >= maxSteps) throw new ExpressionError('is too large');
  return steps.push(step) - 1;
}

interface Place {
  readonly chars: readonly string[];
  readonly at: number;
}

/** The states that a text may have led to. Kept from text to text: to make them anew is dear. */
interface States {
  readonly list: number[];
  /** By state, the turn in which it was added last. */
  readonly turns: Float64Array;
}

function isFound(machine: Machine, text: string): boolean {
  const { steps, first } = machine;
  const chars = [...text];
  let [states, after] = machine.states;
  states.list.length = 0;
  machine.turn++;
  for (let at = 0; at <= chars.length; at++) {
    const place = { chars, at };
    if (add(machine, states, first, place)) return true;
    const char = chars[at];
    if (char === undefined) return false;
    after.list.length = 0;
    machine.turn++;
    const next = { chars, at: at + 1 };
    for (const state of states.list) {
      const step = steps[state] as Extract<Step, { char: CharTest }>;
      if (step.char(char) && add(machine, after, step.next, next)) return true;
    }
    [states, after] = [after, states];
  }
  return false;
}

/** Adds a state and all that need no further character; true when the end is among them. */
function add(machine: Machine, { list, turns }: States, from: number, place: Place): boolean {
  const { steps, waiting, turn } = machine;
  waiting.push(from);
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (turns[state] === turn) continue;
    turns[state] = turn;
    const step = steps[state] as Step;
    if ('char' in step) list.push(state);
    else if ('both' in step) waiting.push(...step.both);
    else if ('done' in step) {
      waiting.length = 0;
      return true;
    } else if (isAtEdge(step.edge, place)) waiting.push(step.next);
  }
  return false;
}

function isAtEdge(edge: Extract<Part, { edge: string }>['edge'], { chars, at }: Place): boolean {
  if (edge === 'start') return at === 0;
  if (edge === 'end') return at === chars.length;
  const isWord = (char: string | undefined) => char !== undefined && /^[\p{L}\p{N}_]$/u.test(char);
  return (isWord(chars[at - 1]) !== isWord(chars[at])) === (edge === 'word');
}
