import { createHash, createHmac } from 'node:crypto';
import { Problem } from '../problem.ts';
import { sameText, validSiteSecrets } from './secrets.ts';

/** What a CMS plugin signs. `path` is as sent, below the base URL; `body` the raw bytes. */
export interface SignedCall {
  readonly method: string;
  readonly path: string;
  readonly timestamp: string;
  readonly id: string;
  readonly body: Buffer;
}

const allowedSkew = 300;

/** Hex HMAC-SHA-256 over method, path, time, call id and the hash of the body, one per line. */
export function signatureOf(secret: string, call: SignedCall): string {
  const bodyHash = createHash('sha256').update(call.body).digest('hex');
  const text = ['mtc1', call.method, call.path, call.timestamp, call.id, bodyHash].join('\n');
  return createHmac('sha256', secret).update(text).digest('hex');
}

type Header = (name: string) => string | undefined;
interface SigningSite {
  readonly key: string;
  readonly secretVersion: number;
}

/**
 * Gives the site that signed the request. @throws Problem 401 with one of the types
 * `signature_missing`, `site_unknown`, `signature_wrong`, `clock_skew` (details: server_time in s).
 */
export function signingSite<Site extends SigningSite>(
  header: Header,
  request: { method: string; path: string; body: Buffer },
  instanceSecret: string,
  siteByKey: (key: string) => Site | null,
): Site {
  const [key, timestamp, id, signature] = [
    'Mtc-Key',
    'Mtc-Timestamp',
    'Mtc-Id',
    'Mtc-Signature',
  ].map(header);
  if (!key || !timestamp || !id || !signature) {
    throw new Problem(401, 'The call is not signed.', 'signature_missing');
  }
  const site = siteByKey(key);
  if (site === null) throw new Problem(401, 'No site has this key.', 'site_unknown');
  const call = { ...request, timestamp, id };
  const matches = validSiteSecrets(instanceSecret, site).some((secret) =>
    sameText(signatureOf(secret, call), signature),
  );
  if (!matches)
    throw new Problem(401, 'The secret is not the one of this site.', 'signature_wrong');
  const now = Math.floor(Date.now() / 1000);
  if (!(Math.abs(now - Number(timestamp)) <= allowedSkew)) {
    throw new Problem(401, 'The clocks of the two servers disagree.', 'clock_skew', {
      server_time: now,
    });
  }
  return site;
}
