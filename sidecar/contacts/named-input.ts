import { invalid } from '../problem.ts';
import { sentFlag, sentText } from '../shape.ts';
import type { Sent } from './entity.ts';
import { cleanText, plainText } from './value.ts';

/* Values of named items that are neither fields nor names. Undefined = was not sent. */

const longest = 20_000;

/** What clients send for each kind of named items. */
export const namedBody = { name: sentText, description: sentText, isPublished: sentFlag };

/** @throws Problem 400 */
export function flagOf(sent: Sent, name: string): boolean | undefined {
  const value = sent[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (/^(1|true|yes|on)$/i.test(plainText(value))) return true;
  if (/^(0|false|no|off)$/i.test(plainText(value))) return false;
  throw invalid({ [name]: ['This value is not yes or no.'] });
}

/** Text of any form; nothing in it gives null. @throws Problem 400 */
export function longText(sent: Sent, name: string): string | null | undefined {
  const value = sent[name];
  if (value === undefined) return undefined;
  if (value !== null && typeof value === 'object') throw invalid({ [name]: ['This is no text.'] });
  const text = cleanText(String(value ?? ''));
  if (text.length > longest) throw invalid({ [name]: [`is longer than ${longest} characters`] });
  return text || null;
}

/** A whole number that both databases can hold. @throws Problem 400 */
export function wholeNumber(sent: Sent, name: string): number | undefined {
  const value = sent[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'object' && /^-?\d{1,9}$/.test(String(value))) return Number(value);
  throw invalid({ [name]: ['This value is not a whole number.'] });
}

/** `2026-01-31`, `2026-01-31 10:00:00` or ISO 8601, without a zone UTC. @throws Problem 400 */
export function timeIn(sent: Sent, name: string): number | null | undefined {
  const value = sent[name];
  if (value === undefined) return undefined;
  if (value === null || value === '') return null;
  const text = typeof value === 'string' ? value.trim().replace(' ', 'T') : '';
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) || hasZone ? text : `${text}Z`;
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(whole) : Number.NaN;
  if (Number.isNaN(at)) throw invalid({ [name]: ['This value is not a date.'] });
  return at;
}
