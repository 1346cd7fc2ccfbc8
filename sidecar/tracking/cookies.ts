import { contactCookie, deviceCookie, type TrackingRequest } from './request.ts';
import type { Recorded } from './store.ts';

const cookieAttributes = 'Path=/; Secure; SameSite=None; Partitioned';

/** What the browser does not hold yet; one that keeps no cookies is not offered any again. */
export function newCookies(
  { cookies }: TrackingRequest,
  shownKey: string,
  { deviceKey, contactId }: Pick<Recorded, 'deviceKey' | 'contactId'>,
): string[] {
  const isNewKey = deviceKey !== null && deviceKey !== shownKey;
  const keepsCookies = deviceKey !== null && cookies[deviceCookie] === deviceKey;
  const isNewContact = contactId !== null && cookies[contactCookie] !== String(contactId);
  const device = `${deviceCookie}=${deviceKey}; Max-Age=31536000; ${cookieAttributes}`;
  const contact = `${contactCookie}=${contactId}; ${cookieAttributes}`;
  return [
    ...(isNewKey ? [device] : []),
    ...(isNewContact && (isNewKey || keepsCookies) ? [contact] : []),
  ];
}
