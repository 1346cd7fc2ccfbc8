import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { ExportFormat } from './table-file.ts';

const types: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** The types of a download, for its description. */
export const downloadTypes = ['text/csv', 'application/x-ndjson'];

/** Sends a file of any length. */
export async function sendDownload(
  { request, response }: { readonly request: Request; readonly response: Response },
  { name, format }: { readonly name: string; readonly format: ExportFormat },
  text: AsyncGenerator<string>,
): Promise<void> {
  // What goes wrong with the first page can still be answered.
  const first = await text.next();
  response.setHeader('Content-Type', types[format]);
  response.setHeader('Content-Disposition', `attachment; filename="${name}.${format}"`);
  response.setHeader('Cache-Control', 'no-store');
  if (request.method === 'HEAD') response.end();
  else await sendText(response, first.done ? '' : first.value, text);
}

/** At the speed of who reads it; who goes away ends it. */
export async function sendText(
  response: Response,
  first: string,
  rest: AsyncIterable<string>,
): Promise<void> {
  async function* all() {
    yield first;
    yield* rest;
  }
  try {
    await pipeline(Readable.from(all(), { highWaterMark: 1 }), response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
