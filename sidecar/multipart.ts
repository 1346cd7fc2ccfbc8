import express, { type RequestHandler } from 'express';
import qs from 'qs';
import { invalid, Problem } from './problem.ts';

interface Limits {
  readonly limit: string;
  readonly parameterLimit: number;
}

/** Forms as `multipart/form-data`, read as if they were url-encoded; files are refused. */
export function multipartFields({ limit, parameterLimit }: Limits): RequestHandler[] {
  const type = 'multipart/form-data';
  const readFields: RequestHandler = async (request, _response, next) => {
    if (!Buffer.isBuffer(request.body)) return next();
    const form = await formOf(request.body, request.headers['content-type'] ?? '');
    const fields = [...form];
    if (fields.length > parameterLimit) throw new Problem(413, 'The body has too many fields.');
    const texts = fields.map(([name, value]): [string, string] => {
      if (typeof value === 'string') return [name, value];
      throw invalid({ [name.slice(0, 60)]: ['Files are not taken.'] });
    });
    const bounds = { depth: 32, arrayLimit: 1000, parameterLimit, allowPrototypes: true };
    request.body = qs.parse(new URLSearchParams(texts).toString(), bounds);
    next();
  };
  return [express.raw({ type, limit }), readFields];
}

async function formOf(bytes: Buffer, type: string): Promise<FormData> {
  const response = new Response(new Uint8Array(bytes), { headers: { 'content-type': type } });
  return response.formData().catch(() => {
    throw new Problem(400, 'The body is no valid form.');
  });
}
