import { unescape as decodePercent } from 'node:querystring';
import { readPhpArray } from './php-array.ts';

/** Request parameters by name; a bracketed one (`tags[]=a`) holds several values. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

export const maxParameters = 200;

export class TooManyParameters extends Error {}

/**
 * Reads form-encoded text; broken percent-encoding stays as it is, nothing is nested. Of a name
 * that is repeated without brackets the last value counts, as in PHP. @throws TooManyParameters
 */
export function readParameters(text: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  if (text === '') return parameters;
  const pairs = text.split('&', maxParameters + 1);
  if (pairs.length > maxParameters) throw new TooManyParameters();
  for (const pair of pairs) addPair(parameters, pair);
  return parameters;
}

function addPair(parameters: Map<string, string[]>, pair: string): void {
  const middle = pair.indexOf('=');
  const sent = decode(middle < 0 ? pair : pair.slice(0, middle));
  const value = middle < 0 ? '' : decode(pair.slice(middle + 1));
  const bracket = sent.indexOf('[');
  const isListed = bracket > 0 && sent.endsWith(']');
  const name = isListed ? sent.slice(0, bracket) : sent;
  const known = isListed ? parameters.get(name) : undefined;
  if (known !== undefined) known.push(value);
  else if (name !== '') parameters.set(name, [value]);
}

/** Reads a list of names and values of any kind. @throws TooManyParameters */
export function parametersFrom(
  entries: Iterable<readonly [string, unknown]>,
): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const texts = textsOf(value);
    if (name !== '' && texts.length > 0) parameters.set(name, texts);
    if (parameters.size > maxParameters) throw new TooManyParameters();
  }
  return parameters;
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? decodePercent(spaced) : spaced;
}

/** A scalar as one text, a list as one text per scalar in it; what is nested deeper is left out. */
function textsOf(value: unknown): string[] {
  if (value instanceof Map) return [...value.values()].flatMap(scalarText);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(scalarText);
  return scalarText(value);
}

function scalarText(value: unknown): string[] {
  if (typeof value === 'boolean') return [value ? '1' : ''];
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}

/**
 * All parameters of a request, the stronger source winning by name: body, query string, the
 * packed parameter `d`, the query string inside the page's own address (names in lower case; the
 * address is the `Referer` header where the request names no page).
 */
export function mergeParameters(
  query: Map<string, string[]>,
  body: Map<string, string[]>,
  refererHeader = '',
): Map<string, string[]> {
  const merged = body.size === 0 ? query : new Map([...query, ...body]);
  const packed = merged.get('d');
  if (packed !== undefined) {
    addMissing(merged, parametersFrom(readPhpArray(packed.at(-1) as string) ?? []));
  }
  addMissing(merged, parametersInside(first(merged, 'page_url', 'url') || refererHeader));
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

/** The parameters in the query string of an address, names in lower case. */
export function parametersInside(url: string): Map<string, string[]> {
  const start = url.indexOf('?');
  if (start < 0) return new Map();
  const end = url.indexOf('#', start);
  const query = url.slice(start + 1, end < 0 ? undefined : end);
  try {
    return new Map([...readParameters(query)].map(([name, value]) => [name.toLowerCase(), value]));
  } catch {
    // More parameters than a request may have: the address is kept, they mean nothing.
    return new Map();
  }
}

function addMissing(target: Map<string, string[]>, weaker: Map<string, string[]>): void {
  for (const [name, values] of weaker) if (!target.has(name)) target.set(name, values);
}
