import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { signatureOf } from '../auth/signature.ts';
import { version } from '../version.ts';
import { checkHost, lookUpPublic } from './address.ts';
import type { Failure, Outcome } from './delivery.ts';
import { limitOf } from './limit.ts';

/* JSON for another server, signed like the calls that plugins make to us. */

export interface Calling {
  readonly uid: string;
  readonly url: string;
  readonly body: object;
}

export interface WebhookRoom {
  readonly secret: string;
  /** Servers in our own networks may be called too. */
  readonly allowPrivateTargets: boolean;
  readonly stopping: AbortSignal;
}

const timeLimitMs = 10_000;
const mostAnswered = 64 * 1024;

/** Sends it once; redirects are not followed. */
export async function sendWebhook(room: WebhookRoom, calling: Calling): Promise<Outcome> {
  const limit = limitOf(timeLimitMs, room.stopping);
  try {
    return outcomeOf(await post(room, calling, limit.signal));
  } catch (error) {
    return failureOf(error as NodeJS.ErrnoException);
  } finally {
    limit.clear();
  }
}

async function post(
  { secret, allowPrivateTargets }: WebhookRoom,
  { uid, url, body }: Calling,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const target = new URL(url);
  if (!allowPrivateTargets) checkHost(target);
  const bytes = Buffer.from(JSON.stringify(body));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const call = { method: 'POST', path: `${target.pathname}${target.search}`, timestamp, id: uid };
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': bytes.length,
      'User-Agent': `mtc-sidecar/${version}`,
      'Mtc-Id': uid,
      'Mtc-Timestamp': timestamp,
      'Mtc-Signature': signatureOf(secret, { ...call, body: bytes }),
    },
    ...(!allowPrivateTargets && { lookup: lookUpPublic }),
  };
  const request = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(target, options, (response) => void readAnswer(response).then(() => resolve(response)))
      .on('error', reject)
      .end(bytes);
  });
}

/** Hung up on, some servers stop their work; but who answers without an end is not listened to. */
async function readAnswer(response: IncomingMessage): Promise<void> {
  let size = 0;
  try {
    for await (const chunk of response) {
      size += (chunk as Buffer).length;
      if (size > mostAnswered) break;
    }
  } catch {
    // The status has come already, and nothing but that counts.
  }
  response.destroy();
}

function outcomeOf({ statusCode = 0, headers }: IncomingMessage): Outcome {
  if (statusCode >= 200 && statusCode < 300) return { isDelivered: true };
  const problem = `status_${statusCode}`;
  const retryAfterMs = pauseIn(headers['retry-after'] ?? '');
  return { isDelivered: false, problem, isFinal: statusCode === 410, retryAfterMs };
}

/** Seconds, or a date. */
function pauseIn(retryAfter: string): number {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now());
}

const problems: Readonly<Record<string, string>> = {
  EPRIVATE: 'private_address',
  ENOTFOUND: 'no_such_host',
  ECONNREFUSED: 'refused',
};

function failureOf({ code = '', name }: NodeJS.ErrnoException): Failure {
  if (/^(TimeoutError|AbortError)$/.test(name)) return { isDelivered: false, problem: 'timeout' };
  if (/CERT|SIGNATURE/.test(code)) return { isDelivered: false, problem: 'certificate' };
  const isFinal = code === 'EPRIVATE';
  return { isDelivered: false, problem: problems[code] ?? 'no_connection', isFinal };
}
