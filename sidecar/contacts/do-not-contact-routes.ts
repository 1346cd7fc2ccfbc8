import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import { invalid } from '../problem.ts';
import { parsed } from '../shape.ts';
import { apiAuthor, changeContactAt } from './contact-at.ts';
import { describeContact } from './describe.ts';
import { allowChannel, reasons, refuseChannel } from './do-not-contact.ts';
import { reasonOf, refusalBody, refusalOf } from './do-not-contact-part.ts';
import type { ContactRoom } from './room.ts';
import { contactShape, oneContact } from './wire-shapes.ts';

const bodyShape = z.looseObject(refusalBody);
const path = { channel: z.string().meta({ examples: ['email'] }) };

function descriptions({ fields }: ContactRoom) {
  const found = async () => {
    const contact = contactShape(await fields.current());
    return z.object({ recordFound: z.boolean(), contact });
  };
  return {
    add: {
      summary: 'Close a channel, such as email, for a contact',
      path,
      body: bodyShape,
      answer: oneContact(fields),
    },
    remove: { summary: 'Open a channel for a contact again', path, answer: found },
  };
}

/** Closing and opening a channel for one contact, also under the paths of older clients. */
export function doNotContactRoutes(room: ContactRoom): Router {
  const router = Router();
  const says = descriptions(room);
  for (const path of ['/contacts/:id/dnc/:channel/add', '/contacts/:id/dnc/add/:channel'] as const)
    router.post(path, may('write', says.add), async (request, response) => {
      const sent = parsed(bodyShape, request.body);
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
    router.post(path, may('write', says.remove), async (request, response) => {
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
