import { escaped } from './condition.ts';
import { plainKey, valueKey } from './text-key.ts';

/* What a comparison of texts means, for our own code and for a database alike. */

export interface TextTest {
  matches(key: string, now: number): boolean;
  /** The same for a database that holds keys; null where it cannot say it. */
  readonly sql: KeyTest | null;
  /** True for what is asked of the day. */
  readonly changesDaily?: boolean;
}

export interface KeyTest {
  readonly test: 'in' | 'starts' | 'like';
  readonly values: readonly string[];
}

export function equalTo(texts: readonly string[]): TextTest & { readonly sql: KeyTest } {
  const keys = new Set(texts.map(valueKey));
  return { matches: (key) => keys.has(key), sql: { test: 'in', values: [...keys] } };
}

/** Between the pieces there may be anything; no pattern takes long. */
export function pieces(texts: readonly string[], ends: Ends): TextTest & { readonly sql: KeyTest } {
  const keys = texts.map(plainKey);
  return { matches: (key) => holdsPieces(key, keys, ends), sql: keyTestOf(keys, ends) };
}

/** Whether the text begins with the first piece, and ends with the last one. */
interface Ends {
  readonly start: boolean;
  readonly end: boolean;
}

function keyTestOf(keys: readonly string[], { start, end }: Ends): KeyTest {
  if (start && !end && keys.length === 1) return { test: 'starts', values: keys };
  const like = keys.map(escaped).join('%');
  return { test: 'like', values: [`${start ? '' : '%'}${like}${end ? '' : '%'}`] };
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

export const startingWith = (text: string) => pieces([text], { start: true, end: false });
export const endingWith = (text: string) => pieces([text], { start: false, end: true });
export const holding = (text: string) => pieces([text], { start: false, end: false });

/** Of the whole text; `%` stands for anything, every other character for itself. */
export const likePattern = (text: string) => pieces(text.split('%'), { start: true, end: true });
