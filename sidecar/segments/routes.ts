import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import { contactAt } from '../contacts/contact-at.ts';
import type { Fields } from '../contacts/field.ts';
import { namedEntity } from '../contacts/named-entity.ts';
import { idOf, standardRoutes } from '../contacts/standard-routes.ts';
import { isoTime } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';
import { invalid } from '../problem.ts';
import { idNumber, nullableTime, parsed } from '../shape.ts';
import { buildRoutes } from './build-routes.ts';
import { explainRoutes } from './explain-routes.ts';
import { type SegmentOfContact, segmentChoices, segmentsOf } from './report.ts';
import { segmentKind } from './segment.ts';
import { segmentAt } from './segment-at.ts';
import { addToSegment, removeFromSegment } from './store.ts';

const id = z.union([z.int(), z.string()]);
const idsShape = z.looseObject({
  ids: z
    .union([z.array(id), id, z.record(z.string(), id), z.null()], 'Name the contacts.')
    .optional(),
});
const choice = z.object({ id: idNumber, name: z.string(), alias: z.string() });
const membership = choice.extend({
  dateAdded: nullableTime,
  manuallyRemoved: z.boolean(),
  manuallyAdded: z.boolean(),
});
const done = z.object({ success: z.literal(1) });

const says = {
  choices: { summary: 'List the published segments', answer: byId(choice) },
  ofContact: {
    summary: 'List the segments of a contact',
    answer: z.object({ total: z.int(), lists: byId(membership) }),
  },
  add: { summary: 'Put a contact into a segment', answer: done },
  remove: { summary: 'Take a contact out of a segment', answer: done },
  addMany: {
    summary: 'Put several contacts into a segment',
    body: idsShape,
    answer: done.extend({
      details: z.record(z.string(), z.object({ success: z.boolean() })),
    }),
  },
};

/** As `keyedById` writes them. */
function byId(item: z.ZodType) {
  return z.union([z.record(z.string(), item), z.array(item).max(0)]);
}

/* Segments and who is in them, in the shapes of Mautic's REST API, where a segment is a `list`. */

interface SegmentRoom {
  readonly database: Database;
  readonly fields: Fields;
}

export function segmentRoutes({ database, fields }: SegmentRoom): Router {
  const router = Router();
  router.use(standardRoutes(namedEntity(database, segmentKind(fields))));
  router.use(memberRoutes(database));
  router.use(explainRoutes({ database, fields }));
  router.use(buildRoutes(database));
  router.get('/contacts/list/segments', may('read', says.choices), async (_request, response) => {
    const choices = await segmentChoices(database);
    response.json(keyedById(choices));
  });
  router.get('/contacts/:id/segments', may('read', says.ofContact), async (request, response) => {
    const contact = await contactAt(database, request.params.id);
    const segments = await segmentsOf(database, contact.id);
    response.json({ total: segments.length, lists: keyedById(segments.map(membershipToWire)) });
  });
  return router;
}

const changes = { add: addToSegment, remove: removeFromSegment } as const;

function memberRoutes(database: Database): Router {
  const router = Router();
  for (const action of ['add', 'remove'] as const) {
    const paths = [
      `/segments/:id/contact/:contactId/${action}`,
      `/segments/:id/contact/${action}/:contactId`,
    ] as const;
    for (const path of paths)
      router.post(path, may('write', says[action]), async (request, response) => {
        const segment = await segmentAt(database, request.params.id);
        const contact = await contactAt(database, String(request.params.contactId));
        await changes[action](database, segment, contact.id);
        response.json({ success: 1 });
      });
  }
  router.post(
    '/segments/:id/contacts/add',
    may('write', says.addMany),
    async (request, response) => {
      const segment = await segmentAt(database, request.params.id);
      const details: [string, object][] = [];
      for (const id of idsIn(parsed(idsShape, request.body).ids)) {
        const success = id !== 0 && (await addToSegment(database, segment, id));
        details.push([String(id), { success }]);
      }
      response.json({ success: 1, details: Object.fromEntries(details) });
    },
  );
  return router;
}

const maxIds = 1000;

function idsIn(sent: unknown): number[] {
  const list = typeof sent === 'object' ? Object.values(sent ?? {}) : String(sent ?? '').split(',');
  const ids = list.map(idOf);
  if (sent === undefined || ids.length === 0) throw invalid({ ids: ['Name the contacts to add.'] });
  if (ids.length > maxIds) throw invalid({ ids: [`are more than ${maxIds}`] });
  return ids;
}

function membershipToWire({ id, name, alias, addedAt, isManuallyAdded }: SegmentOfContact) {
  const dateAdded = isoTime(addedAt);
  return { id, name, alias, dateAdded, manuallyRemoved: false, manuallyAdded: isManuallyAdded };
}

/** PHP writes an empty map as a list, and clients are used to it. */
function keyedById(items: readonly { readonly id: number }[]): object {
  return items.length === 0 ? [] : Object.fromEntries(items.map((item) => [item.id, item]));
}
