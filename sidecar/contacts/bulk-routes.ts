import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import { notFound, Problem } from '../problem.ts';
import type { BulkJob, BulkRoom } from './bulk.ts';
import { bulkOrderOf } from './bulk-input.ts';
import { previewBulk } from './bulk-preview.ts';
import type { BulkRunner } from './bulk-runner.ts';
import { addJob, beginUndo, findJob, listJobs, stopJob } from './bulk-store.ts';
import { jobToWire, previewToWire } from './bulk-wire.ts';
import { createCounter } from './report.ts';
import { bodyOf, idOf } from './standard-routes.ts';

const path = '/contacts/bulk';

const pageShape = z.object({
  start: z.coerce.number().int().min(0).max(1e9).catch(0),
  limit: z.coerce.number().int().min(1).max(200).catch(30),
});

/** One change of all contacts that match a search or are on a list, and taking it back. */
export function bulkRoutes(room: BulkRoom, runner: Pick<BulkRunner, 'wake'>): Router {
  const router = Router();
  const { database } = room;
  const count = createCounter(database);

  router.post(path, may('write'), async (request, response) => {
    const order = await bulkOrderOf(room, bodyOf(request.body), callerOf(response));
    if (/^(1|true|yes)$/i.test(String(request.query.preview))) {
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

  router.get(path, may('read'), async (request, response) => {
    const { total, jobs } = await listJobs(database, pageShape.parse(request.query));
    response.json({ total, jobs: jobs.map(jobToWire) });
  });

  router.get(`${path}/:id`, may('read'), async (request, response) => {
    response.json({ job: jobToWire(await jobAt(room, request.params.id)) });
  });

  router.post(`${path}/:id/stop`, may('write'), async (request, response) => {
    const { id } = await jobAt(room, request.params.id);
    if (!(await stopJob(database, id))) throw new Problem(409, `Job ${id} has ended already.`);
    response.json({ job: jobToWire(await jobAt(room, id)) });
  });

  router.post(`${path}/:id/undo`, may('write'), async (request, response) => {
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
