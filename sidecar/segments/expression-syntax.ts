import { plainKey } from '../contacts/text-key.ts';

/* Regular expressions as segments know them: what is left of the usual ones when everything is left
   out that could take long, such as references to groups and looks ahead. */

/** One character, as it is compared: folded. */
export type CharTest = (char: string) => boolean;

export type Part =
  | { readonly char: CharTest }
  | { readonly edge: 'start' | 'end' | 'word' | 'inside' }
  | { readonly row: readonly Part[] }
  | { readonly either: readonly Part[] }
  | { readonly repeat: Part; readonly least: number; readonly most: number };

/** The expression says something that is not supported, or nothing at all. */
export class ExpressionError extends Error {}

const maxRepeats = 100;
const maxDepth = 50;

/** Lower-case without accents, whatever it was; may be several characters, or none. */
export function foldedChars(text: string): string[] {
  return [...plainKey(text)];
}

interface Reading {
  readonly chars: readonly string[];
  at: number;
}

/** @throws ExpressionError */
export function parseExpression(text: string): Part {
  const reading: Reading = { chars: [...text.replace(/^\(\?i\)/, '')], at: 0 };
  const part = eitherOf(reading, 0);
  if (reading.at < reading.chars.length) throw new ExpressionError('has a ) too many');
  return part;
}

function eitherOf(reading: Reading, depth: number): Part {
  if (depth > maxDepth) throw new ExpressionError('has too many parentheses');
  const either = [rowOf(reading, depth)];
  while (reading.chars[reading.at] === '|') {
    reading.at++;
    either.push(rowOf(reading, depth));
  }
  return either.length === 1 ? (either[0] as Part) : { either };
}

function rowOf(reading: Reading, depth: number): Part {
  const row: Part[] = [];
  for (;;) {
    const char = reading.chars[reading.at];
    if (char === undefined || char === '|' || char === ')') return { row };
    row.push(repeated(reading, partOf(reading, depth)));
  }
}

function partOf(reading: Reading, depth: number): Part {
  const char = reading.chars[reading.at++] as string;
  if (char === '(') return groupOf(reading, depth);
  if (char === '[') return { char: classOf(reading) };
  if (char === '.') return { char: () => true };
  if (char === '^') return { edge: 'start' };
  if (char === '$') return { edge: 'end' };
  if (char === '\\') return escaped(reading);
  if ('*+?'.includes(char)) throw new ExpressionError(`has nothing before ${char}`);
  return literal(char);
}

function groupOf(reading: Reading, depth: number): Part {
  if (reading.chars[reading.at] === '?') {
    if (reading.chars[reading.at + 1] !== ':')
      throw new ExpressionError('looks ahead or back, or names a group, which is not supported');
    reading.at += 2;
  }
  const part = eitherOf(reading, depth + 1);
  if (reading.chars[reading.at++] !== ')') throw new ExpressionError('lacks a )');
  return part;
}

function literal(char: string): Part {
  const row = foldedChars(char).map((one): Part => ({ char: (seen) => seen === one }));
  return row.length === 1 ? (row[0] as Part) : { row };
}

/** `x*`, `x+`, `x?`, `x{2}`, `x{2,}`, `x{2,5}`; what is greedy makes no difference to a yes or no. */
function repeated(reading: Reading, part: Part): Part {
  const found = /^(?:([*+?])|\{(\d{1,3})(,)?(\d{1,3})?\})([?+])?/.exec(
    reading.chars.slice(reading.at, reading.at + 12).join(''),
  );
  if (found === null) return part;
  const [all, sign, from, comma, to, manner] = found;
  if (manner === '+') throw new ExpressionError('has a possessive repeat, which is not supported');
  reading.at += [...all].length;
  const least = sign === undefined ? Number(from) : sign === '+' ? 1 : 0;
  const most =
    sign === undefined
      ? comma === undefined
        ? least
        : Number(to ?? Number.POSITIVE_INFINITY)
      : sign === '?'
        ? 1
        : Number.POSITIVE_INFINITY;
  const isTooMany = least > maxRepeats || (most !== Number.POSITIVE_INFINITY && most > maxRepeats);
  if (isTooMany) throw new ExpressionError(`repeats more than ${maxRepeats} times`);
  if (most < least) throw new ExpressionError('repeats from more to less');
  return repeated(reading, { repeat: part, least, most });
}

const isDigit: CharTest = (char) => /^\d$/.test(char);
const isWord: CharTest = (char) => /^[\p{L}\p{N}_]$/u.test(char);
const isSpace: CharTest = (char) => /^\s$/.test(char);
const not =
  (test: CharTest): CharTest =>
  (char) =>
    !test(char);

const escapes: Readonly<Record<string, CharTest>> = {
  ...{ d: isDigit, D: not(isDigit), w: isWord, W: not(isWord), s: isSpace, S: not(isSpace) },
};
const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

function escaped(reading: Reading): Part {
  const char = reading.chars[reading.at++];
  if (char === undefined) throw new ExpressionError('ends with a \\');
  if (char === 'b') return { edge: 'word' };
  if (char === 'B') return { edge: 'inside' };
  if (Object.hasOwn(escapes, char)) return { char: escapes[char] as CharTest };
  return literal(plainEscape(char));
}

/** What stands behind a \ for itself; letters and digits there mean more than is supported. */
function plainEscape(char: string): string {
  if (Object.hasOwn(controls, char)) return controls[char] as string;
  if (/^[a-z\d]$/i.test(char)) throw new ExpressionError(`has \\${char}, which is not supported`);
  return char;
}

const named: Readonly<Record<string, CharTest>> = {
  alpha: (char) => /^\p{L}$/u.test(char),
  digit: isDigit,
  alnum: (char) => /^[\p{L}\p{N}]$/u.test(char),
  space: isSpace,
  blank: (char) => char === ' ' || char === '\t',
  upper: (char) => /^\p{L}$/u.test(char),
  lower: (char) => /^\p{L}$/u.test(char),
  punct: (char) => /^[!-/:-@[-`{-~]$/.test(char),
  xdigit: (char) => /^[\da-f]$/i.test(char),
};

function classOf(reading: Reading): CharTest {
  const isNegated = reading.chars[reading.at] === '^';
  if (isNegated) reading.at++;
  const tests: CharTest[] = [];
  for (let isFirst = true; ; isFirst = false) {
    const char = reading.chars[reading.at];
    if (char === undefined) throw new ExpressionError('lacks a ]');
    if (char === ']' && !isFirst) break;
    tests.push(itemOf(reading));
  }
  reading.at++;
  const isIn: CharTest = (char) => tests.some((test) => test(char));
  return isNegated ? not(isIn) : isIn;
}

function itemOf(reading: Reading): CharTest {
  const rest = reading.chars.slice(reading.at, reading.at + 12).join('');
  const [all, name] = /^\[:(\w+):\]/.exec(rest) ?? [];
  if (all !== undefined) {
    if (!Object.hasOwn(named, name as string))
      throw new ExpressionError(`has [:${name}:], which is not supported`);
    reading.at += all.length;
    return named[name as string] as CharTest;
  }
  const first = memberOf(reading);
  if (typeof first !== 'string') return first;
  const isRange =
    reading.chars[reading.at] === '-' && (reading.chars[reading.at + 1] ?? ']') !== ']';
  if (!isRange) {
    const folded = foldedChars(first);
    return (char) => folded.includes(char);
  }
  reading.at++;
  const last = memberOf(reading);
  if (typeof last !== 'string' || last < first)
    throw new ExpressionError('has a range of characters from more to less');
  return between(first, last);
}

function memberOf(reading: Reading): string | CharTest {
  const char = reading.chars[reading.at++] as string;
  if (char !== '\\') return char;
  const next = reading.chars[reading.at++];
  if (next === undefined) throw new ExpressionError('lacks a ]');
  return Object.hasOwn(escapes, next) ? (escapes[next] as CharTest) : plainEscape(next);
}

/** `A-Z` is `a-z` as well, because case makes no difference. */
function between(first: string, last: string): CharTest {
  const low = first.codePointAt(0) as number;
  const high = last.codePointAt(0) as number;
  const isIn = (char: string): boolean => {
    const code = char.codePointAt(0) as number;
    return code >= low && code <= high;
  };
  return (char) => isIn(char) || isIn(char.toUpperCase());
}
