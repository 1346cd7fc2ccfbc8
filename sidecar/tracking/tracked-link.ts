import { createHmac } from 'node:crypto';
import { unescape as decodePercent } from 'node:querystring';
import { z } from 'zod';
import { sameText } from '../auth/secrets.ts';
import { readPhpArray } from './php-array.ts';

/** What a signed `ct` says: contact, site (absent = any), expiry in Unix seconds, purpose. */
export interface LinkToken {
  readonly c: number;
  readonly k?: string | undefined;
  readonly x: number;
  readonly p?: string | undefined;
}

const maxLength = 2048;
const prefix = 'mtc1.';
const payloadShape = z.object({
  c: z.int().positive(),
  k: z.string().optional(),
  x: z.int().positive(),
  p: z.string().optional(),
});

/** `mtc1.<payload>.<proof>`, made with the secret of the site named in it. */
export function signLink(secret: string, token: LinkToken): string {
  const payload = Buffer.from(JSON.stringify(token)).toString('base64url');
  return `${prefix}${payload}.${proofOf(secret, payload)}`;
}

/**
 * The content of a signed `ct`, or null when it is forged, altered, expired or not one of ours.
 * `secretsOf` gives the secrets that are good for the named site; for a token without a site,
 * those of every site.
 */
export function readLink(
  ct: string,
  nowSeconds: number,
  secretsOf: (siteKey: string | undefined) => readonly string[],
): LinkToken | null {
  const [, payload, proof] = /^mtc1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{22})$/.exec(ct) ?? [];
  if (payload === undefined || proof === undefined || ct.length > maxLength) return null;
  const token = parsePayload(payload);
  if (token === null || token.x <= nowSeconds) return null;
  const isGenuine = secretsOf(token.k).some((secret) => sameText(proofOf(secret, payload), proof));
  return isGenuine ? token : null;
}

/** The contact id inside an old unsigned `ct`, or null. It proves nothing. */
export function contactOfOldLink(ct: string): number | null {
  // Mail programs and redirects encode it a second time.
  const lead = readPhpArray(ct.includes('%') ? decodePercent(ct) : ct)?.get('lead');
  const id = Number(lead);
  return typeof lead !== 'object' && Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** The address with its `ct`; other parameters and the fragment stay as they are. */
export function withLink(url: string, ct: string): string {
  const [address = '', ...fragment] = url.split('#');
  const [path = '', ...query] = address.split('?');
  const kept = query
    .join('?')
    .split('&')
    .filter((part) => part !== '' && !part.startsWith('ct='));
  const hash = fragment.length > 0 ? `#${fragment.join('#')}` : '';
  return `${path}?${[...kept, `ct=${ct}`].join('&')}${hash}`;
}

function parsePayload(payload: string): LinkToken | null {
  try {
    const json = Buffer.from(payload, 'base64url').toString('utf8');
    return payloadShape.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}

function proofOf(secret: string, payload: string): string {
  const digest = createHmac('sha256', secret).update(`mtc-ct1.${payload}`).digest();
  return digest.subarray(0, 16).toString('base64url');
}
