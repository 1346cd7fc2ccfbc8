import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import { sendText } from '../contacts/download.ts';
import { idOf } from '../contacts/standard-routes.ts';
import { shortText } from '../contacts/value.ts';
import type { Worker } from '../db/worker.ts';
import { notFound, Problem } from '../problem.ts';
import { parsed } from '../shape.ts';
import { errorsText } from './errors-csv.ts';
import { type Import, type ImportRoom, usualSettings } from './import.ts';
import { checkedOrder, formShape, previewIn, startShape } from './order.ts';
import { forgetRows } from './rows.ts';
import {
  addImport,
  beginUndo,
  deleteImport,
  findImport,
  listImports,
  noteSize,
  pauseImport,
  resumeImport,
  startImport,
} from './store.ts';
import { appendPart, emptyUpload, removeUpload } from './uploads.ts';
import { importShape, importToWire, previewShape } from './wire.ts';

const path = '/imports';

const pageShape = z.object({
  start: z.coerce.number().int().min(0).max(1e9).catch(0),
  limit: z.coerce.number().int().min(1).max(200).catch(30),
});
const newShape = z.looseObject({
  name: z.string('must be text').max(191, 'is too long').default('contacts.csv'),
});
const partShape = z.object({
  offset: z.coerce
    .number('must be a number')
    .int()
    .min(0)
    .optional()
    .meta({ description: 'How much of the file is there; by it parts are not sent twice.' }),
});

const oneImport = z.object({ import: importShape });
const errorsWords = 'The number of each row, why it was left out, and its cells.';
const says = {
  add: {
    summary: 'Begin an import of contacts; its file follows',
    body: newShape,
    answer: oneImport,
    status: [201],
  },
  list: {
    summary: 'List imports of contacts',
    query: pageShape,
    answer: z.object({ total: z.int(), imports: z.array(importShape) }),
  },
  read: { summary: 'Read how far an import is', answer: oneImport },
  file: {
    summary: 'Add to the file of an import: all of it, or the next part, as text/csv',
    query: partShape,
    answer: oneImport,
  },
  preview: {
    summary: 'Look at the file of an import: its code, delimiter, columns and first rows',
    query: formShape,
    answer: z.object({ preview: previewShape }),
  },
  start: { summary: 'Make contacts of the rows', body: startShape, answer: oneImport },
  pause: { summary: 'Pause an import', answer: oneImport },
  resume: { summary: 'Go on with an import', answer: oneImport },
  errors: {
    summary: 'Download the rows that were left out',
    types: ['text/csv'],
    answer: z.string().meta({ description: errorsWords }),
  },
  undo: { summary: 'Take an import back', answer: oneImport },
  remove: {
    summary: 'Delete an import: its contacts stay, and it cannot be taken back any more',
    answer: oneImport,
  },
};

/** Contacts from a file, and taking that back. */
export function importRoutes(room: ImportRoom, runner: Pick<Worker, 'wake'>): Router {
  return Router().use(aboutFiles(room, runner), aboutProgress(room, runner));
}

function aboutFiles(room: ImportRoom, runner: Pick<Worker, 'wake'>): Router {
  const router = Router();
  const { knex } = room.database;

  router.post(path, may('write', says.add), async (request, response) => {
    const { id: operatorId, username: operatorName } = callerOf(response);
    const name = shortText(parsed(newShape, request.body).name, 191);
    const upload = { state: 'uploaded', path: await emptyUpload(room.folder), size: 0 } as const;
    const maker = { operatorId, operatorName, commandKey: null };
    const wanted = { name, ...upload, columns: [], settings: usualSettings, ...maker };
    const added = await addImport(knex, wanted);
    response.location(`/api${path}/${added.id}`).status(201);
    response.json({ import: importToWire(added) });
  });

  router.put(`${path}/:id/file`, may('write', says.file), async (request, response) => {
    const one = await waitingAt(room, request.params.id);
    const { offset = one.size } = parsed(partShape, request.query);
    if (request.body !== undefined) throw new Problem(415, 'Send the file as text/csv.');
    if (offset !== one.size)
      throw new Problem(409, `The file has ${one.size} bytes, and the part begins at ${offset}.`);
    const told = Number(request.headers['content-length'] ?? 0);
    const part = { path: one.path, offset, most: room.mostBytes };
    const size = await appendPart(request, told, part);
    if (!(await noteSize(knex, one, size))) throw new Problem(409, 'Another part came in between.');
    response.json({ import: importToWire(await importAt(room, one.id)) });
  });

  router.get(`${path}/:id/preview`, may('read', says.preview), async (request, response) => {
    const one = await waitingAt(room, request.params.id);
    response.json({ preview: await previewIn(room, one.path, request.query) });
  });

  router.post(`${path}/:id/start`, may('write', says.start), async (request, response) => {
    const one = await waitingAt(room, request.params.id);
    const order = await checkedOrder(room, one, request.body);
    if (!(await startImport(knex, one, order))) throw begun(one.id);
    runner.wake();
    response.json({ import: importToWire(await importAt(room, one.id)) });
  });
  return router;
}

function aboutProgress(room: ImportRoom, runner: Pick<Worker, 'wake'>): Router {
  const router = Router();
  const { database, folder } = room;
  const { knex } = database;

  router.get(path, may('read', says.list), async (request, response) => {
    const { total, imports } = await listImports(knex, pageShape.parse(request.query));
    response.json({ total, imports: imports.map(importToWire) });
  });

  router.get(`${path}/:id`, may('read', says.read), async (request, response) => {
    response.json({ import: importToWire(await importAt(room, request.params.id)) });
  });

  router.post(`${path}/:id/pause`, may('write', says.pause), async (request, response) => {
    const { id } = await importAt(room, request.params.id);
    if (!(await pauseImport(knex, id))) throw new Problem(409, `Import ${id} does not run.`);
    response.json({ import: importToWire(await importAt(room, id)) });
  });

  router.post(`${path}/:id/resume`, may('write', says.resume), async (request, response) => {
    const { id } = await importAt(room, request.params.id);
    if (!(await resumeImport(knex, id))) throw new Problem(409, `Import ${id} is not paused.`);
    runner.wake();
    response.json({ import: importToWire(await importAt(room, id)) });
  });

  router.get(`${path}/:id/errors`, may('read', says.errors), async (request, response) => {
    const one = await importAt(room, request.params.id);
    response.setHeader('Content-Type', 'text/csv; charset=utf-8');
    response.setHeader('Content-Disposition', `attachment; filename="import-${one.id}-errors.csv"`);
    response.setHeader('Cache-Control', 'no-store');
    if (request.method === 'HEAD') response.end();
    else await sendText(response, '', errorsText(knex, one));
  });

  router.post(`${path}/:id/undo`, may('write', says.undo), async (request, response) => {
    const one = await importAt(room, request.params.id);
    if (!(await beginUndo(knex, one.id))) throw notToUndo(one);
    await removeUpload(folder, one.path);
    runner.wake();
    response.json({ import: importToWire(await importAt(room, one.id)) });
  });

  router.delete(`${path}/:id`, may('write', says.remove), async (request, response) => {
    const one = await importAt(room, request.params.id);
    if (!(await deleteImport(knex, one.id)))
      throw new Problem(409, `Import ${one.id} still runs. Pause it first.`);
    await forgetRows(database, one.id);
    await removeUpload(folder, one.path);
    response.json({ import: importToWire(one) });
  });
  return router;
}

async function importAt({ database }: ImportRoom, sent: unknown): Promise<Import> {
  const one = await findImport(database.knex, idOf(sent));
  if (one === null) throw notFound();
  return one;
}

/** One whose file is there and that has not begun. */
async function waitingAt(room: ImportRoom, sent: unknown): Promise<Import & { path: string }> {
  const one = await importAt(room, sent);
  if (one.state !== 'uploaded' || one.path === null) throw begun(one.id);
  return { ...one, path: one.path };
}

function begun(id: number): Problem {
  return new Problem(409, `Import ${id} has begun already.`);
}

function notToUndo({ id, state, task }: Import): Problem {
  if (state === 'uploaded') return new Problem(409, `Import ${id} has not begun.`);
  if (task === 'undo' && state === 'done')
    return new Problem(409, `Import ${id} is taken back already.`);
  return new Problem(409, `Import ${id} still runs. Pause it first.`);
}
