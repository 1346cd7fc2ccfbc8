import express, { type Request, type RequestHandler } from 'express';
import qs from 'qs';
import { invalid, Problem } from './problem.ts';

/* Bodies of API calls: JSON, forms, and forms in several parts. */

const limit = '2mb';
const parameterLimit = 20_000;
const multipart = 'multipart/form-data';

/** In this order; what is of another type is no body. */
export const readBody: readonly RequestHandler[] = [
  express.json({ limit }),
  express.urlencoded({ extended: true, limit, parameterLimit }),
  express.raw({ type: multipart, limit }),
  async (request, _response, next) => {
    if (Buffer.isBuffer(request.body)) request.body = await fieldsOf(request);
    disarm(request.body, 0);
    next();
  },
];

/** As if they were url-encoded; files are refused. */
async function fieldsOf({ body, headers }: Request): Promise<unknown> {
  const fields = [...(await formOf(body, headers['content-type'] ?? ''))];
  if (fields.length > parameterLimit) throw new Problem(413, 'The body has too many fields.');
  const texts = fields.map(([name, value]): [string, string] => {
    if (typeof value === 'string') return [name, value];
    throw invalid({ [name.slice(0, 60)]: ['Files are not taken.'] });
  });
  const bounds = { depth: 32, arrayLimit: 1000, parameterLimit, allowPrototypes: true };
  return qs.parse(new URLSearchParams(texts).toString(), bounds);
}

async function formOf(bytes: Buffer, type: string): Promise<FormData> {
  const response = new Response(new Uint8Array(bytes), { headers: { 'content-type': type } });
  return response.formData().catch(() => {
    throw new Problem(400, 'The body is no valid form.');
  });
}

const maxDepth = 40;

/** Names that would change what an object is, or keep it from becoming text. */
const armed = new Set(['__proto__', 'constructor', 'toString', 'valueOf', 'toJSON']);

/** Whoever reads a body may take any object in it for a plain one, of which text can be made. */
function disarm(value: unknown, depth: number): void {
  if (value === null || typeof value !== 'object') return;
  if (depth > maxDepth) throw new Problem(400, `The body is more than ${maxDepth} levels deep.`);
  for (const [key, one] of Object.entries(value)) {
    if (armed.has(key)) delete (value as Record<string, unknown>)[key];
    else disarm(one, depth + 1);
  }
}
