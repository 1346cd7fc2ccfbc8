import { type AboutPerson, consentOf } from '../sites/signed-call.ts';
import { userAgentOf } from './client.ts';
import type { DeviceKeys } from './device-key.ts';
import type { Browser } from './visitor-finder.ts';

/** The browser that a signed call is about; only a key that we made counts, and no denied consent. */
export function signedBrowser(deviceKeys: DeviceKeys, sent: AboutPerson): Browser | null {
  const { device } = sent.visitor;
  if (consentOf(sent) === 'denied' || !deviceKeys.isOwn(device)) return null;
  return { shownKey: device, keyIfNew: () => device, userAgent: userAgentOf(sent.net.ua) };
}

/** A browser that gets its key from us, by the site's server; null unless the call asks for one. */
export function newBrowser(deviceKeys: DeviceKeys, sent: AboutPerson): Browser | null {
  if (sent.visitor.device !== 'new') return null;
  const key = deviceKeys.create();
  return { shownKey: key, keyIfNew: () => key, userAgent: userAgentOf(sent.net.ua) };
}
