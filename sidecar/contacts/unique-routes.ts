import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import type { Database } from '../db/connect.ts';
import { parsed } from '../shape.ts';
import { uniqueFields } from './unique-fields.ts';
import { joinOf, joinUnique } from './unique-switch.ts';

const joinedBy = z.enum(['or', 'and']).meta({
  description:
    'or: no two contacts share a value of a unique field, and each value finds its contact. ' +
    'and: no two contacts have the same values in all of them, and together they find it.',
});
const change = z.object({ joinedBy: joinedBy.optional() });
const answer = z.object({ settings: z.object({ joinedBy, fields: z.array(z.string()) }) });

const says = {
  read: { summary: 'Read which fields of contacts are unique, and how together', answer },
  change: { summary: 'Join unique fields of contacts by OR or AND', body: change, answer },
};

/** `/api/settings/unique-fields`: what tells contacts apart. */
export function uniqueRoutes(database: Database): Router {
  const router = Router();
  const path = '/settings/unique-fields';
  router.get(path, may('read', says.read), async (_request, response) => {
    response.json(await settingsIn(database));
  });
  router.put(path, may('admin', says.change), async (request, response) => {
    const wanted = parsed(change, request.body).joinedBy;
    if (wanted !== undefined) await joinUnique(database, wanted);
    response.json(await settingsIn(database));
  });
  return router;
}

async function settingsIn({ knex }: Database): Promise<z.infer<typeof answer>> {
  const { relied } = await uniqueFields(knex);
  return { settings: { joinedBy: joinOf(relied), fields: [...relied.aliases] } };
}
