import { validSiteSecrets } from '../auth/secrets.ts';
import type { Site } from '../sites/site.ts';
import type { Hit } from './hit.ts';
import type { Evidence } from './identity.ts';
import { contactOfOldLink, readLink } from './tracked-link.ts';

/** Where and when a hit shows its evidence. */
export interface Scene {
  readonly site: Site;
  /** Whether the site is certain: named by its key or listing the origin, not just the first one. */
  readonly isNamed: boolean;
  readonly sites: readonly Site[];
  /** UTC milliseconds. */
  readonly now: number;
  /** The instance secret. */
  readonly secret: string;
}

/** What a hit, or a call, shows about who its visitor is; null when it shows nothing. */
export function evidenceOf(
  { ct, claims }: Pick<Hit, 'ct' | 'claims'>,
  scene: Scene,
): Evidence | null {
  if (ct === '' && claims === null) return null;
  const isSigned = ct.startsWith('mtc1.');
  const mayBeOld = ct !== '' && !isSigned && scene.site.identifyByTrackingUrl;
  return {
    proof: isSigned ? proofOf(ct, scene) : null,
    oldLink: mayBeOld ? contactOfOldLink(ct) : null,
    claims,
  };
}

/** A token made for one site proves nothing on another. */
function proofOf(ct: string, { site, isNamed, sites, now, secret }: Scene): Evidence['proof'] {
  const token = readLink(ct, now / 1000, (siteKey) => {
    const good = siteKey === undefined ? sites : sites.filter((one) => one.key === siteKey);
    return good.flatMap((one) => validSiteSecrets(secret, one));
  });
  if (token === null) return null;
  const isForeign = token.k !== undefined && isNamed && token.k !== site.key;
  return isForeign ? null : { contactId: token.c, purpose: token.p?.slice(0, 64) ?? null };
}
