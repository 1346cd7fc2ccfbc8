import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import type { Database } from '../db/connect.ts';
import { notFound, Problem } from '../problem.ts';
import { idNumber, isoText, nullableText, nullableTime, parsed } from '../shape.ts';
import { inPlainWords, sendMail } from './mail.ts';
import type { DeliveryRunner } from './runner.ts';
import {
  changeShape,
  readSettings,
  settingsShape,
  storeSettings,
  webhookSecret,
} from './settings.ts';
import {
  findDelivery,
  listDeliveries,
  type QueuedDelivery,
  retryDelivery,
  states,
} from './store.ts';

/* What is sent to other servers: how, what waits, and what did not arrive. */

export interface DeliveryRoom {
  readonly database: Database;
  readonly secret: string;
  readonly deliveries: Pick<DeliveryRunner, 'wake'>;
}

const pageShape = z.object({
  state: z.enum(states).optional().catch(undefined),
  start: z.coerce.number().int().min(0).max(1e9).catch(0),
  limit: z.coerce.number().int().min(1).max(200).catch(30),
});

const deliveryShape = z.object({
  id: idNumber,
  kind: z.enum(['webhook', 'email']),
  state: z.enum(states),
  target: z.array(z.string()).meta({ description: 'Empty when it is delivered.' }),
  attempts: z.int(),
  problem: nullableText.meta({ description: 'A word for what went wrong at the latest attempt.' }),
  dateQueued: isoText,
  nextAttempt: nullableTime,
  dateEnded: nullableTime,
});

const settingsAnswer = z.object({
  settings: settingsShape.extend({ hasSmtpPassword: z.boolean(), webhookSecret: z.string() }),
});
const testShape = z.object({
  to: z
    .email()
    .max(255)
    .meta({ examples: ['ann@example.com'] }),
});
const one = z.object({ delivery: deliveryShape });
const says = {
  list: {
    summary: 'List what is sent to other servers, the latest first',
    query: pageShape,
    answer: z.object({ total: z.int(), deliveries: z.array(deliveryShape) }),
  },
  retry: { summary: 'Try a delivery again at once', answer: one },
  read: { summary: 'Read how e-mails and webhooks are sent', answer: settingsAnswer },
  change: {
    summary: 'Change how e-mails and webhooks are sent',
    body: changeShape,
    answer: settingsAnswer,
  },
  test: {
    summary: 'Send one e-mail now, and tell what came of it',
    body: testShape,
    answer: z.object({ sent: z.boolean(), message: z.string() }),
  },
};

const testMessage = {
  subject: 'A test of mtc-sidecar',
  text: 'This e-mail was sent to see whether e-mails can be sent. They can.',
};

/** `/api/deliveries` and `/api/settings/delivery`. */
export function deliveryRoutes({ database, secret, deliveries }: DeliveryRoom): Router {
  const router = Router();
  const settings = async () => {
    const { smtpPassword, ...readable } = await readSettings(database, secret);
    const hidden = { hasSmtpPassword: smtpPassword !== null, webhookSecret: webhookSecret(secret) };
    return { settings: { ...readable, ...hidden } };
  };

  router.get('/settings/delivery', may('admin', says.read), async (_request, response) => {
    response.json(await settings());
  });

  router.put('/settings/delivery', may('admin', says.change), async (request, response) => {
    await storeSettings(database, secret, parsed(changeShape, request.body));
    response.json(await settings());
  });

  router.post('/settings/delivery/test', may('admin', says.test), async (request, response) => {
    const { to } = parsed(testShape, request.body);
    const mailing = { uid: randomUUID(), to: [to], ...testMessage };
    const current = await readSettings(database, secret);
    const outcome = await sendMail(current, mailing, new AbortController().signal);
    response.json({ sent: outcome.isDelivered, message: inPlainWords(outcome) });
  });

  router.get('/deliveries', may('admin', says.list), async (request, response) => {
    const found = await listDeliveries(database, pageShape.parse(request.query));
    response.json({ ...found, deliveries: found.deliveries.map(toWire) });
  });

  router.post('/deliveries/:id/retry', may('admin', says.retry), async (request, response) => {
    const id = Number(request.params.id);
    const known = Number.isSafeInteger(id) ? await findDelivery(database.knex, id) : null;
    if (known === null) throw notFound();
    if (!(await retryDelivery(database, id)))
      throw new Problem(409, `Delivery ${id} has arrived, or is on its way just now.`);
    response.json({ delivery: toWire((await findDelivery(database.knex, id)) ?? known) });
    deliveries.wake();
  });
  return router;
}

function toWire({ uid: _uid, nextAt, queuedAt, endedAt, ...delivery }: QueuedDelivery) {
  const iso = (at: number) => new Date(at).toISOString();
  return {
    ...delivery,
    dateQueued: iso(queuedAt),
    nextAttempt: delivery.state === 'waiting' ? iso(nextAt) : null,
    dateEnded: endedAt === null ? null : iso(endedAt),
  };
}
