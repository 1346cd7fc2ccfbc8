import type { IncomingMessage } from 'node:http';
import { parametersFrom, readParameters } from './parameters.ts';

export const maxBodyBytes = 65_536;

export class BodyTooLarge extends Error {}

/** The client went away before its body was complete. */
export class BodyIncomplete extends Error {}

const formEncoded = /^(application\/x-www-form-urlencoded|text\/plain)\b|^$/i;

/**
 * The parameters in a body: form-encoded, JSON or multipart; none in other content. Own reader
 * because it is the hottest code: the general body parsers cost more than storing the hit.
 * @throws BodyTooLarge @throws BodyIncomplete @throws TooManyParameters
 */
export async function readBodyParameters(request: IncomingMessage): Promise<Map<string, string[]>> {
  const bytes = await readBody(request);
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data\b/i.test(type)) return readMultipart(bytes, type);
  const text = bytes.toString('utf8');
  // Scripts that send JSON often forget to say so.
  if (text.startsWith('{')) return readJson(text);
  return formEncoded.test(type) ? readParameters(text) : new Map();
}

/** @throws BodyTooLarge @throws BodyIncomplete */
export function readBody(request: IncomingMessage, most = maxBodyBytes): Promise<Buffer> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    return Promise.resolve(Buffer.alloc(0));
  }
  if (Number(headers['content-length'] ?? 0) > most) return Promise.reject(new BodyTooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else reject(new BodyTooLarge());
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => reject(new BodyIncomplete()));
  });
}

function readJson(text: string): Map<string, string[]> {
  let value: object;
  try {
    value = JSON.parse(text);
  } catch {
    // A page whose body cannot be read was still looked at.
    return new Map();
  }
  return parametersFrom(Object.entries(value));
}

async function readMultipart(bytes: Buffer, type: string): Promise<Map<string, string[]>> {
  const headers = { 'content-type': type };
  // As above; the platform's reader refuses what is malformed.
  const form = await new Response(new Uint8Array(bytes), { headers }).formData().catch(() => null);
  const fields = [...(form ?? [])].filter(([, value]) => typeof value === 'string');
  return readParameters(
    fields
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
      .join('&'),
  );
}
