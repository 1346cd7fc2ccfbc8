import { Router } from 'express';
import { may } from '../auth/permissions.ts';
import { invalid } from '../problem.ts';
import { apiAuthor, changeContactAt } from './contact-at.ts';
import { describeContact } from './describe.ts';
import { allowChannel, reasons, refuseChannel } from './do-not-contact.ts';
import { reasonOf, refusalOf } from './do-not-contact-part.ts';
import type { ContactRoom } from './room.ts';
import { bodyOf } from './standard-routes.ts';

/** Closing and opening a channel for one contact, also under the paths of older clients. */
export function doNotContactRoutes(room: ContactRoom): Router {
  const router = Router();
  for (const path of ['/contacts/:id/dnc/:channel/add', '/contacts/:id/dnc/add/:channel'] as const)
    router.post(path, may('write'), async (request, response) => {
      const sent = bodyOf(request.body);
      const reason = reasonOf(sent.reason ?? reasons.manual);
      if (reason === null || reason === reasons.contactable)
        throw invalid({ reason: ['is 1 (unsubscribed), 2 (bounced) or 3 (by an operator)'] });
      const refusal = { ...refusalOf(sent, request.params.channel), reason };
      const author = apiAuthor(response);
      const contact = await changeContactAt(room.database, request.params.id, async (trx, held) => {
        await refuseChannel(trx, held.id, refusal, author);
        return held;
      });
      response.json({ contact: await describeContact(room, contact) });
    });
  for (const path of [
    '/contacts/:id/dnc/:channel/remove',
    '/contacts/:id/dnc/remove/:channel',
  ] as const)
    router.post(path, may('write'), async (request, response) => {
      const { channel } = refusalOf({}, request.params.channel);
      const author = apiAuthor(response);
      const { id } = request.params;
      const { contact, recordFound } = await changeContactAt(
        room.database,
        id,
        async (trx, held) => ({
          contact: held,
          recordFound: await allowChannel(trx, held.id, channel, author),
        }),
      );
      response.json({ recordFound, contact: await describeContact(room, contact) });
    });
  return router;
}
