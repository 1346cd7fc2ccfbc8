import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import { invalid } from '../problem.ts';
import { parsed } from '../shape.ts';
import { apiAuthor, changeContactAt } from './contact-at.ts';
import { sentValues } from './contact-input.ts';
import { describeContact } from './describe.ts';
import { addDeviceOnce, deviceOfClient } from './devices.ts';
import { ownFields } from './field.ts';
import type { ContactRoom } from './room.ts';
import { idOf } from './standard-routes.ts';
import { updateContact } from './store.ts';
import { parseClient } from './user-agent.ts';
import { addUtmTags, removeUtmTags, utmBody, utmTagsOf } from './utm-tags.ts';
import { plainText } from './value.ts';
import { contactShape, oneContact } from './wire-shapes.ts';

function descriptions({ fields }: ContactRoom) {
  const found = async () => {
    const contact = contactShape(await fields.current());
    return z.object({ recordFound: z.literal(true), contact });
  };
  return {
    add: {
      summary: 'Record UTM tags of a contact',
      body: utmBody,
      answer: oneContact(fields),
    },
    remove: { summary: 'Take back recorded UTM tags of a contact', answer: found },
  };
}

/** Recording campaign parameters for one contact, and taking them back. */
export function utmRoutes(room: ContactRoom): Router {
  const { database } = room;
  const router = Router();
  const says = descriptions(room);
  router.post('/contacts/:id/utm/add', may('write', says.add), async (request, response) => {
    const { lastActive, ...sent } = parsed(utmBody, request.body);
    const tags = utmTagsOf(sent);
    const fields = await room.fields.current();
    const values = sentValues(ownFields(fields, 'contact'), { lastActive }, 'patch');
    const author = apiAuthor(response);
    const contact = await changeContactAt(database, request.params.id, async (trx, held) => {
      await addUtmTags(trx, held.id, tags, author.at);
      if (plainText(sent.useragent).trim() !== '')
        await addDeviceOnce(trx, deviceOfClient(held.id, parseClient(tags.user_agent)), author.at);
      return updateContact(trx, held, { fields, values, author });
    });
    response.json({ contact: await describeContact(room, contact) });
  });
  router.post(
    '/contacts/:id/utm/:utmId/remove',
    may('write', says.remove),
    async (request, response) => {
      const { id, utmId } = request.params;
      if (/^-\d/.test(utmId))
        throw invalid({ utmId: ['These are of a page view, which stays as it was.'] });
      const contact = await changeContactAt(database, id, async (trx, held) => {
        if (!(await removeUtmTags(trx, held.id, idOf(utmId))))
          throw invalid({ utmId: [`Contact ${held.id} has no recorded UTM tags with this id.`] });
        return held;
      });
      response.json({ recordFound: true, contact: await describeContact(room, contact) });
    },
  );
  return router;
}
