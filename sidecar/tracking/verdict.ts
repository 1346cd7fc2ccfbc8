import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';
import { isbot } from 'isbot';

/** Why a request leaves nothing behind; told in the header `Mtc-Result: ignored;<reason>`. */
export type IgnoreReason =
  | 'operator'
  | 'no-hit'
  | 'bot'
  | 'prefetch'
  | 'head'
  | 'dnt'
  | 'gpc'
  | 'private-ip'
  | 'too-large'
  | 'too-many-parameters'
  | 'anonymous-off'
  | 'rejected';

/** What became of a request. */
export type Verdict = 'stored' | 'queued' | `ignored;${IgnoreReason}`;

const prefetchHeaders = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/** What the headers alone forbid to store, or null. An explicit privacy signal always counts. */
export function refusalByHeaders(
  method: string,
  headers: IncomingHttpHeaders,
): IgnoreReason | null {
  if (method === 'HEAD') return 'head';
  if (headers['sec-gpc'] === '1') return 'gpc';
  if (headers.dnt === '1') return 'dnt';
  for (const name of prefetchHeaders) {
    const value = headers[name];
    if (value !== undefined && /prefetch|prerender|preview/i.test(String(value))) return 'prefetch';
  }
  return null;
}

const ownClients = /^(GuzzleHttp|Symfony|okhttp|Dart|CFNetwork|Alamofire|ktor-client)\b/i;

/** Crawlers and scripts; HTTP libraries that CMSs and apps track with are let through. */
export function isBot(userAgent: string): boolean {
  return userAgent !== '' && !ownClients.test(userAgent) && isbot(userAgent);
}

/** Loopback, private and other addresses that no visitor of a public site has. */
export function isPrivateAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  return ipaddr.process(address).range() !== 'unicast';
}
