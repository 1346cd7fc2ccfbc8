import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { validSiteSecrets } from '../auth/secrets.ts';
import { operatorOfSession, sessionCookie } from '../auth/sessions.ts';
import type { Field } from '../contacts/field.ts';
import { siteOfOrigin } from '../sites/origin.ts';
import type { Site } from '../sites/site.ts';
import { readBody } from './body.ts';
import { isBotClient, userAgentOf } from './client.ts';
import { deviceKeyShape } from './device-key.ts';
import { eventIdOf, newEventId } from './event-id.ts';
import { type Hit, readHit } from './hit.ts';
import type { Evidence } from './identity.ts';
import { first, mergeParameters, type Parameters, readParameters } from './parameters.ts';
import type { TrackingRoom } from './routes.ts';
import type { IncomingHit } from './store.ts';
import { contactOfOldLink, readLink } from './tracked-link.ts';
import { type IgnoreReason, isPrivateAddress, refusalByHeaders } from './verdict.ts';

export const deviceCookie = 'mautic_device_id';
export const contactCookie = 'mtc_id';

/** All parameters of a tracking request. @throws BodyTooLarge @throws TooManyParameters */
export async function parametersOf(request: IncomingMessage): Promise<Parameters> {
  const url = request.url as string;
  const start = url.indexOf('?');
  const query = readParameters(start < 0 ? '' : url.slice(start + 1));
  const body = request.method === 'GET' ? '' : await readBody(request);
  return mergeParameters(query, readParameters(body));
}

/** Why nothing of this request may be stored, or null. Asked before anything is read from it. */
export async function refusalOf(
  request: Request,
  room: TrackingRoom,
): Promise<IgnoreReason | null> {
  const byHeaders = refusalByHeaders(request.method, request.headers);
  if (byHeaders !== null) return byHeaders;
  if (isBotClient(userAgentOf(request.headers['user-agent']))) return 'bot';
  if (!room.trackPrivateIps && isPrivateAddress(request.ip ?? '')) return 'private-ip';
  const token = request.cookies[sessionCookie];
  if (token !== undefined && (await operatorOfSession(room.database, token)) !== null)
    return 'operator';
  return null;
}

/** Request → hit with its site, device key and evidence, ready to be stored. */
export function incomingHit(
  request: Request,
  parameters: Parameters,
  room: TrackingRoom,
  sites: readonly Site[],
  fields: readonly Field[],
): IncomingHit {
  const now = Date.now();
  const ownUrl = `${room.baseUrl}${request.originalUrl.split('?')[0]}`;
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
    evidence: evidenceOf(hit, site, isNamed, sites, room, now),
  };
}

/** The cookie's key, else the parameter's; '' when neither has the shape of one. */
export function shownDeviceKey(request: Request, parameters: Parameters): string {
  const cookie = request.cookies[deviceCookie];
  const shown =
    typeof cookie === 'string' && deviceKeyShape.test(cookie)
      ? cookie
      : first(parameters, deviceCookie);
  return deviceKeyShape.test(shown) ? shown : '';
}

/** The site that a hit belongs to: the one it names, else the one whose origin it comes from, else the first. */
function siteOf(
  request: Request,
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

function originOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : /^https?:\/\/[^/?#\s]+/i.exec(url)?.[0].toLowerCase();
}

function evidenceOf(
  { ct, claims }: Hit,
  site: Site,
  isNamed: boolean,
  sites: readonly Site[],
  room: TrackingRoom,
  now: number,
): Evidence | null {
  if (ct === '' && claims === null) return null;
  const isOld = ct !== '' && !ct.startsWith('mtc1.') && site.identifyByTrackingUrl;
  return {
    proof: ct.startsWith('mtc1.') ? proofOf(ct, site, isNamed, sites, room, now) : null,
    oldLink: isOld ? contactOfOldLink(ct) : null,
    claims,
  };
}

/** A token made for one site proves nothing on another. */
function proofOf(
  ct: string,
  site: Site,
  isNamed: boolean,
  sites: readonly Site[],
  room: TrackingRoom,
  now: number,
): Evidence['proof'] {
  const token = readLink(ct, now / 1000, (siteKey) => {
    const good = siteKey === undefined ? sites : sites.filter((one) => one.key === siteKey);
    return good.flatMap((one) => validSiteSecrets(room.secret, one));
  });
  if (token === null) return null;
  const isForeign = token.k !== undefined && isNamed && token.k !== site.key;
  return isForeign ? null : { contactId: token.c, purpose: token.p?.slice(0, 64) ?? null };
}
