import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signatureOf } from '../../sidecar/auth/signature.ts';
import { run } from '../support/run-command.ts';

export type Reply = readonly [status: number, reason: string | null];

type Change = Record<string, string | number>;
interface Case {
  readonly secondsAgo?: number;
  readonly times?: number;
  readonly bodyId?: string;
  /** What is other than it should be while the call is signed, or while it is sent. */
  readonly signed?: Change;
  readonly sent?: Change;
}

/** Calls that a site, or somebody who listens to it, makes one after the other. */
export interface CallVector {
  readonly name: string;
  readonly input: readonly Case[];
  readonly expect: readonly Reply[];
}

export const kinds = ['submissions', 'sign-in'] as const;
export const callVectors: readonly CallVector[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'vectors/signed-calls.json'), 'utf8'),
);

export interface SigningSite {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
}

export type Replies = Record<string, Record<string, Reply[]>>;

/** Sends all of them from PHP, signed by the core of the plugins. */
export async function repliesToPhp({ url, key, secret }: SigningSite): Promise<Replies> {
  const program = join(import.meta.dirname, 'signed-calls.php');
  return JSON.parse(await run('php', [program, url, key, secret]));
}

/** Sends all of them from here, signed as the sidecar checks it. */
export async function repliesToNode(site: SigningSite): Promise<Replies> {
  const replies: Replies = {};
  for (const kind of kinds)
    for (const [number, { name, input }] of callVectors.entries()) {
      const person = { kind, id: randomUUID(), email: `${kind}-${number}@example.test` };
      const [now, all] = [Math.floor(Date.now() / 1000), [] as Reply[]];
      for (const one of input) {
        const times = Array.from({ length: one.times ?? 1 }, () => send(site, person, one, now));
        all.push(...(await Promise.all(times)).sort(([a], [b]) => a - b));
      }
      replies[kind] = { ...replies[kind], [name]: all };
    }
  return replies;
}

interface Person {
  readonly kind: string;
  readonly id: string;
  readonly email: string;
}

async function send(
  site: SigningSite,
  { kind, id, email }: Person,
  one: Case,
  now: number,
): Promise<Reply> {
  const call = { method: 'POST', path: `/mtc/v1/${kind}`, id, key: site.key, secret: site.secret };
  const body = bodyOf(kind, one.bodyId ?? id, email);
  const changed = (change: Change = {}): Record<string, string> => {
    const { secondsAgo = 0, ...others } = { secondsAgo: one.secondsAgo, ...change };
    return { ...call, body, timestamp: String(now - Number(secondsAgo)), ...others };
  };
  const signed = changed(one.signed) as Record<keyof typeof call | 'body' | 'timestamp', string>;
  const signature = signatureOf(signed.secret, { ...signed, body: Buffer.from(signed.body) });
  const sent = { signature, query: '', ...changed(one.sent) } as Record<string, string>;
  const answer = await fetch(`${site.url}${sent.path}${sent.query}`, {
    method: sent.method as string,
    headers: {
      'Content-Type': 'application/json',
      ...{ 'Mtc-Key': sent.key, 'Mtc-Timestamp': sent.timestamp },
      ...{ 'Mtc-Id': sent.id, 'Mtc-Signature': sent.signature },
    } as Record<string, string>,
    body: sent.body as string,
  });
  const { errors } = (await answer.json()) as { errors?: { type: string | null }[] };
  return [answer.status, errors?.[0]?.type ?? null];
}

function bodyOf(kind: string, id: string, email: string): string {
  const form = { provider: 'node', id: '1', title: 'Sent by Node' };
  const fields = [{ key: 'email', label: 'E-mail', type: 'email', value: email }];
  const content = kind === 'sign-in' ? { contact: { email } } : { form, fields };
  return JSON.stringify({ id, occurred_at: new Date().toISOString(), ...content });
}
