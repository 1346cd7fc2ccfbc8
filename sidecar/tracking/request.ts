import type { IncomingMessage } from 'node:http';
import { operatorOfSession, sessionCookie } from '../auth/sessions.ts';
import type { Field } from '../contacts/field.ts';
import { originOf, siteOfOrigin } from '../sites/origin.ts';
import type { Site } from '../sites/site.ts';
import { readBodyParameters } from './body.ts';
import { isBotClient, userAgentOf } from './client.ts';
import { deviceKeyShape } from './device-key.ts';
import { eventIdOf, newEventId } from './event-id.ts';
import { evidenceOf } from './evidence.ts';
import { type Hit, readHit } from './hit.ts';
import type { IncomingHit } from './incoming-hit.ts';
import { first, mergeParameters, type Parameters, readParameters } from './parameters.ts';
import type { TrackingRoom } from './room.ts';
import { type IgnoreReason, isPrivateAddress, refusalByHeaders } from './verdict.ts';

export const deviceCookie = 'mautic_device_id';
export const contactCookie = 'mtc_id';

/** A request whose cookies are read; whether Express saw it makes no difference. */
export type TrackingRequest = IncomingMessage & { readonly cookies: Record<string, unknown> };

/**
 * All parameters of a tracking request.
 * @throws BodyTooLarge @throws BodyIncomplete @throws TooManyParameters
 */
export async function parametersOf(request: IncomingMessage): Promise<Parameters> {
  const url = request.url as string;
  const start = url.indexOf('?');
  const query = readParameters(start < 0 ? '' : url.slice(start + 1));
  const body = request.method === 'GET' ? noParameters : await readBodyParameters(request);
  return mergeParameters(query, body, request.headers.referer);
}

const noParameters = new Map<string, string[]>();

/** Why nothing of this request may be stored, or null. Asked before anything is read from it. */
export async function refusalOf(
  request: TrackingRequest,
  room: Pick<TrackingRoom, 'database' | 'trackPrivateIps' | 'addressOf'>,
): Promise<IgnoreReason | null> {
  const byHeaders = refusalByHeaders(request.method as string, request.headers);
  if (byHeaders !== null) return byHeaders;
  if (isBotClient(userAgentOf(request.headers['user-agent']))) return 'bot';
  if (!room.trackPrivateIps && isPrivateAddress(room.addressOf(request))) return 'private-ip';
  const token = request.cookies[sessionCookie];
  if (token !== undefined && (await operatorOfSession(room.database, token)) !== null)
    return 'operator';
  return null;
}

/** What is known of the sites and fields while a request is read. */
export interface Known {
  readonly sites: readonly Site[];
  readonly fields: readonly Field[];
  /** Whether the answer of this endpoint can carry events. */
  readonly asksForEvents: boolean;
}

/** Request → hit with its site, device key and evidence, ready to be stored. */
export function incomingHit(
  request: TrackingRequest,
  parameters: Parameters,
  room: TrackingRoom,
  { sites, fields, asksForEvents }: Known,
): IncomingHit {
  const now = Date.now();
  const ownUrl = `${room.baseUrl}${request.url?.split('?')[0]}`;
  const refererHeader = request.headers.referer ?? '';
  const hit = readHit({ parameters, refererHeader, ownUrl }, fields);
  const { site, isNamed } = siteOf(request, parameters, hit, sites);
  const eventId = eventIdOf(first(parameters, 'event_id'));
  const shownKey = shownDeviceKey(request, parameters);
  return {
    hit,
    site,
    eventId: eventId ?? newEventId(now),
    mayRepeat: eventId !== null,
    at: now,
    shownKey,
    keyIfNew: () =>
      shownKey !== '' && room.deviceKeys.isOwn(shownKey) ? shownKey : room.deviceKeys.create(),
    userAgent: userAgentOf(request.headers['user-agent']),
    evidence: evidenceOf(hit, { site, isNamed, sites, now, secret: room.secret }),
    asksForEvents,
  };
}

/** The cookie's key, else the parameter's; '' when neither has the shape of one. */
export function shownDeviceKey(request: TrackingRequest, parameters: Parameters): string {
  const cookie = request.cookies[deviceCookie];
  const shown =
    typeof cookie === 'string' && deviceKeyShape.test(cookie)
      ? cookie
      : first(parameters, deviceCookie);
  return deviceKeyShape.test(shown) ? shown : '';
}

/** The site that a hit belongs to: the one it names, else the one whose origin it comes from, else the first. */
function siteOf(
  request: TrackingRequest,
  parameters: Parameters,
  hit: Hit,
  sites: readonly Site[],
): { site: Site; isNamed: boolean } {
  const key = first(parameters, 'mtc_site');
  const named = key === '' ? undefined : sites.find((site) => site.key === key);
  if (named !== undefined) return { site: named, isNamed: true };
  const origins = [request.headers.origin, originOf(hit.url), originOf(request.headers.referer)];
  for (const origin of origins) {
    const site = origin === undefined ? undefined : siteOfOrigin(sites, origin);
    if (site !== undefined) return { site, isNamed: !site.origins.includes('*') };
  }
  return { site: sites[0] as Site, isNamed: false };
}
