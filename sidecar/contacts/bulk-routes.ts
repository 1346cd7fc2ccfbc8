import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import type { Worker } from '../db/worker.ts';
import { notFound, Problem } from '../problem.ts';
import { parsed } from '../shape.ts';
import type { BulkJob, BulkRoom } from './bulk.ts';
import { bulkOrderOf, orderShape } from './bulk-input.ts';
import { previewBulk } from './bulk-preview.ts';
import { addJob, beginUndo, findJob, listJobs, stopJob } from './bulk-store.ts';
import { jobShape, jobToWire, previewBulkShape, previewToWire } from './bulk-wire.ts';
import { createCounter } from './report.ts';
import { idOf } from './standard-routes.ts';

const path = '/contacts/bulk';

const pageShape = z.object({
  start: z.coerce.number().int().min(0).max(1e9).catch(0),
  limit: z.coerce.number().int().min(1).max(200).catch(30),
});

const previewShape = z.object({ preview: z.stringbool().catch(false) });
const oneJob = z.object({ job: jobShape });
const says = {
  start: {
    summary: 'Change all contacts that match a search or are listed, or show what that would do',
    query: previewShape,
    body: orderShape,
    answer: z.union([oneJob, z.object({ preview: previewBulkShape })]),
    status: [201, 200],
  },
  list: {
    summary: 'List changes of many contacts',
    query: pageShape,
    answer: z.object({ total: z.int(), jobs: z.array(jobShape) }),
  },
  read: { summary: 'Read how far a change of many contacts is', answer: oneJob },
  stop: { summary: 'Stop a change of many contacts', answer: oneJob },
  undo: { summary: 'Take a change of many contacts back', answer: oneJob },
};

/** One change of all contacts that match a search or are on a list, and taking it back. */
export function bulkRoutes(room: BulkRoom, runner: Pick<Worker, 'wake'>): Router {
  const router = Router();
  const { database } = room;
  const count = createCounter(database);

  router.post(path, may('write', says.start), async (request, response) => {
    const order = await bulkOrderOf(room, parsed(orderShape, request.body), callerOf(response));
    if (previewShape.parse(request.query).preview) {
      response.json({ preview: previewToWire(await previewBulk(room, order, count)) });
      return;
    }
    const job = await addJob(database, order);
    runner.wake();
    // The clients there are take 200 and 201 for a success, and nothing else.
    response
      .location(`/api${path}/${job.id}`)
      .status(201)
      .json({ job: jobToWire(job) });
  });

  router.get(path, may('read', says.list), async (request, response) => {
    const { total, jobs } = await listJobs(database, pageShape.parse(request.query));
    response.json({ total, jobs: jobs.map(jobToWire) });
  });

  router.get(`${path}/:id`, may('read', says.read), async (request, response) => {
    response.json({ job: jobToWire(await jobAt(room, request.params.id)) });
  });

  router.post(`${path}/:id/stop`, may('write', says.stop), async (request, response) => {
    const { id } = await jobAt(room, request.params.id);
    if (!(await stopJob(database, id))) throw new Problem(409, `Job ${id} has ended already.`);
    response.json({ job: jobToWire(await jobAt(room, id)) });
  });

  router.post(`${path}/:id/undo`, may('write', says.undo), async (request, response) => {
    const { id } = await jobAt(room, request.params.id);
    if (!(await beginUndo(database, id))) throw notToUndo(await jobAt(room, id));
    runner.wake();
    response.json({ job: jobToWire(await jobAt(room, id)) });
  });
  return router;
}

async function jobAt({ database }: BulkRoom, sent: unknown): Promise<BulkJob> {
  const job = await findJob(database.knex, idOf(sent));
  if (job === null) throw notFound();
  return job;
}

function notToUndo({ id, state }: BulkJob): Problem {
  return new Problem(
    409,
    state === 'done' ? `Job ${id} is taken back already.` : `Job ${id} still runs. Stop it first.`,
  );
}
