import type { Field } from './field.ts';

export type Value = string | number | null;

/** A value as it is stored, or why it is not acceptable. */
export type Checked = { readonly value: Value } | { readonly problem: string };

const maxText = 191;
const email = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+\.[^\s@<>()[\],;:"\\.]{2,}$/u;

/** Text as it is stored: NFC, without control characters, ends trimmed. */
export function cleanText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what is removed
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .normalize('NFC')
    .trim();
}

/** The form under which a unique value is compared: NFC, case-folded. */
export function lookupKey(text: string): string {
  return cleanText(text).toLowerCase().normalize('NFC');
}

/** Checks and normalises what was sent for a field; empty text becomes null. */
export function checkValue(field: Field, sent: unknown): Checked {
  const raw = Array.isArray(sent) ? sent.join('|') : sent;
  if (raw !== null && typeof raw === 'object') return { problem: 'This value is not valid.' };
  const text = cleanText(raw === null || raw === undefined ? '' : String(raw));
  if (text === '') return { value: field.alias === 'points' ? 0 : null };
  return checkers[field.type]?.(text, field) ?? checkText(text);
}

type Checker = (text: string, field: Field) => Checked;

const checkers: Record<string, Checker> = {
  email: (text) =>
    email.test(text) && text.length <= maxText
      ? { value: text }
      : { problem: `${text.slice(0, 60)} is not a valid email address.` },
  number: (text, field) => checkNumber(text, field.alias === 'points'),
  boolean: (text) => ({ value: /^(1|true|yes|on)$/i.test(text) ? 1 : 0 }),
  timezone: (text) =>
    isTimeZone(text) ? { value: text } : { problem: 'This is not a time zone.' },
  locale: (text) =>
    /^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$/.test(text)
      ? { value: text.replaceAll('-', '_') }
      : { problem: 'This is not a locale.' },
  datetime: checkDateTime,
  select: (text, field) =>
    isListed(text, field.properties.list)
      ? { value: text }
      : { problem: 'This value is not in the list.' },
  textarea: (text) => ({ value: text.slice(0, 20_000) }),
  url: (text) =>
    /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^https?:\/\//i.test(text)
      ? { problem: 'This is not a web address.' }
      : checkText(text),
};

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function checkText(text: string): Checked {
  return text.length <= maxText
    ? { value: text }
    : { problem: `This value is too long: ${maxText} characters at most.` };
}

function checkNumber(text: string, isWhole: boolean): Checked {
  const number = Number(text);
  const isSafe = Number.isFinite(number) && (!isWhole || Math.abs(number) <= 2_147_483_647);
  if (!isSafe) return { problem: 'This value is not a number.' };
  return { value: isWhole ? Math.trunc(number) : number };
}

function checkDateTime(text: string): Checked {
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const at = Date.parse(
    hasZone ? text : `${text.replace(' ', 'T')}${text.includes(':') ? 'Z' : ''}`,
  );
  if (Number.isNaN(at)) return { problem: 'This is not a date.' };
  return { value: new Date(at).toISOString().slice(0, 19).replace('T', ' ') };
}

function isListed(text: string, list: unknown): boolean {
  if (!Array.isArray(list) || list.length === 0) return true;
  return list.some((item) => item === text || (item as { value?: unknown } | null)?.value === text);
}
