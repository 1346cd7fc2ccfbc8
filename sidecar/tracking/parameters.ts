import { unescape as decodePercent } from 'node:querystring';
import { readPhpArray } from './php-array.ts';

/** Request parameters by name; a repeated or bracketed one (`tags[]=a`) holds several values. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

export const maxParameters = 200;

export class TooManyParameters extends Error {}

/** Reads form-encoded text; broken percent-encoding stays as it is, nothing is nested. @throws TooManyParameters */
export function readParameters(text: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  if (text === '') return parameters;
  const pairs = text.split('&', maxParameters + 1);
  if (pairs.length > maxParameters) throw new TooManyParameters();
  for (const pair of pairs) {
    const middle = pair.indexOf('=');
    const name = nameOf(decode(middle < 0 ? pair : pair.slice(0, middle)));
    if (name === '') continue;
    const value = middle < 0 ? '' : decode(pair.slice(middle + 1));
    const known = parameters.get(name);
    if (known === undefined) parameters.set(name, [value]);
    else known.push(value);
  }
  return parameters;
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? decodePercent(spaced) : spaced;
}

/** `tags[]` and `tags[0]` are further values of `tags`. */
function nameOf(name: string): string {
  const bracket = name.indexOf('[');
  return bracket > 0 && name.endsWith(']') ? name.slice(0, bracket) : name;
}

/**
 * All parameters of a request, the stronger source winning by name: body, query string, the
 * serialised array in `d`, and underneath the query string inside `page_url`, whose names are
 * read without regard to case.
 */
export function mergeParameters(
  query: Map<string, string[]>,
  body: Map<string, string[]>,
): Map<string, string[]> {
  const merged = body.size === 0 ? query : new Map([...query, ...body]);
  const packed = merged.get('d');
  if (packed !== undefined) addMissing(merged, packedParameters(packed.at(-1) as string));
  addMissing(merged, parametersInside(first(merged, 'page_url')));
  return merged;
}

/** The value of the first of `names` that has one; of a repeated parameter the last value, as in PHP. */
export function first(parameters: Parameters, ...names: string[]): string {
  for (const name of names) {
    const value = parameters.get(name)?.at(-1);
    if (value !== undefined && value !== '') return value;
  }
  return '';
}

function packedParameters(encoded: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of readPhpArray(encoded) ?? []) {
    if (value instanceof Map) {
      const texts = [...value.values()].filter((one) => typeof one !== 'object').map(String);
      parameters.set(name, texts);
    } else if (value !== null) {
      parameters.set(name, [value === true ? '1' : value === false ? '' : String(value)]);
    }
  }
  return parameters;
}

function parametersInside(url: string): Map<string, string[]> {
  const start = url.indexOf('?');
  if (start < 0) return new Map();
  const end = url.indexOf('#', start);
  const query = url.slice(start + 1, end < 0 ? undefined : end);
  try {
    return new Map([...readParameters(query)].map(([name, value]) => [name.toLowerCase(), value]));
  } catch {
    return new Map();
  }
}

function addMissing(target: Map<string, string[]>, weaker: Map<string, string[]>): void {
  for (const [name, values] of weaker) if (!target.has(name)) target.set(name, values);
}
