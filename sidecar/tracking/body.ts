import type { IncomingMessage } from 'node:http';

export const maxBodyBytes = 65_536;

export class BodyTooLarge extends Error {}

const readable = /^(application\/x-www-form-urlencoded|text\/plain)\b|^$/i;

/**
 * The form-encoded body as text; '' for other content. Own reader because it is the hottest code:
 * the general body parsers cost more than storing the hit. @throws BodyTooLarge
 */
export function readBody(request: IncomingMessage): Promise<string> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    return Promise.resolve('');
  }
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes)
    return Promise.reject(new BodyTooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else reject(new BodyTooLarge());
    });
    request.on('end', () => {
      const isText = readable.test(headers['content-type'] ?? '');
      resolve(isText ? Buffer.concat(chunks).toString('utf8') : '');
    });
    request.on('error', reject);
  });
}
