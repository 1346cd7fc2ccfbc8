import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { allowReading } from '../sites/cors.ts';
import type { Site } from '../sites/site.ts';
import { BodyIncomplete, BodyTooLarge } from './body.ts';
import { newCookies } from './cookies.ts';
import { NotStored } from './ingest.ts';
import { TooManyParameters } from './parameters.ts';
import {
  incomingHit,
  parametersOf,
  refusalOf,
  shownDeviceKey,
  type TrackingRequest,
} from './request.ts';
import type { TrackingRoom } from './room.ts';
import type { Recorded } from './store.ts';
import type { IgnoreReason } from './verdict.ts';
import { findHolder } from './visitor.ts';

type Endpoint = (request: TrackingRequest, response: ServerResponse) => Promise<void>;

/** Works before Express as well as inside it: a router costs as much as storing the hit. */
export type TrackingHandler = (
  request: TrackingRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** What a tracking request came to; `status` is 200 but for requests that cannot be taken. */
interface Outcome extends Recorded {
  readonly status: 200 | 400 | 413 | 503;
  readonly newCookies: readonly string[];
}

/**
 * `/mtc/event` (JSON), `/mtracking.gif` (always a GIF) and `/mtc` (who am I): Mautic's public
 * tracking endpoints. Any input is answered, none with a server error; `Mtc-Result` says what
 * became of it.
 */
export function trackingRoutes(room: TrackingRoom): TrackingHandler {
  const endpoints: Record<string, Endpoint> = {
    async '/mtc/event'(request, response) {
      const outcome = await track(request, room, true);
      allowReading(request, response, await sitesOf(room));
      announce(response, outcome);
      sendJson(response, outcome.status, eventAnswer(outcome));
    },
    async '/mtracking.gif'(request, response) {
      const outcome = await track(request, room, false);
      announce(response, outcome);
      sendPixel(response, outcome.status === 503 ? 503 : 200);
    },
    async '/mtc'(request, response) {
      allowReading(request, response, await sitesOf(room));
      announce(response, ignored('no-hit'));
      sendJson(response, 200, await whoAmI(request, room));
    },
  };
  return (request, response, next) => {
    const url = request.url as string;
    const query = url.indexOf('?');
    const endpoint = endpoints[query < 0 ? url : url.slice(0, query)];
    if (endpoint === undefined || request.method === 'OPTIONS') return next();
    endpoint(request, response).catch(next);
  };
}

/** Without the database and without a remembered list no page may read the answer. */
export async function sitesOf({ sites }: Pick<TrackingRoom, 'sites'>): Promise<readonly Site[]> {
  try {
    return await sites.current();
  } catch {
    return [];
  }
}

async function track(
  request: TrackingRequest,
  room: TrackingRoom,
  asksForEvents: boolean,
): Promise<Outcome> {
  try {
    const refusal = await refusalOf(request, room);
    if (refusal !== null) return ignored(refusal);
    const parameters = await parametersOf(request);
    const [sites, fields] = [await room.sites.current(), await room.fields.current()];
    const known = { sites, fields, asksForEvents };
    const incoming = incomingHit(request, parameters, room, known);
    const recorded = await room.ingest.submit(incoming);
    return {
      ...recorded,
      status: 200,
      newCookies: newCookies(request, incoming.shownKey, recorded),
    };
  } catch (error) {
    return outcomeOfError(error, room.log);
  }
}

function outcomeOfError(error: unknown, log: Logger): Outcome {
  if (error instanceof BodyTooLarge) return { ...ignored('too-large'), status: 413 };
  if (error instanceof TooManyParameters) return { ...ignored('too-many-parameters'), status: 400 };
  if (error instanceof BodyIncomplete) return { ...ignored('rejected'), status: 400 };
  if (!(error instanceof NotStored)) log.error({ err: error }, 'a hit could not be taken');
  return { ...ignored('rejected'), status: 503 };
}

function ignored(reason: IgnoreReason): Outcome {
  return {
    verdict: `ignored;${reason}`,
    deviceKey: null,
    contactId: null,
    newCookies: [],
    status: 200,
  };
}

function announce(response: ServerResponse, { verdict, status, newCookies }: Outcome): void {
  if (status === 503) response.setHeader('Retry-After', '5');
  if (status === 413) response.setHeader('Connection', 'close');
  response.setHeader('Mtc-Result', verdict);
  if (newCookies.length > 0) response.setHeader('Set-Cookie', newCookies);
}

function eventAnswer({ verdict, contactId, deviceKey, status, events = [] }: Outcome): string {
  if (verdict === 'ignored;operator' || status !== 200) return '{"success":0}';
  const key = deviceKey === null ? 'null' : `"${deviceKey}"`;
  return `{"success":1,"id":${contactId},"sid":${key},"device_id":${key},"events":${JSON.stringify(events)}}`;
}

/** Only reads: nobody is created by asking. */
async function whoAmI(request: TrackingRequest, room: TrackingRoom): Promise<string> {
  const nobody = '{"id":null,"sid":null,"device_id":null}';
  try {
    const refusal = await refusalOf(request, room);
    if (refusal === 'operator') return '[]';
    if (refusal !== null) return nobody;
    const key = shownDeviceKey(request, await parametersOf(request));
    const holder = key === '' ? null : await findHolder(room.database, key);
    if (holder === null) return nobody;
    return `{"id":${holder.contact?.id ?? null},"sid":"${key}","device_id":"${key}"}`;
  } catch {
    return nobody;
  }
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store, private' };
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
}

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
const pixelHeaders = {
  'Content-Type': 'image/gif',
  'Content-Length': pixel.length,
  'Cache-Control': 'private, no-cache, no-cache=Set-Cookie, proxy-revalidate',
  Expires: 'Wed, 11 Jan 2000 12:59:00 GMT',
  'Last-Modified': 'Wed, 11 Jan 2006 12:59:00 GMT',
  Pragma: 'no-cache',
};

function sendPixel(response: ServerResponse, status: number): void {
  response.writeHead(status, pixelHeaders).end(pixel);
}
