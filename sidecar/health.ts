import { Router } from 'express';
import type { Database } from './db/connect.ts';
import { inTime } from './db/patience.ts';
import type { Spool } from './tracking/spool.ts';

/**
 * `/health`: the process is up. `/ready`: hits can be taken, by the database or by the spool while
 * the database is away; 503 when neither can.
 */
export function healthRoutes({ knex }: Database, spool: Spool): Router {
  const router = Router();
  router.get('/health', (_request, response) => {
    response.json({ ok: true });
  });
  router.get('/ready', async (_request, response) => {
    const [database, spooling] = await Promise.all([
      answers(inTime(knex.raw('select 1'))),
      answers(spool.check()),
    ]);
    const ok = database || spooling;
    response.status(ok ? 200 : 503).json({ ok, database, spool: spooling, queued: spool.waiting });
  });
  return router;
}

function answers(question: Promise<unknown>): Promise<boolean> {
  return question.then(
    () => true,
    () => false,
  );
}
