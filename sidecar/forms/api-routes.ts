import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import { namedEntity } from '../contacts/named-entity.ts';
import { idOf, standardRoutes } from '../contacts/standard-routes.ts';
import type { Snapshot } from '../db/snapshot.ts';
import { invalid, notFound } from '../problem.ts';
import { formKind } from './form-kind.ts';
import { type QuarantineRoom, quarantineRoutes } from './quarantine-routes.ts';
import type { FormSettings } from './settings.ts';
import { formSettingsRoutes } from './settings-routes.ts';
import { removeParts } from './store.ts';
import { submissionRoutes } from './submission-routes.ts';

export interface FormApiRoom extends QuarantineRoom {
  readonly formSettings: Snapshot<FormSettings>;
}

const idList = z.array(z.union([z.int(), z.string()]));

/** Forms, in the shapes of Mautic's REST API. */
export function formApiRoutes(room: FormApiRoom): Router {
  const { database, fields, formSettings } = room;
  const router = Router();
  const entity = namedEntity(database, formKind(fields));
  const answer = z.object({ form: entity.itemShape as z.ZodType });
  router.use(standardRoutes(entity));
  router.use(submissionRoutes(database));
  router.use(quarantineRoutes(room));
  router.use(formSettingsRoutes(database, formSettings));
  for (const part of ['fields', 'actions'] as const) {
    const description = {
      summary: `Take ${part} out of a form`,
      query: z.object({ [part]: idList.optional() }),
      body: z.looseObject({ [part]: idList.optional() }),
      answer,
    };
    const path = `/forms/:id/${part}/delete` as const;
    router.delete(path, may('write', description), async (request, response) => {
      const ids = idsIn(part, Object(request.body)[part] ?? Object(request.query)[part]);
      const form = await removeParts(database, idOf(request.params.id), part, ids);
      if (form === null) throw notFound();
      response.json({ form: (await entity.describe([form]))[0] });
    });
  }
  return router;
}

/** Ids that the form does not have are passed over. */
function idsIn(part: string, sent: unknown): Set<number> {
  if (sent === null || typeof sent !== 'object') throw invalid({ [part]: ['must be a list'] });
  return new Set(Object.values(sent).map(idOf));
}
