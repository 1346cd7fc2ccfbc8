import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import type { Database } from '../db/connect.ts';
import type { Snapshot } from '../db/snapshot.ts';
import { parsed } from '../shape.ts';
import { servicesShape, storeServices, type TrackingServices } from './services.ts';

const answer = z.object({ settings: servicesShape });

/** `/api/settings/tracking-services`: Google Analytics and the Facebook pixel. */
export function servicesRoutes(database: Database, services: Snapshot<TrackingServices>): Router {
  const router = Router();
  const path = '/settings/tracking-services';
  const reading = { summary: 'Read which services pages load', answer };
  router.get(path, may('admin', reading), async (_request, response) => {
    response.json({ settings: await services.reload() });
  });
  const changing = { summary: 'Change which services pages load', body: servicesShape, answer };
  router.put(path, may('admin', changing), async (request, response) => {
    await storeServices(database, parsed(servicesShape, request.body));
    response.json({ settings: await services.reload() });
  });
  return router;
}
