import { isCountry } from './countries.ts';
import type { Field } from './field.ts';
import { isLocale } from './locales.ts';

export type Value = string | number | null;

/** A value as it is stored, or why it is not acceptable. */
export type Checked = { readonly value: Value } | { readonly problem: string };

const maxText = 191;
const email = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+\.[^\s@<>()[\],;:"\\.]{2,}$/u;

const plain = /^[ -~]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what is removed
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
const halfCharacter = /\p{Surrogate}/gu;

/** What was sent as text; an object, which may not even become one, is none. */
export function plainText(value: unknown): string {
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value);
}

/** Text as it is stored: NFC, without control characters or broken ones, ends trimmed. */
export function cleanText(text: string): string {
  if (plain.test(text)) return text.trim();
  return text.replace(control, '').replace(halfCharacter, '\ufffd').normalize('NFC').trim();
}

/** Clean text of at most `length` characters; a character of two units is never halved. */
export function shortText(text: string, length: number): string {
  const clean = cleanText(text);
  return clean.length <= length ? clean : cutText(clean, length);
}

/** The form under which a unique value is compared: NFC, case-folded, as long as a key may be. */
export function lookupKey(text: string): string {
  return cutText(cleanText(text).toLowerCase().normalize('NFC'), maxText);
}

function cutText(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}

/** Whether the text may be an address for e-mail. */
export function isEmail(text: string): boolean {
  return email.test(text) && text.length <= maxText;
}

/** Checks and normalises what was sent for a field; empty text becomes null. */
export function checkValue(field: Field, sent: unknown): Checked {
  const isList = Array.isArray(sent) && sent.every((one) => typeof one !== 'object');
  const raw = isList ? sent.join('|') : sent;
  if (raw !== null && typeof raw === 'object') return { problem: 'This value is not valid.' };
  const text = cleanText(raw === null || raw === undefined ? '' : String(raw));
  if (text === '') return { value: field.alias === 'points' ? 0 : null };
  return checkers[field.type]?.(text, field) ?? checkText(text, field);
}

type Checker = (text: string, field: Field) => Checked;

const checkers: Record<string, Checker> = {
  email: (text) =>
    isEmail(text)
      ? { value: text }
      : { problem: `${text.slice(0, 60)} is not a valid email address.` },
  number: checkNumber,
  boolean: checkFlag,
  timezone: (text) =>
    isTimeZone(text) ? { value: text } : { problem: 'This is not a time zone.' },
  locale: (text) =>
    text.length <= 35 && isLocale(text)
      ? { value: text.replaceAll('-', '_') }
      : { problem: 'This is not a locale.' },
  country: (text) =>
    isCountry(text) ? { value: text } : { problem: 'This is not the English name of a country.' },
  datetime: checkDateTime,
  date: (text) => onlyPart(checkDateTime(text), 0, 10),
  time: (text) => onlyPart(checkDateTime(`2000-01-01 ${text}`), 11, 19),
  select: (text, field) =>
    isListed(text, field.properties.list)
      ? { value: text }
      : { problem: 'This value is not in the list.' },
  multiselect: (text, field) =>
    text.length <= 15_000 && text.split('|').every((one) => isListed(one, field.properties.list))
      ? { value: text }
      : { problem: 'This value is not in the list.' },
  textarea: (text) => ({ value: shortText(text, 15_000) }),
  html: (text) => ({ value: shortText(text, 15_000) }),
  url: (text, field) =>
    isWebAddress(text) ? checkText(text, field) : { problem: 'This is not a web address.' },
};

/** An http(s) address, or one without a scheme; blanks inside must not hide another scheme. */
function isWebAddress(text: string): boolean {
  const scheme = /^([a-z][a-z0-9+-]*):(?!\d)/i.exec(text.replace(/\s/g, ''))?.[1]?.toLowerCase();
  return scheme === undefined || scheme === 'http' || scheme === 'https';
}

/** A name, such as those of `Intl.supportedValuesOf` and their older spellings; no offset. */
export function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function checkText(text: string, { properties }: Field): Checked {
  const limit = Number(properties.charLengthLimit);
  const longest = limit >= 1 && limit < maxText ? limit : maxText;
  return text.length <= longest
    ? { value: text }
    : { problem: `This value is too long: ${longest} characters at most.` };
}

function checkFlag(text: string): Checked {
  const value = flagOf(text);
  return value === null ? { problem: 'This is neither yes nor no.' } : { value };
}

/** Yes or no as 1 or 0; null for other words. */
export function flagOf(text: string): 0 | 1 | null {
  if (/^(1|true|yes|on)$/i.test(text)) return 1;
  return /^(0|false|no|off)$/i.test(text) ? 0 : null;
}

/** Null for what is no number. */
export function numberOf(text: string): number | null {
  const number = Number(text.trim() || Number.NaN);
  return Number.isFinite(number) ? number : null;
}

/** Numbers have as many decimals as the field's scale says; without one they are whole. */
function checkNumber(text: string, { alias, properties }: Field): Checked {
  const isWhole = alias === 'points';
  const number = Number(text);
  const isSafe = Number.isFinite(number) && (!isWhole || Math.abs(number) <= 2_147_483_647);
  if (!isSafe) return { problem: 'This value is not a number.' };
  const scale = Math.min(Math.max(Number(properties.scale) || 0, 0), 10);
  return { value: isWhole ? Math.trunc(number) : Number(number.toFixed(scale)) };
}

function onlyPart(checked: Checked, start: number, end: number): Checked {
  return 'value' in checked ? { value: String(checked.value).slice(start, end) } : checked;
}

const dateTime =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))? ?(Z|[+-]\d\d:?\d\d)?$/i;

/** `2026-01-31`, `2026-01-31 10:00[:00]` or ISO 8601; a time without a zone is UTC. */
export function checkDateTime(text: string): Checked {
  const [, day = '', time = '00:00:00', zone = 'Z'] = dateTime.exec(text) ?? [];
  const at = Date.parse(`${day}T${time}${zone}`);
  if (Number.isNaN(at)) return { problem: 'This is not a date.' };
  return { value: new Date(at).toISOString().slice(0, 19).replace('T', ' ') };
}

function isListed(text: string, list: unknown): boolean {
  if (!Array.isArray(list) || list.length === 0) return true;
  return list.some(
    (item) => plainText((item as { value?: unknown } | null)?.value ?? item) === text,
  );
}
