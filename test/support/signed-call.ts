import { randomUUID } from 'node:crypto';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { signatureOf } from '../../sidecar/auth/signature.ts';
import type { TestSidecar } from './sidecar.ts';

export interface SignedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

/** What a case changes of a call after, or before, it was signed. */
export interface Spoiling {
  readonly id?: string;
  readonly secondsAgo?: number;
  readonly secret?: string;
  readonly sentBody?: string;
}

/** Sends a call as the plugin of a CMS does, signed for a site. */
export async function signedCall(
  sidecar: TestSidecar,
  siteKey: string,
  { path, body }: { readonly path: string; readonly body: object },
  { id = randomUUID(), secondsAgo = 0, secret, sentBody }: Spoiling = {},
): Promise<SignedAnswer> {
  const text = JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1000) - secondsAgo);
  const call = { method: 'POST', path, timestamp, id, body: Buffer.from(text) };
  const answer = await fetch(sidecar.url + path, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Mtc-Key': siteKey,
      'Mtc-Timestamp': timestamp,
      'Mtc-Id': id,
      'Mtc-Signature': signatureOf(secret ?? siteSecret(sidecar.secret, siteKey, 1), call),
    },
    body: sentBody ?? text,
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}
