/*
 * mtc-sidecar for a Node or Express site: one ES module without dependencies, Node 18 and later.
 * See express.js beside it for how it is used.
 */
import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MONTH_SECONDS = 2592000;
const MAX_TOKEN_LENGTH = 2048;
const MAX_BODY_BYTES = 8192;
const PASSING = [408, 425, 429];

/** Options: `sidecarUrl`, `siteKey`, `secret`, `knownPath` and `outbox`, a folder that is not shown. */
export function mtcSidecar(options) {
  return {
    tag: () => gateTag(options),
    middleware: (request, response, next) => middleware(options, request, response, next),
    submit: (form, fields, request) => submit(options, form, fields, request),
    flush: () => flush(options),
  };
}

/** The same bytes for every visitor, so that any cache may keep the page. */
function gateTag({ sidecarUrl, siteKey, knownPath }) {
  const attributes = {
    src: `${sidecarUrl}/gate.js`,
    'data-mtc-sidecar': sidecarUrl,
    'data-mtc-site': siteKey,
    'data-mtc-mode': 'known',
    'data-mtc-known': knownPath,
  };
  const words = Object.entries(attributes).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `<script async ${words.join(' ')}></script>`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** Answers the gate; gives every other request on, with the tag in `response.locals`. */
function middleware(options, request, response, next) {
  const [pathname] = (request.originalUrl ?? request.url).split('?');
  if (pathname !== options.knownPath) {
    response.locals = { ...response.locals, mtcTag: gateTag(options) };
    return next();
  }
  answerKnown(options, request, response).catch(next);
}

async function answerKnown(options, request, response) {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Type', 'application/json');
  const known = (status, isKnown) => {
    response.statusCode = status;
    response.end(JSON.stringify({ known: isKnown }));
  };
  if (request.method !== 'POST') return known(405, false);
  const page = originOf(request.headers.origin ?? request.headers.referer);
  if (page?.host !== request.headers.host) return known(403, false);
  // A body parser may have been there before.
  const ct = request.body?.ct ?? new URLSearchParams(await bodyOf(request)).get('ct');
  if (!isGenuine(String(ct), options)) return known(200, false);
  const secure = page.protocol === 'https:' ? '; Secure' : '';
  const cookie = `mtc_known=1; Max-Age=${MONTH_SECONDS}; Path=/; SameSite=Lax${secure}`;
  response.appendHeader('Set-Cookie', cookie);
  known(200, true);
}

function originOf(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

async function bodyOf(request) {
  let text = '';
  if (request.readableEnded) return text;
  for await (const part of request.setEncoding('utf8')) {
    if (text.length < MAX_BODY_BYTES) text += part;
  }
  return text;
}

function isGenuine(ct, { secret, siteKey }) {
  const [, payload, proof] = /^mtc1\.([\w-]+)\.([\w-]{22})$/.exec(ct) ?? [];
  if (!payload || !secret || ct.length > MAX_TOKEN_LENGTH) return false;
  const digest = createHmac('sha256', secret).update(`mtc-ct1.${payload}`).digest();
  const expected = digest.subarray(0, 16).toString('base64url');
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(proof))) return false;
  const link = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return link.x > Date.now() / 1000 && (link.k ?? siteKey) === siteKey;
}

/**
 * Kept on disk, then sent in the background: the visitor waits for no network. False when it could
 * not be kept: the log says why, and the page goes on.
 */
async function submit(options, form, fields, request) {
  const id = randomUUID();
  const name = `${String(Date.now()).padStart(15, '0')}-${id}.json`;
  const draft = join(options.outbox, `.${id}.draft`);
  try {
    await mkdir(options.outbox, { recursive: true, mode: 0o700 });
    await writeFile(draft, submissionOf({ id, form, fields, request }));
    await rename(draft, join(options.outbox, name));
  } catch (error) {
    console.error('mtc-sidecar:', error.message);
    return false;
  }
  send(options, name).catch(() => undefined);
  return true;
}

function submissionOf({ id, form, fields, request: { headers } }) {
  const device = /(?:^|;\s*)mautic_device_id=([0-9a-z]{23})(?:;|$)/.exec(headers.cookie ?? '')?.[1];
  const mayJoin = headers['sec-gpc'] !== '1' && headers.dnt !== '1';
  const isSecret = (key) => /pass|pwd|token|captcha|csrf|card|cvc|cvv/i.test(key);
  return JSON.stringify({
    v: 1,
    id,
    occurred_at: new Date().toISOString(),
    form: { provider: 'node', id: form, title: form },
    page: { url: headers.referer ?? '' },
    visitor: device && mayJoin ? { device } : {},
    net: { ua: headers['user-agent'] ?? '' },
    fields: Object.entries(fields)
      .filter(([key]) => !isSecret(key))
      .map(([key, value]) => ({ key, value: String(value) })),
  });
}

/** Sends what waits, oldest first, until the sidecar does not answer; gives how many still wait. */
async function flush(options) {
  const names = await readdir(options.outbox).catch(() => []);
  const waiting = names.filter((name) => name.endsWith('.json')).sort();
  let sent = 0;
  for (const name of waiting) {
    if (!(await send(options, name).catch(wasSentMeanwhile))) break;
    sent++;
  }
  return waiting.length - sent;
}

function wasSentMeanwhile(error) {
  return error.code === 'ENOENT';
}

/** True when it need not be sent again; what was refused for good is kept under another name. */
async function send({ sidecarUrl, siteKey, secret, outbox }, name) {
  const path = '/mtc/v1/submissions';
  const body = await readFile(join(outbox, name), 'utf8');
  const { id } = JSON.parse(body);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const hash = createHash('sha256').update(body).digest('hex');
  const signed = ['mtc1', 'POST', path, timestamp, id, hash].join('\n');
  const { status } = await fetch(sidecarUrl + path, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(5000),
    headers: {
      'Content-Type': 'application/json',
      'Mtc-Key': siteKey,
      'Mtc-Timestamp': timestamp,
      'Mtc-Id': id,
      'Mtc-Signature': createHmac('sha256', secret).update(signed).digest('hex'),
    },
    body,
  });
  if (status >= 500 || PASSING.includes(status)) return false;
  const isTaken = status === 202 || status === 409;
  if (isTaken) await unlink(join(outbox, name));
  else await rename(join(outbox, name), join(outbox, `${name}.refused-${status}`));
  return true;
}
