import { Router } from 'express';
import { may } from '../auth/permissions.ts';
import { invalid } from '../problem.ts';
import { apiAuthor, changeContactAt } from './contact-at.ts';
import { sentValues } from './contact-input.ts';
import { describeContact } from './describe.ts';
import type { ContactRoom } from './room.ts';
import { bodyOf, idOf } from './standard-routes.ts';
import { updateContact } from './store.ts';
import { addUtmTags, removeUtmTags, utmTagsOf } from './utm-tags.ts';

/** Recording campaign parameters for one contact, and taking them back. */
export function utmRoutes(room: ContactRoom): Router {
  const { database } = room;
  const router = Router();
  router.post('/contacts/:id/utm/add', may('write'), async (request, response) => {
    const { lastActive, ...sent } = bodyOf(request.body);
    const tags = utmTagsOf(sent);
    const fields = await room.fields.current();
    const values = sentValues(fields, { lastActive }, 'patch');
    const author = apiAuthor(response);
    const contact = await changeContactAt(database, request.params.id, async (trx, held) => {
      await addUtmTags(trx, held.id, tags, author.at);
      return updateContact(trx, held, { fields, values, author });
    });
    response.json({ contact: await describeContact(room, contact) });
  });
  router.post('/contacts/:id/utm/:utmId/remove', may('write'), async (request, response) => {
    const { id, utmId } = request.params;
    const contact = await changeContactAt(database, id, async (trx, held) => {
      if (!(await removeUtmTags(trx, held.id, idOf(utmId))))
        throw invalid({ utmId: [`Contact ${held.id} has no recorded UTM tags with this id.`] });
      return held;
    });
    response.json({ recordFound: true, contact: await describeContact(room, contact) });
  });
  return router;
}
