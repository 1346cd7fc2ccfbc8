import { randomBytes } from 'node:crypto';
import type { AnonymousMode } from '../config.ts';

/** A web site that sends hits. */
export interface Site {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  /** Accepted origins as `scheme://host[:port]`; shell patterns (`*`, `?`, `[…]`) are allowed. */
  readonly origins: readonly string[];
  readonly anonymous: AnonymousMode;
  /** An old unsigned `ct` counts as a claim. */
  readonly identifyByTrackingUrl: boolean;
  /** UTM values of page views show as entries of their own in the timeline. */
  readonly recordUtm: boolean;
  readonly secretVersion: number;
}

/** A site key: 16 random characters `[0-9a-z]`. */
export function newSiteKey(): string {
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
  const usable = [...randomBytes(64)].filter((byte) => byte < 252);
  return usable
    .slice(0, 16)
    .map((byte) => alphabet[byte % 36])
    .join('');
}

/** `https://Shop.example/` → `https://shop.example`; null when the text is no origin or pattern of one. */
export function normalisedOrigin(text: string): string | null {
  const origin = text.trim().replace(/\/+$/, '').toLowerCase();
  const shape = /^(\*|https?:\/\/[a-z0-9*?.[\]:_^!-]+)$/;
  return origin.length <= 255 && shape.test(origin) ? origin : null;
}
