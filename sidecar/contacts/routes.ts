import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import { idNumber, nullableText } from '../shape.ts';
import { activityRoutes } from './activity-routes.ts';
import { companyRoutes } from './company-routes.ts';
import { contactAt } from './contact-at.ts';
import { contactEntity } from './contact-entity.ts';
import { deviceEntity, deviceShape, devicesOfContact } from './device-entity.ts';
import { doNotContactRoutes } from './do-not-contact-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { fieldEntity } from './field-entity.ts';
import { pageShape } from './list.ts';
import { noteEntity, noteShape, notesOfContact } from './note-entity.ts';
import { pointsRoutes } from './points-routes.ts';
import { listPeople } from './report.ts';
import type { ContactRoom } from './room.ts';
import { stageRoutes } from './stage-routes.ts';
import { sendPage, standardRoutes } from './standard-routes.ts';
import { tagEntity } from './tag-entity.ts';
import type { TimelineSource } from './timeline.ts';
import { uniqueRoutes } from './unique-routes.ts';
import { utmRoutes } from './utm-routes.ts';
import { fieldInListToWire } from './wire.ts';
import { fieldInListShape } from './wire-shapes.ts';

interface ContactRoutes extends ContactRoom {
  readonly timeline: readonly TimelineSource[];
  /** Told when the rules for points are others, before the change is answered. */
  readonly pointActionsChanged: () => Promise<unknown>;
}

/** Contacts, their timeline and the fields, in the shapes of Mautic's REST API. */
export function contactRoutes(room: ContactRoutes): Router {
  const router = Router();
  router.use(listRoutes(room));
  router.use(exportRoutes(room));
  router.use(activityRoutes(room.database, room.timeline));
  router.use(standardRoutes(contactEntity(room)));
  router.use(companyRoutes(room));
  router.use(standardRoutes(tagEntity(room.database)));
  router.use(doNotContactRoutes(room));
  router.use(utmRoutes(room));
  router.use(pointsRoutes(room.database, room.pointActionsChanged));
  router.use(stageRoutes(room.database));
  router.use(standardRoutes(noteEntity(room)));
  router.use(standardRoutes(deviceEntity(room)));
  router.use(uniqueRoutes(room.database));
  router.use(itemsOfContactRoutes(room));
  router.use(standardRoutes(fieldEntity(room, 'contact')));
  router.use(standardRoutes(fieldEntity(room, 'company')));
  return router;
}

function itemsOfContactRoutes(room: ContactRoom): Router {
  const router = Router();
  router.get('/contacts/:id/notes', may('read', says.notes), async (request, response) => {
    const contact = await contactAt(room.database, request.params.id);
    const page = await notesOfContact(room, contact.id, request.query);
    sendPage(response, { plural: 'notes', listForm: 'array' }, page);
  });
  router.get('/contacts/:id/devices', may('read', says.devices), async (request, response) => {
    const contact = await contactAt(room.database, request.params.id);
    const page = await devicesOfContact(room, contact.id, request.query);
    sendPage(response, { plural: 'devices', listForm: 'array' }, page);
  });
  return router;
}
const ownersShape = pageShape.pick({ start: true, limit: true }).extend({
  filter: z.string().catch(''),
});
const owner = z.object({ id: idNumber, firstName: nullableText, lastName: nullableText });
const says = {
  notes: {
    summary: 'List the notes of a contact',
    query: pageShape,
    answer: z.object({ total: z.int(), notes: z.array(noteShape) }),
  },
  devices: {
    summary: 'List the devices of a contact',
    query: pageShape,
    answer: z.object({ total: z.int(), devices: z.array(deviceShape) }),
  },
  campaigns: {
    summary: 'List the campaigns of a contact; there are none',
    answer: z.object({ total: z.literal(0), campaigns: z.array(z.unknown()).max(0) }),
  },
  owners: {
    summary: 'List who may own contacts',
    query: ownersShape,
    answer: z.array(owner),
  },
  fields: {
    summary: 'List the published fields of contacts',
    answer: z.record(z.string(), fieldInListShape),
  },
};

/** What screens offer as choices. */
function listRoutes({ database, fields }: ContactRoutes): Router {
  const router = Router();
  router.get('/contacts/list/owners', may('read', says.owners), async (request, response) => {
    const { filter, ...page } = ownersShape.parse(request.query);
    const people = await listPeople(database, filter, page);
    response.json(people.map(({ id, firstName, lastName }) => ({ id, firstName, lastName })));
  });
  // There are none here; clients that ask for them get an answer they can read.
  router.get('/contacts/:id/campaigns', may('read', says.campaigns), async (request, response) => {
    await contactAt(database, request.params.id);
    response.json({ total: 0, campaigns: [] });
  });
  router.get('/contacts/list/fields', may('read', says.fields), async (_request, response) => {
    const published = (await fields.reload()).filter(({ isPublished }) => isPublished);
    const own = published.filter(({ object }) => object === 'contact');
    response.json(Object.fromEntries(own.map((field) => [field.id, fieldInListToWire(field)])));
  });
  return router;
}
