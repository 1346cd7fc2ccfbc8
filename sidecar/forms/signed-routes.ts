import { createHmac } from 'node:crypto';
import { type Response, Router } from 'express';
import { derivedKey } from '../auth/secrets.ts';
import { isAway } from '../db/patience.ts';
import { invalid, Problem } from '../problem.ts';
import { parsed } from '../shape.ts';
import { jsonOf, signedCall } from '../sites/routes.ts';
import { checkCallId, consentOf, timeOf, uuid } from '../sites/signed-call.ts';
import type { Site } from '../sites/site.ts';
import { userAgentOf } from '../tracking/client.ts';
import { evidenceOf } from '../tracking/evidence.ts';
import { withoutTracking } from '../tracking/hit.ts';
import type { Evidence } from '../tracking/identity.ts';
import { signedBrowser } from '../tracking/signed-browser.ts';
import { automaticForm, isWholeName, originOf } from './automatic-form.ts';
import { splitName } from './field-mapping.ts';
import type { Form } from './form.ts';
import { forwardedAnswers, ownHosts } from './guard-answers.ts';
import { previewRoutes } from './preview-routes.ts';
import type { Suspect } from './quarantine.ts';
import type { FormRoom } from './routes.ts';
import {
  answersOf,
  batchShape,
  type SignedAnswer,
  type SignedSubmission,
  signedShape,
} from './signed-submission.ts';
import { readSubmission, type Submission } from './submission.ts';
import { utmOf } from './utm.ts';

interface Taken {
  readonly result: 'stored' | 'duplicate' | 'ignored' | 'quarantined';
  /** The token of a tracked link was needed, but showed nobody. */
  readonly ct?: 'ignored';
}

/**
 * `POST /mtc/v1/submissions`: what the plugin of a CMS forwards, signed. One of them, or
 * `{"submissions": […]}` with an answer for each. 202 when we have it, also when it waits as spam for
 * an operator; 409 `duplicate` when its id was there before, 400 and 401 with the reason, 503 to be
 * sent again.
 */
export function signedSubmissionRoutes(room: FormRoom): Router {
  const router = Router();
  router.use(previewRoutes(room));
  router.post('/submissions', ...signedCall(room, '256kb'), async (request, response) => {
    const site = response.locals.site as Site;
    const body = jsonOf(request.body);
    try {
      if (isBatch(body)) return await takeBatch(room, site, body, response);
      const submission = parsed(signedShape, body);
      checkCallId(request, submission);
      const taken = await take(room, site, submission);
      if (taken.result === 'duplicate')
        throw new Problem(409, 'This submission was there before.', 'duplicate');
      response.setHeader('Mtc-Result', verdicts[taken.result]);
      response.status(202).json(taken);
    } catch (error) {
      if (!isAway(room.database, error)) throw error;
      throw new Problem(503, 'The database is away; send it again.');
    }
  });
  return router;
}

const verdicts: Readonly<Record<Exclude<Taken['result'], 'duplicate'>, string>> = {
  stored: 'stored',
  ignored: 'ignored;no-form',
  quarantined: 'ignored;quarantined',
};

function isBatch(body: unknown): boolean {
  return body !== null && typeof body === 'object' && 'submissions' in body;
}

interface OneResult extends Omit<Taken, 'result'> {
  readonly id: string | null;
  readonly result: Taken['result'] | 'invalid';
  readonly message?: string;
}

/** One that cannot be taken does not stop the others. */
async function takeBatch(
  room: FormRoom,
  site: Site,
  body: unknown,
  response: Response,
): Promise<void> {
  const submissions: OneResult[] = [];
  for (const one of parsed(batchShape, body).submissions)
    submissions.push(await takeOne(room, site, one));
  response.setHeader('Mtc-Result', 'stored');
  response.status(202).json({ submissions });
}

async function takeOne(room: FormRoom, site: Site, sent: unknown): Promise<OneResult> {
  const id = uuid.safeParse(Object(sent).id).data ?? null;
  try {
    const submission = parsed(signedShape, sent);
    return { id, ...(await take(room, site, submission)) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { id, result: 'invalid', message: error.message };
  }
}

async function take(room: FormRoom, site: Site, sent: SignedSubmission): Promise<Taken> {
  const contactFields = await room.fields.current();
  const answers = answersOf(sent, contactFields);
  const form = await automaticForm(room.database, originOf(site, sent), answers);
  if (!form.isPublished) return { result: 'ignored' };
  const measures = { contactFields, settings: await room.formSettings.current() };
  const sending = { answers: byAlias(answers), files: new Set<string>() };
  const { submission, errors } = readSubmission(form, sending, measures);
  if (errors !== null) throw invalid(Object.fromEntries([...errors].map(([k, v]) => [k, [v]])));
  const { url = '' } = sent.page;
  const userAgent = userAgentOf(sent.net.ua);
  const incoming: Suspect = {
    form,
    submission: withSplitName(form, submission, answers),
    once: { key: onceKey(room, site, sent), since: 0 },
    referrer: withoutTracking(url).slice(0, 2048),
    utm: utmOf({ path: '', query: new URLSearchParams(), referer: url, userAgent }),
    consent: consentOf(sent),
    at: timeOf(sent, Date.now()),
  };
  const written = forwardedAnswers(answers);
  const content = { answers: written, isOwnHost: ownHosts([site]) };
  const reasons = room.guard({ formId: form.id, sender: null, ...content, at: incoming.at });
  if (reasons.length > 0) {
    await room.keepAway(incoming, reasons);
    return { result: 'quarantined' };
  }
  const browser = signedBrowser(room.deviceKeys, sent);
  const evidence = browser === null ? await tokenOf(room, site, sent) : null;
  const { isRepeated } = await room.recordSubmission({ ...incoming, browser, evidence });
  if (isRepeated) return { result: 'duplicate' };
  return { result: 'stored', ...(isEmpty(evidence) && { ct: 'ignored' }) };
}

/** What the tracked link that the page was reached by says; it had to be good at that time. */
async function tokenOf(
  { sites, secret }: FormRoom,
  site: Site,
  sent: SignedSubmission,
): Promise<Evidence | null> {
  if (consentOf(sent) === 'denied') return null;
  const now = timeOf(sent, Date.now());
  const scene = { site, isNamed: true, sites: await sites.current(), now, secret };
  return evidenceOf({ ct: sent.visitor.ct, claims: null }, scene);
}

function isEmpty(evidence: Evidence | null): boolean {
  return evidence !== null && evidence.proof === null && evidence.oldLink === null;
}

/** By its id a submission is known for ever; two sites may use the same one. */
function onceKey({ secret }: FormRoom, { key }: Site, { id }: SignedSubmission): Buffer {
  const hash = createHmac('sha256', derivedKey(secret, 'form-submission'));
  return hash
    .update(JSON.stringify(['signed', key, id.toLowerCase()]))
    .digest()
    .subarray(0, 16);
}

function byAlias(answers: readonly SignedAnswer[]): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const { alias, value } of answers) map.set(alias, [...(map.get(alias) ?? []), value]);
  return map;
}

/** A form that asks for the whole name in one field fills the two that contacts have. */
function withSplitName(
  form: Form,
  submission: Submission,
  answers: readonly SignedAnswer[],
): Submission {
  const whole = answers.find(isWholeName);
  const field = form.fields.find(({ alias }) => alias === whole?.alias);
  const { values } = submission;
  const isSplit = field?.mappedField === 'firstname' && values.firstname === whole?.value.trim();
  if (whole === undefined || !isSplit || values.lastname !== undefined) return submission;
  const { firstname, lastname } = splitName(whole.value);
  return { ...submission, values: { ...values, firstname, ...(lastname !== '' && { lastname }) } };
}
