import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import {
  type ExportFormat,
  type ExportRoom,
  exportedText,
  exportOf,
  exportShape,
} from './export.ts';

const types: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

const says = {
  summary: 'Download all contacts that match; strangers only where they are asked for',
  query: exportShape,
  types: ['text/csv', 'application/x-ndjson'],
  answer: z.string().meta({
    description:
      'A table, or on each line the JSON of one contact as GET /api/contacts/{id} has it.',
  }),
};

export function exportRoutes(room: ExportRoom): Router {
  return Router().get('/contacts/export', may('read', says), async (request, response) => {
    const wanted = await exportOf(room, request.query, callerOf(response).id);
    const text = exportedText(room, wanted);
    // What goes wrong with the first page can still be answered.
    const first = await text.next();
    response.setHeader('Content-Type', types[wanted.format]);
    response.setHeader('Content-Disposition', `attachment; filename="contacts.${wanted.format}"`);
    response.setHeader('Cache-Control', 'no-store');
    if (request.method === 'HEAD') response.end();
    else await send(response, first.done ? '' : first.value, text);
  });
}

/** At the speed of who reads it; who goes away ends it. */
async function send(response: Response, first: string, rest: AsyncIterable<string>) {
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
