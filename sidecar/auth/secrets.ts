import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Derives one purpose's key from the instance secret, so that no two uses share a key. */
export function derivedKey(secret: string, purpose: string): Buffer {
  return createHmac('sha256', secret).update(`mtc-sidecar:${purpose}`).digest();
}

/** Compares in a time that does not tell how much of the two texts agrees. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** The secret of a site: 43 characters, derived, so that no secret of a site is ever stored. */
export function siteSecret(instanceSecret: string, siteKey: string, version: number): string {
  const key = derivedKey(instanceSecret, 'site-secret');
  return createHmac('sha256', key).update(`${siteKey}:${version}`).digest('base64url');
}

/** Both secrets that are good while a site changes from one to the next, the current one first. */
export function validSiteSecrets(
  instanceSecret: string,
  site: { key: string; secretVersion: number },
): string[] {
  const versions = [site.secretVersion, site.secretVersion - 1].filter((version) => version > 0);
  return versions.map((version) => siteSecret(instanceSecret, site.key, version));
}
