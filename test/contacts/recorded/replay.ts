import { operatorHeader } from '../../support/sidecar.ts';
import { type Caller, type Exchange, namedShapes } from './exchange.ts';
import { type Gap, gapsBetween } from './shape.ts';

/** A gap, and the recording in which it showed. */
export interface Finding extends Gap {
  readonly recording: string;
}

const limited = { username: 'recuser', password: 'Lim1ted-Passw0rd-9' };

const headers: Readonly<Record<Caller, Readonly<Record<string, string>>>> = {
  nobody: {},
  visitor: {
    Origin: 'http://site.example',
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0',
  },
  'wrong password': { Authorization: basic('ada', 'wrong') },
  'unknown operator': { Authorization: basic('nobody', 'wrong') },
  'wrong token': { Authorization: 'Bearer wrong' },
  'limited operator': { Authorization: basic(limited.username, limited.password) },
};

/** Sends the recorded requests one after the other and tells where the answers differ. */
export async function replay(url: string, exchanges: readonly Exchange[]): Promise<Finding[]> {
  const ids = new Map<string, unknown>();
  const findings: Finding[] = [];
  for (const exchange of exchanges) {
    const { status, body } = await send(url, exchange, ids);
    const gaps = gapsIn(exchange, status, body, ids);
    findings.push(...once(gaps).map((gap) => ({ recording: exchange.name, ...gap })));
  }
  return findings;
}

async function send(url: string, exchange: Exchange, ids: ReadonlyMap<string, unknown>) {
  const { method, as } = exchange;
  const response = await fetch(`${url}${withIds(exchange.path, ids)}`, {
    method,
    headers: {
      Accept: 'application/json',
      ...(as === undefined ? { Authorization: operatorHeader } : headers[as]),
      ...contentOf(exchange, ids)?.headers,
    },
    ...contentOf(exchange, ids)?.content,
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, body: isJson ? JSON.parse(text) : undefined };
}

function contentOf(exchange: Exchange, ids: ReadonlyMap<string, unknown>) {
  const { form, text, body, times } = exchange;
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  const json = times === undefined ? body : Array.from({ length: times }, () => body);
  const sent = form ?? text ?? (body === undefined ? undefined : JSON.stringify(json));
  if (sent === undefined) return undefined;
  return { headers: { 'Content-Type': type }, content: { body: withIds(sent, ids) } };
}

/** `{contact:49}` in a path and `"{contact:49}"` in JSON become the id the contact has here. */
function withIds(text: string, ids: ReadonlyMap<string, unknown>): string {
  return text.replace(/"?\{(\w+:\d+)\}"?/g, (_all, name) => String(ids.get(name) ?? idOf(name)));
}

/** Standard fields, the first operator and the first role have the recorded ids. */
function idOf(name: string): string {
  return name.split(':')[1] as string;
}

function gapsIn(
  exchange: Exchange,
  status: number,
  body: unknown,
  ids: Map<string, unknown>,
): Gap[] {
  if (status !== exchange.status)
    return [{ at: 'status', recorded: String(exchange.status), here: String(status) }];
  const gaps = exchange.answer === undefined ? [] : gapsBetween(exchange.answer, body, namedShapes);
  for (const [at, name] of Object.entries(exchange.ids ?? {})) {
    const here = valueAt(body, at);
    if (name !== null && !ids.has(name)) ids.set(name, here);
    const recorded = name === null ? null : ids.get(name);
    if (here !== recorded) gaps.push({ at, recorded: String(recorded), here: String(here) });
  }
  return gaps;
}

function valueAt(body: unknown, at: string): unknown {
  let value = body;
  for (const key of at.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

/** The elements of a list usually all differ in the same way. */
function once(gaps: readonly Gap[]): Gap[] {
  return [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()];
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
