import type { Database } from '../db/connect.ts';
import { sendMail } from './mail.ts';
import type { Send } from './runner.ts';
import { readSettings, webhookSecret } from './settings.ts';
import { sendWebhook } from './webhook.ts';

/** Makes what sends a delivery in its way, by the settings as they are then. */
export function createSend(database: Database, instanceSecret: string): Send {
  const secret = webhookSecret(instanceSecret);
  return async ({ uid, delivery }, stopping) => {
    const settings = await readSettings(database, instanceSecret);
    if (delivery.kind === 'webhook') {
      const { allowPrivateTargets } = settings;
      return sendWebhook({ secret, allowPrivateTargets, stopping }, { uid, ...delivery });
    }
    return sendMail(settings, { uid, ...delivery }, stopping);
  };
}
