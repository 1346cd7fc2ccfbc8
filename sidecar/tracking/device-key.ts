import { createHmac, randomBytes } from 'node:crypto';

/*
 * The device key proves itself: 16 random characters `[0-9a-z]` and 7 of an HMAC over them. The
 * server tells its own keys from planted ones without asking the database.
 */
const randomLength = 16;
const proofLength = 7;
const digits = '0123456789abcdefghijklmnopqrstuvwxyz';

export const deviceKeyShape = /^[0-9a-z]{23}$/;

export interface DeviceKeys {
  create(): string;
  /** Whether this instance made the key. */
  isOwn(key: string): boolean;
}

export function deviceKeys(key: Buffer): DeviceKeys {
  const proof = (random: string): string =>
    base36(createHmac('sha256', key).update(random).digest(), proofLength);
  return {
    create() {
      const random = base36(randomBytes(64), randomLength);
      return random + proof(random);
    },
    isOwn: (candidate) =>
      deviceKeyShape.test(candidate) &&
      proof(candidate.slice(0, randomLength)) === candidate.slice(randomLength),
  };
}

/** The first usable bytes as base 36 digits, every digit equally likely; `bytes` must be ample. */
function base36(bytes: Buffer, length: number): string {
  let text = '';
  for (const byte of bytes) {
    if (byte < 252) text += digits[byte % 36];
    if (text.length === length) break;
  }
  return text;
}
