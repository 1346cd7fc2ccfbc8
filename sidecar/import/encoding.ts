import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';

/* In which code the text of a file is. */

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

export interface Coded {
  readonly encoding: Encoding;
  /** How many bytes at the beginning only say so. */
  readonly marks: number;
}

const sampleSize = 4096;

/** Looks at the whole file: one wrong byte near its end is enough for another code. */
export async function encodingOf(file: string): Promise<Coded> {
  let rest: Buffer | null = null;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
    if (rest === null) {
      const told = markedAs(chunk) ?? lookingLike(chunk.subarray(0, sampleSize));
      if (told !== null) return told;
    }
    const bytes: Buffer = rest === null ? chunk : Buffer.concat([rest, chunk]);
    const whole = wholeCharacters(bytes);
    if (!isUtf8(bytes.subarray(0, whole))) return { encoding: 'windows-1252', marks: 0 };
    rest = bytes.subarray(whole);
  }
  const isCut = rest !== null && rest.length > 0;
  return { encoding: isCut ? 'windows-1252' : 'utf-8', marks: 0 };
}

function markedAs([a, b, c]: Buffer): Coded | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', marks: 3 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', marks: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', marks: 2 };
  return null;
}

/** Most of a table is letters of one byte: in two bytes the other one is zero, always on one side. */
function lookingLike(sample: Buffer): Coded | null {
  let [even, odd] = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) at % 2 === 0 ? even++ : odd++;
  const many = sample.length / 4;
  if (odd > many && even < many / 10) return { encoding: 'utf-16le', marks: 0 };
  if (even > many && odd < many / 10) return { encoding: 'utf-16be', marks: 0 };
  return null;
}

/** Up to where the bytes end with a whole character of UTF-8. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Text of bytes that come in portions. */
export interface Decoder {
  text(bytes: Buffer): string;
  /** What is left after the last portion. */
  end(): string;
}

export function decoderOf(encoding: Encoding): Decoder {
  if (encoding === 'windows-1252') return { text: westernText, end: () => '' };
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return {
    text: (bytes) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  };
}

const western =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** Between the two halves of Latin 1 this code has its own signs. */
function westernText(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (sign) => western[sign.charCodeAt(0) - 0x80] as string);
}
