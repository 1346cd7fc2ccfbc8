import { lookupKey } from '../contacts/value.ts';
import { expression } from './expression.ts';

/*
 * How texts are compared, everywhere: without case and without accents. What a text is compared as
 * is its plain key.
 */

/** Lower case, without accents, of any length; blanks at the ends stay. */
export function plainKey(text: string): string {
  if (/^[ -~]*$/.test(text)) return text.toLowerCase();
  const whole = text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd');
  return whole.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}

/** As a value of a field is compared: what its index row holds, as a plain key. */
export function valueKey(value: string | number): string {
  return plainKey(lookupKey(String(value)));
}

export interface TextTest {
  matches(key: string, now: number): boolean;
  /** The same for a database that holds keys; null where it cannot say it. */
  readonly sql: { readonly equal: readonly string[] } | { readonly like: string } | null;
  /** True for what is asked of the day. */
  readonly changesDaily?: boolean;
}

export function equalTo(texts: readonly string[]): TextTest {
  const keys = new Set(texts.map(valueKey));
  return { matches: (key) => keys.has(key), sql: { equal: [...keys] } };
}

/** Between the pieces there may be anything; no pattern takes long. */
export function pieces(texts: readonly string[], ends: Ends): TextTest {
  const keys = texts.map(plainKey);
  const like = keys.map((key) => key.replace(/[!%_]/g, '!$&')).join('%');
  return {
    matches: (key) => holdsPieces(key, keys, ends),
    sql: { like: `${ends.start ? '' : '%'}${like}${ends.end ? '' : '%'}` },
  };
}

/** Whether the text begins with the first piece, and ends with the last one. */
interface Ends {
  readonly start: boolean;
  readonly end: boolean;
}

function holdsPieces(text: string, keys: readonly string[], { start, end }: Ends): boolean {
  let at = 0;
  const last = keys.length - 1;
  for (const [index, key] of keys.entries()) {
    if (index === last && end) {
      const from = text.length - key.length;
      return from >= at && text.endsWith(key) && !(index === 0 && start && from !== 0);
    }
    if (index === 0 && start) {
      if (!text.startsWith(key)) return false;
      at = key.length;
      continue;
    }
    const found = text.indexOf(key, at);
    if (found < 0) return false;
    at = found + key.length;
  }
  return true;
}

/** `like`: with a `%` a pattern of the whole text, else a part of it. */
export function liking(text: string): TextTest {
  if (!text.includes('%')) return pieces([text], { start: false, end: false });
  return pieces(text.split('%'), { start: true, end: true });
}

/** @throws ExpressionError */
export function matching(pattern: string): TextTest {
  const isFound = expression(pattern);
  return { matches: (key) => isFound(key), sql: null };
}
