import type { IncomingMessage } from 'node:http';
import { cleanText } from '../contacts/value.ts';
import { readBody } from '../tracking/body.ts';
import { TooManyParameters } from '../tracking/parameters.ts';
import { deviceCookie } from '../tracking/request.ts';
import type { Sending } from './submission.ts';

/** What was posted: the answers, and what the form's own hidden fields say. */
export interface Posted extends Sending {
  readonly formId: number;
  /** The name of the form as the page knows it; null when it was not sent. */
  readonly formName: string | null;
  readonly returnTo: string;
  readonly isMessenger: boolean;
  readonly query: URLSearchParams;
  /** An id that the sender gives a submission, so that it may be sent again. */
  readonly sendersId: string;
  /** Of browsers and apps that send no cookie, as it was sent; '' when there is none. */
  readonly deviceKey: string;
}

export const maxBodyBytes = 262_144;
const maxPairs = 2000;

type Pair = readonly [name: string, value: string];

interface Body {
  readonly pairs: readonly Pair[];
  readonly files: ReadonlySet<string>;
}

/** @throws BodyTooLarge @throws BodyIncomplete @throws TooManyParameters */
export async function readPosted(request: IncomingMessage): Promise<Posted> {
  const [, search = ''] = /\?(.*)$/s.exec(request.url ?? '') ?? [];
  const query = new URLSearchParams(search);
  const { pairs, files } = await bodyOf(request);
  if (pairs.length > maxPairs) throw new TooManyParameters();
  const answers = new Map<string, string[]>();
  for (const [name, value] of pairs) addAnswer(answers, name, value);
  const control = (name: string): string => cleanText(answers.get(name)?.at(-1) ?? '');
  const id = control('formid') || query.get('formId') || '';
  const beside = (sent: string): string =>
    pairs.findLast(([name]) => name === sent)?.[1] ?? query.get(sent) ?? '';
  return {
    answers,
    files,
    formId: /^\d{1,15}$/.test(id) ? Number(id) : 0,
    formName: answers.has('formname') ? control('formname').slice(0, 191) : null,
    returnTo: control('return'),
    isMessenger: control('messenger') !== '',
    query,
    sendersId: beside('event_id'),
    deviceKey: beside(deviceCookie),
  };
}

/** `mauticform[email]=…`, `mauticform[boxes][]=…`: without brackets at the end the last one counts. */
function addAnswer(answers: Map<string, string[]>, name: string, value: string): void {
  const [, alias = '', list] = /^mauticform\[([^[\]]+)\](\[[^[\]]*\])?$/.exec(name) ?? [];
  if (alias === '') return;
  const key = alias.toLowerCase();
  const known = list === undefined ? undefined : answers.get(key);
  if (known === undefined) answers.set(key, [value]);
  else known.push(value);
}

const formEncoded = /^(application\/x-www-form-urlencoded|text\/plain)\b|^$/i;

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const bytes = await readBody(request, maxBodyBytes);
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data\b/i.test(type)) return multipart(bytes, type);
  const text = bytes.toString('utf8');
  if (/^\s*\{/.test(text)) return { pairs: jsonPairs(text), files: new Set() };
  const pairs = formEncoded.test(type) ? [...new URLSearchParams(text)] : [];
  return { pairs, files: new Set() };
}

/** A body that cannot be read names no form. */
function jsonPairs(text: string): Pair[] {
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text);
  } catch {
    return [];
  }
  const answers = Object.entries(Object(body.mauticform)).flatMap(([alias, sent]) =>
    textsOf(sent).map((value): Pair => {
      const list = sent !== null && typeof sent === 'object' ? '[]' : '';
      return [`mauticform[${alias}]${list}`, value];
    }),
  );
  const beside = ['event_id', deviceCookie].flatMap((name) =>
    textsOf(body[name]).map((value): Pair => [name, value]),
  );
  return [...answers, ...beside];
}

function textsOf(sent: unknown): string[] {
  const list = sent !== null && typeof sent === 'object' ? Object.values(sent) : [sent];
  return list.flatMap((one) => {
    if (typeof one === 'boolean') return [one ? '1' : ''];
    return typeof one === 'string' || typeof one === 'number' ? [String(one)] : [];
  });
}

/** Of files only that there are some is known; an empty one is what a browser sends for none. */
async function multipart(bytes: Buffer, type: string): Promise<Body> {
  const headers = { 'content-type': type };
  const form = await new Response(new Uint8Array(bytes), { headers }).formData().catch(() => null);
  const pairs: Pair[] = [];
  const files = new Set<string>();
  for (const [name, value] of form ?? []) {
    if (typeof value === 'string') pairs.push([name, value]);
    else if (value.name !== '' || value.size > 0)
      files.add(/^mauticform\[([^[\]]+)\]/.exec(name)?.[1]?.toLowerCase() ?? '');
  }
  return { pairs, files };
}
