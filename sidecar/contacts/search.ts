import { invalid } from '../problem.ts';

/* The search box: `email:ada@ (city:Berlin OR tag:"very new") !is:anonymous` → a tree. */

export type Search =
  | { readonly all: readonly Search[] }
  | { readonly any: readonly Search[] }
  | { readonly not: Search }
  | Term;

export interface Term {
  /** The word before the colon; null for free text. */
  readonly command: string | null;
  readonly text: string;
  /** Marked with `+`: the whole value, not a part of it. */
  readonly exact: boolean;
}

type Token = { readonly sign: '(' | ')' | 'or'; readonly negated: boolean } | MarkedTerm;
interface MarkedTerm {
  readonly term: Term;
  readonly negated: boolean;
}

const maxLength = 2000;
const maxTerms = 100;
const maxDepth = 20;

/** Reads a search; what is not balanced is read as far as it makes sense. @throws Problem 400 */
export function parseSearch(text: string): Search {
  if (text.length > maxLength) throw invalid({ search: [`is longer than ${maxLength}`] });
  const tokens = tokensOf(text);
  if (tokens.length > maxTerms) throw invalid({ search: [`has more than ${maxTerms} terms`] });
  const parts: Search[] = [];
  // A closing parenthesis too many ends nothing.
  while (tokens.length > 0) {
    parts.push(anyOf(tokens, 1));
    tokens.shift();
  }
  return parts.length === 1 ? (parts[0] as Search) : { all: parts };
}

const token =
  /\s*(?:([!+]*)(\()|(\))|(or|and)(?=[\s()]|$)|([!+]*)(?:([a-z][\w-]*):)?([!+]*)(?:"([^"]*)"?|([^\s()"!+][^\s()"]*)))/iy;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    token.lastIndex = at;
    const found = token.exec(text);
    at = found === null ? at + 1 : token.lastIndex;
    if (found !== null) tokens.push(...tokenOf(found));
  }
  return tokens;
}

function tokenOf(found: RegExpExecArray): Token[] {
  const [, openMarks = '', open, close, joint, before = '', command, after = '', quoted, word] =
    found;
  if (open) return [{ sign: '(', negated: openMarks.includes('!') }];
  if (close) return [{ sign: ')', negated: false }];
  if (joint) return joint.toLowerCase() === 'or' ? [{ sign: 'or', negated: false }] : [];
  const marks = before + after;
  const text = quoted ?? word ?? '';
  const term = { command: command?.toLowerCase() ?? null, text, exact: marks.includes('+') };
  return [{ term, negated: marks.includes('!') }];
}

function anyOf(tokens: Token[], depth: number): Search {
  if (depth > maxDepth) throw invalid({ search: ['has too many parentheses'] });
  const parts = [allOf(tokens, depth)];
  while (signAt(tokens) === 'or') {
    tokens.shift();
    parts.push(allOf(tokens, depth));
  }
  const meant = parts.filter((part) => !('all' in part && part.all.length === 0));
  return meant.length === 1
    ? (meant[0] as Search)
    : meant.length === 0
      ? { all: [] }
      : { any: meant };
}

function allOf(tokens: Token[], depth: number): Search {
  const parts: Search[] = [];
  for (let next = tokens[0]; next !== undefined; next = tokens[0]) {
    if ('sign' in next && next.sign !== '(') break;
    tokens.shift();
    const part = 'term' in next ? next.term : anyOf(tokens, depth + 1);
    if ('sign' in next) tokens.shift();
    parts.push(next.negated ? { not: part } : part);
  }
  return parts.length === 1 ? (parts[0] as Search) : { all: parts };
}

function signAt([next]: readonly Token[]): string | null {
  return next !== undefined && 'sign' in next ? next.sign : null;
}
