/*
 * Reader of the PHP-serialised arrays that `d` and old `ct` values carry. Total and bounded: it
 * understands arrays and scalars only (no objects, no references), never throws, and gives null
 * for anything that is malformed or too large. The PHP core holds the same reader; both run the
 * same vectors.
 */
export type PhpValue = string | number | boolean | null | PhpArray;
export type PhpArray = Map<string, PhpValue>;

const maxBytes = 8192;
const maxDepth = 5;
const maxItems = 200;

class Malformed extends Error {}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
  items: number;
}

/** Reads base64 of a serialised array; characters outside the alphabet are skipped, as PHP does. */
export function readPhpArray(encoded: string): PhpArray | null {
  if (encoded.length > maxBytes * 2) return null;
  const bytes = Buffer.from(encoded.replace(/[^A-Za-z0-9+/]/g, ''), 'base64');
  if (bytes.length > maxBytes || (bytes[0] !== 0x61 && bytes[0] !== 0x41)) return null;
  const cursor: Cursor = { bytes, at: 0, items: 0 };
  try {
    const value = readValue(cursor, 0);
    return value instanceof Map && cursor.at === bytes.length ? value : null;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

function readValue(cursor: Cursor, depth: number): PhpValue {
  const kind = takeByte(cursor);
  if (kind === 'N') {
    expect(cursor, ';');
    return null;
  }
  expect(cursor, ':');
  if (kind === 'a' || kind === 'A') return readArray(cursor, depth + 1);
  if (kind === 's') return readString(cursor);
  if (kind === 'i') return readNumber(cursor, /^[+-]?\d{1,19}$/);
  if (kind === 'd') return readNumber(cursor, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/);
  if (kind === 'b') return readNumber(cursor, /^[01]$/) === 1;
  throw new Malformed();
}

function readArray(cursor: Cursor, depth: number): PhpArray {
  const count = readCount(cursor, ':');
  cursor.items += count;
  if (depth > maxDepth || cursor.items > maxItems) throw new Malformed();
  expect(cursor, '{');
  const array: PhpArray = new Map();
  for (let index = 0; index < count; index++) {
    const key = readValue(cursor, maxDepth);
    if (typeof key !== 'string' && typeof key !== 'number') throw new Malformed();
    array.set(String(key), readValue(cursor, depth));
  }
  expect(cursor, '}');
  return array;
}

function readString(cursor: Cursor): string {
  const length = readCount(cursor, ':');
  expect(cursor, '"');
  const end = cursor.at + length;
  if (end > cursor.bytes.length) throw new Malformed();
  const text = cursor.bytes.toString('utf8', cursor.at, end);
  cursor.at = end;
  expect(cursor, '"');
  expect(cursor, ';');
  return text;
}

function readNumber(cursor: Cursor, shape: RegExp): number {
  const text = readUntil(cursor, ';');
  if (!shape.test(text)) throw new Malformed();
  return Number(text);
}

function readCount(cursor: Cursor, end: string): number {
  const text = readUntil(cursor, end);
  if (!/^\d{1,6}$/.test(text)) throw new Malformed();
  return Number(text);
}

function readUntil(cursor: Cursor, end: string): string {
  const stop = cursor.bytes.indexOf(end, cursor.at, 'latin1');
  if (stop < 0 || stop - cursor.at > 64) throw new Malformed();
  const text = cursor.bytes.toString('latin1', cursor.at, stop);
  cursor.at = stop + 1;
  return text;
}

function takeByte(cursor: Cursor): string {
  const byte = cursor.bytes[cursor.at++];
  if (byte === undefined) throw new Malformed();
  return String.fromCharCode(byte);
}

function expect(cursor: Cursor, character: string): void {
  if (takeByte(cursor) !== character) throw new Malformed();
}
