import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import { findNamed } from '../contacts/named-store.ts';
import { idOf } from '../contacts/standard-routes.ts';
import { isoTime } from '../contacts/wire.ts';
import { announce } from '../db/commits.ts';
import type { Database } from '../db/connect.ts';
import { inTransaction } from '../db/transaction.ts';
import { notFound } from '../problem.ts';
import { nullableTime } from '../shape.ts';
import { type Build, findBuild, wantBuilds } from './builds.ts';
import { segmentWork } from './checks.ts';

const states = ['none', 'waiting', 'running', 'done', 'failed'] as const;

const answer = z.object({
  rebuild: z.object({
    state: z.enum(states),
    contacts: z.int(),
    done: z.int(),
    added: z.int(),
    removed: z.int(),
    dateRequested: nullableTime,
    dateStarted: nullableTime,
    dateEnded: nullableTime,
  }),
});

const says = {
  read: { summary: 'Tell how far a segment is built from its filters', answer },
  rebuild: { summary: 'Build a segment from its filters once more', answer, status: [202] },
};

/** A segment is built when its filters are saved; who wants to can watch. */
export function buildRoutes(database: Database): Router {
  const { knex } = database;
  const router = Router();
  const path = '/segments/:id/rebuild';
  router.get(path, may('read', says.read), async (request, response) => {
    response.json({ rebuild: await buildAt(idOf(request.params.id)) });
  });
  router.post(path, may('write', says.rebuild), async (request, response) => {
    const id = idOf(request.params.id);
    await inTransaction(database, async (trx) => {
      await wantBuilds(trx, [id]);
      announce(trx, segmentWork);
    });
    response.status(202).json({ rebuild: await buildAt(id) });
  });
  return router;

  async function buildAt(id: number): Promise<object> {
    const segment = await findNamed(knex, 'segments', id);
    if (segment === null) throw notFound();
    const build = await findBuild(knex, id);
    if (build !== null) return buildToWire(build);
    const followsFilters = segment.isPublished && segment.row.filters !== '[]';
    return { ...none, state: followsFilters ? 'waiting' : 'none' };
  }
}

const none = {
  ...{ contacts: 0, done: 0, added: 0, removed: 0 },
  ...{ dateRequested: null, dateStarted: null, dateEnded: null },
};

function buildToWire({ state, total, done, added, removed, ...build }: Build): object {
  return {
    ...{ state, contacts: total, done, added, removed },
    dateRequested: isoTime(build.wantedAt),
    dateStarted: isoTime(build.startedAt),
    dateEnded: isoTime(build.endedAt),
  };
}
