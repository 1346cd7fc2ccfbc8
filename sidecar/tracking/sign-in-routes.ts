import { createHmac } from 'node:crypto';
import { type Response, Router } from 'express';
import { derivedKey } from '../auth/secrets.ts';
import type { Fields } from '../contacts/field.ts';
import type { Database } from '../db/connect.ts';
import { isAway } from '../db/patience.ts';
import { invalid, Problem } from '../problem.ts';
import { parsed } from '../shape.ts';
import { jsonOf, signedCall } from '../sites/routes.ts';
import { type AboutPerson, checkCallId, consentOf, timeOf } from '../sites/signed-call.ts';
import type { Site } from '../sites/site.ts';
import type { Sites } from '../sites/store.ts';
import type { DeviceKeys } from './device-key.ts';
import { acceptableValues, signInShape, signOutShape } from './sign-in.ts';
import type { SignedMoment } from './sign-in-rows.ts';
import type { SignIns, SignResult } from './sign-ins.ts';
import { newBrowser, signedBrowser } from './signed-browser.ts';

interface SignInRoom {
  readonly database: Database;
  readonly sites: Sites;
  readonly fields: Fields;
  readonly deviceKeys: DeviceKeys;
  readonly secret: string;
  readonly signIns: SignIns;
}

/**
 * `POST /mtc/v1/sign-in` and `/mtc/v1/sign-out`: a site's server says, signed, who is there. 202
 * with what became of it, 409 `duplicate` when its id was there before, 400 and 401 with the
 * reason, 503 to be sent again. Nothing about the person is answered, but `device`, the key of a
 * browser that asked for one (`"visitor": {"device": "new"}`).
 */
export function signInRoutes(room: SignInRoom): Router {
  const { signIns, fields, deviceKeys } = room;
  const router = Router();
  router.post('/sign-in', ...signedCall(room, '64kb'), async (request, response) => {
    const sent = parsed(signInShape, jsonOf(request.body));
    checkCallId(request, sent);
    if (consentOf(sent) === 'denied') return answer(response, 'ignored;no-consent');
    const values = acceptableValues(sent.contact, await fields.current());
    const moment = { ...momentOf(room, response, sent), values };
    const given = newBrowser(deviceKeys, sent);
    const browser = given ?? signedBrowser(deviceKeys, sent);
    const result = await whileThere(room, signIns.signIn({ ...moment, browser }));
    if (result === 'nobody')
      throw invalid({ contact: ['names nobody: the value of a unique field is needed'] });
    answer(response, verdicts[result], given && { device: given.shownKey });
  });
  router.post('/sign-out', ...signedCall(room, '64kb'), async (request, response) => {
    const sent = parsed(signOutShape, jsonOf(request.body));
    checkCallId(request, sent);
    const moment = momentOf(room, response, sent);
    const deviceKey = deviceKeys.isOwn(sent.visitor.device) ? sent.visitor.device : '';
    const result = await whileThere(room, signIns.signOut({ ...moment, deviceKey }));
    answer(response, verdicts[result]);
  });
  return router;
}

function momentOf({ secret }: SignInRoom, response: Response, sent: AboutPerson): SignedMoment {
  const { id, key } = response.locals.site as Site;
  const hash = createHmac('sha256', derivedKey(secret, 'sign-in'));
  const digest = hash.update(JSON.stringify([key, sent.id.toLowerCase()])).digest();
  return { siteId: id, onceKey: digest.subarray(0, 16), at: timeOf(sent, Date.now()) };
}

async function whileThere(
  { database }: SignInRoom,
  work: Promise<SignResult>,
): Promise<Exclude<SignResult, 'duplicate'>> {
  const result = await work.catch((error: unknown) => {
    if (!isAway(database, error)) throw error;
    throw new Problem(503, 'The database is away; send it again.');
  });
  if (result === 'duplicate') throw new Problem(409, 'This was there before.', result);
  return result;
}

const verdicts = {
  stored: 'stored',
  outdated: 'ignored;outdated',
  nobody: 'ignored;no-visitor',
} as const;

function answer(response: Response, verdict: string, others: object | null = null): void {
  const [result, reason] = verdict.split(';');
  response.setHeader('Mtc-Result', verdict);
  response.status(202).json({ result, ...(reason && { reason }), ...others });
}
