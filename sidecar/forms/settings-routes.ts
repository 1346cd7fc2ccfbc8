import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import type { Database } from '../db/connect.ts';
import type { Snapshot } from '../db/snapshot.ts';
import { parsed } from '../shape.ts';
import { type FormSettings, storeFormSettings } from './settings.ts';

const pattern = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(191)
  .meta({ examples: ['*@example.com'] });
const change = z.object({
  blockedEmails: z
    .array(pattern)
    .max(1000)
    .optional()
    .meta({ description: 'Addresses that may not send a form that asks for it; * is anything.' }),
});
const answer = z.object({ settings: z.object({ blockedEmails: z.array(z.string()) }) });

/** `/api/settings/forms`: what holds for all forms. */
export function formSettingsRoutes(database: Database, settings: Snapshot<FormSettings>): Router {
  const router = Router();
  const path = '/settings/forms';
  const reading = { summary: 'Read what holds for all forms', answer };
  router.get(path, may('read', reading), async (_request, response) => {
    response.json({ settings: await settings.reload() });
  });
  const changing = { summary: 'Change what holds for all forms', body: change, answer };
  router.put(path, may('admin', changing), async (request, response) => {
    const { blockedEmails } = parsed(change, request.body);
    if (blockedEmails !== undefined) await storeFormSettings(database, { blockedEmails });
    response.json({ settings: await settings.reload() });
  });
  return router;
}
