import { createHmac } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { messagePage } from '../auth/pages.ts';
import { derivedKey } from '../auth/secrets.ts';
import { isAway } from '../db/patience.ts';
import type { Snapshot } from '../db/snapshot.ts';
import { allowReading } from '../sites/cors.ts';
import { BodyIncomplete, BodyTooLarge } from '../tracking/body.ts';
import { userAgentOf } from '../tracking/client.ts';
import { newCookies } from '../tracking/cookies.ts';
import { eventIdOf } from '../tracking/event-id.ts';
import { withoutTracking } from '../tracking/hit.ts';
import { TooManyParameters } from '../tracking/parameters.ts';
import {
  deviceCookie,
  refusalOf,
  shownDeviceKey,
  type TrackingRequest,
} from '../tracking/request.ts';
import type { TrackingRoom } from '../tracking/room.ts';
import { sitesOf } from '../tracking/routes.ts';
import {
  ajaxDataOf,
  dataOf,
  type Outcome,
  sendMessenger,
  sendPage,
  sendPlain,
  thanksOf,
} from './answer.ts';
import { wayBack } from './destination.ts';
import { closedText, type Form, goneText } from './form.ts';
import type { Guard } from './guard.ts';
import { inputsOfGuard, ownHosts, writtenAnswers } from './guard-answers.ts';
import { proofAlias } from './guard-proof.ts';
import type { KeepAway, Suspect } from './quarantine.ts';
import type { RecordSubmission } from './record.ts';
import type { RememberedForms } from './remembered-forms.ts';
import { type Posted, readPosted } from './request.ts';
import type { FormSettings } from './settings.ts';
import type { Once } from './store.ts';
import { readSubmission, type Submission } from './submission.ts';
import { utmOf } from './utm.ts';

export interface FormRoom extends Omit<TrackingRoom, 'ingest'> {
  readonly recordSubmission: RecordSubmission;
  readonly guard: Guard;
  readonly keepAway: KeepAway;
  readonly formSettings: Snapshot<FormSettings>;
  readonly forms: RememberedForms;
}

/**
 * `POST /form/submit` and `/form/submit/ajax`, as Mautic's forms post them. Any input is answered;
 * `Mtc-Result` says what became of it.
 */
export function formRoutes(room: FormRoom): Router {
  const router = Router();
  const basePath = new URL(room.baseUrl).pathname.replace(/\/$/, '');
  for (const path of ['/form/submit', '/form/submit/ajax']) {
    router.post(path, async (request, response) => {
      const isAjax = path.endsWith('ajax');
      const { posted, outcome } = await answered(room, request, response);
      const sites = await sitesOf(room);
      allowReading(request, response, sites);
      announce(response, outcome);
      const { referer, origin } = request.headers;
      const { baseUrl } = room;
      const back = wayBack({ returnTo: posted?.returnTo ?? '', referer, origin, baseUrl }, sites);
      const asked = { outcome, formName: posted?.formName ?? null, back, basePath };
      const isJson = isAjax || request.query.ajax !== undefined;
      if (isJson) return sendJson(response, outcome, isAjax ? ajaxDataOf(asked) : dataOf(asked));
      if (posted?.isMessenger) return sendMessenger(response, asked);
      sendPlain(response, asked);
    });
    router.all(path, (_request, response) => {
      sendPage(response, 403, messagePage('Not here', 'Forms are sent by POST.'));
    });
  }
  router.get('/form/message', async (request, response) => {
    const id = /^\d{1,15}$/.test(String(request.query.form)) ? Number(request.query.form) : 0;
    const form = await room.forms.find(id);
    sendPage(response, 200, messagePage('Sent', thanksOf(form)));
  });
  return router;
}

interface Answered {
  readonly posted: Posted | null;
  readonly outcome: Outcome;
}

async function answered(room: FormRoom, request: Request, response: Response): Promise<Answered> {
  let posted: Posted | null = null;
  try {
    posted = await readPosted(request);
    return { posted, outcome: await take(room, posted, { request, response }) };
  } catch (error) {
    return { posted, outcome: outcomeOfError(room, error) };
  }
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

async function take(
  room: FormRoom,
  posted: Posted,
  { request, response }: Exchange,
): Promise<Outcome> {
  const at = Date.now();
  const form = await room.forms.find(posted.formId);
  const problem = form === null ? goneText : closedText(form, at);
  if (form === null || problem !== null) return { form, problem: problem ?? goneText, status: 404 };
  const contactFields = await room.fields.current();
  const measures = { contactFields, settings: await room.formSettings.current() };
  const { submission, errors } = readSubmission(form, posted, measures);
  if (errors !== null) return { form, errors };
  const tracked = request as unknown as TrackingRequest;
  const shownKey = shownDeviceKey(tracked, new Map([[deviceCookie, [posted.deviceKey]]]));
  const incoming = incomingOf(room, { form, posted, request, shownKey, at }, submission);
  const sender = { ...inputsOfGuard(form, posted.answers), address: room.addressOf(request) };
  const answers = writtenAnswers(form, posted.answers);
  const isOwnHost = ownHosts(await sitesOf(room));
  const reasons = room.guard({ formId: form.id, answers, sender, isOwnHost, at });
  if (reasons.length > 0) {
    await room.keepAway(incoming, reasons);
    return { form, submission, deviceKey: null, isKeptAway: true };
  }
  const isFollowed = !form.isKiosk && (await refusalOf(tracked, room)) === null;
  const browser = isFollowed ? browserOf(room, request, shownKey) : null;
  const recorded = await room.recordSubmission({ ...incoming, browser, evidence: null });
  const cookies = newCookies(tracked, shownKey, recorded);
  if (cookies.length > 0) response.setHeader('Set-Cookie', cookies);
  const { deviceKey, isQueued = false } = recorded;
  return { form, submission, deviceKey, isQueued };
}

function browserOf({ deviceKeys }: FormRoom, request: Request, shownKey: string) {
  return {
    shownKey,
    keyIfNew: () =>
      shownKey !== '' && deviceKeys.isOwn(shownKey) ? shownKey : deviceKeys.create(),
    userAgent: userAgentOf(request.headers['user-agent']),
  };
}

/** Two clicks, or a browser that tries again, within this time are one submission. */
const sameWithinMs = 30_000;

interface Sent {
  readonly form: Form;
  readonly posted: Posted;
  readonly request: Request;
  readonly shownKey: string;
  readonly at: number;
}

function incomingOf(room: FormRoom, sent: Sent, submission: Submission): Suspect {
  const { form, posted, request, at } = sent;
  const { referer = '', 'user-agent': userAgent = '' } = request.headers;
  return {
    ...{ form, submission, once: onceOf(room, sent) },
    referrer: withoutTracking(posted.returnTo || referer).slice(0, 2048),
    utm: utmOf({ ...posted, path: request.path, referer, userAgent }),
    ...{ consent: null, at },
  };
}

/** The key keeps neither the address nor what was sent: nobody can compute either from it. */
function onceOf(room: FormRoom, { form, posted, request, shownKey, at }: Sent): Once {
  const hash = createHmac('sha256', derivedKey(room.secret, 'form-submission'));
  const keyOf = (...parts: unknown[]): Buffer =>
    hash.update(JSON.stringify(parts)).digest().subarray(0, 16);
  const id = eventIdOf(posted.sendersId);
  if (id !== null) return { key: keyOf('id', form.id, id.toString('hex')), since: 0 };
  const stranger = [room.addressOf(request), request.headers['user-agent']];
  const sender = shownKey || stranger;
  const answers = [...posted.answers].filter(([alias]) => alias !== proofAlias);
  return { key: keyOf(form.id, sender, answers), since: at - sameWithinMs };
}

function outcomeOfError(room: FormRoom, error: unknown): Outcome {
  const refused = (status: number, problem: string): Outcome => ({ form: null, status, problem });
  if (error instanceof BodyTooLarge) return refused(413, 'This is too much for one form.');
  if (error instanceof TooManyParameters) return refused(400, 'These are too many answers.');
  if (error instanceof BodyIncomplete) return refused(400, 'The form did not arrive completely.');
  const text = isAway(room.database, error) ? 'the database is away' : 'it could not be stored';
  room.log.error({ err: error }, `a submission was not taken: ${text}`);
  return refused(503, 'The form cannot be taken at the moment. Please try again.');
}

function announce(response: Response, outcome: Outcome): void {
  response.setHeader('Mtc-Result', verdictOf(outcome));
  if (!('status' in outcome)) return;
  if (outcome.status === 413) response.setHeader('Connection', 'close');
  if (outcome.status === 503) response.setHeader('Retry-After', '5');
}

function verdictOf(outcome: Outcome): string {
  if ('submission' in outcome) {
    if (outcome.isKeptAway) return 'ignored;quarantined';
    return outcome.isQueued ? 'queued' : 'stored';
  }
  if ('errors' in outcome) return 'ignored;invalid';
  const reasons: Readonly<Record<number, string>> = {
    404: 'no-form',
    413: 'too-large',
    503: 'rejected',
  };
  return `ignored;${reasons[outcome.status] ?? 'too-many-parameters'}`;
}

/**
 * Scripts read the answer whatever it is: only what is about the request itself has a status. An app
 * without cookies shows the key it is told; frames are not told, any page may hear what they hear.
 */
function sendJson(response: Response, outcome: Outcome, answer: object): void {
  const key = 'submission' in outcome ? outcome.deviceKey : null;
  const data = key === null ? answer : { ...answer, device_id: key };
  const status = 'status' in outcome && outcome.status !== 404 ? outcome.status : 200;
  response.setHeader('Cache-Control', 'no-store, private');
  response.status(status).json(data);
}
