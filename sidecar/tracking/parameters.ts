import { parse } from 'node:querystring';
import { readPhpArray } from './php-array.ts';

/** Request parameters by name; a repeated or bracketed one (`tags[]=a`) holds several values. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

export const maxParameters = 200;

export class TooManyParameters extends Error {}

/** Reads form-encoded text; broken percent-encoding stays as it is, nothing is nested. @throws TooManyParameters */
export function readParameters(text: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  if (text === '') return parameters;
  if (countOf(text, '&') >= maxParameters) throw new TooManyParameters();
  for (const [name, value] of Object.entries(parse(text, '&', '=', { maxKeys: 0 }))) {
    if (name === '' || value === undefined) continue;
    addValues(parameters, name.replace(/\[[^\]]*\]$/, ''), value);
  }
  return parameters;
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
  if (countOf(query, '&') >= maxParameters) return new Map();
  const entries = [...readParameters(query)].map(([name, value]) => [name.toLowerCase(), value] as const);
  return new Map(entries);
}

function addMissing(target: Map<string, string[]>, weaker: Map<string, string[]>): void {
  for (const [name, values] of weaker) if (!target.has(name)) target.set(name, values);
}

function addValues(parameters: Map<string, string[]>, name: string, value: string | string[]): void {
  const values = typeof value === 'string' ? [value] : value;
  const known = parameters.get(name);
  if (known === undefined) parameters.set(name, values);
  else known.push(...values);
}

function countOf(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++;
  return count;
}
