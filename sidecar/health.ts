import { Router } from 'express';
import type { Database } from './db/connect.ts';

/** `/health`: the process is up. `/ready`: the database can take hits; 503 when it cannot. */
export function healthRoutes({ knex }: Database): Router {
  const router = Router();
  router.get('/health', (_request, response) => {
    response.json({ ok: true });
  });
  router.get('/ready', async (_request, response) => {
    const isReady = await knex.raw('select 1').then(
      () => true,
      () => false,
    );
    response.status(isReady ? 200 : 503).json({ ok: isReady });
  });
  return router;
}
