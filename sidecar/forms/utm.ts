import { type UtmTags, utmNames, utmTagsOf } from '../contacts/utm-tags.ts';
import { withoutTracking } from '../tracking/hit.ts';

/** What a request says about the campaign that brought its sender. */
export interface CampaignRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly referer: string;
  /** The address that the form says it is on. */
  readonly returnTo?: string;
  readonly userAgent: string;
}

/** Parameters that let somebody in, or hold what people wrote. */
const unkept = /^(ct|mautic_device_id|event_id|mauticform)(\[|$)/i;

/**
 * Campaign parameters of the address that the form is sent to; each one that is missing there is
 * taken from the page that the form is on. Null when there is none.
 */
export function utmOf(request: CampaignRequest): UtmTags | null {
  const { path, query, userAgent } = request;
  const referer = refererOf(request);
  const page = URL.canParse(referer) ? new URL(referer) : null;
  const said = utmNames.flatMap((name) => {
    const value = query.get(`utm_${name}`) || page?.searchParams.get(`utm_${name}`) || '';
    return value === '' ? [] : [[`utm_${name}`, value] as const];
  });
  if (said.length === 0) return null;
  const kept = [...query].filter(([name]) => !unkept.test(name));
  const others = kept.filter(([name]) => !name.startsWith('utm_')).slice(0, 24);
  const short = others.map(([name, value]) => [name.slice(0, 64), value.slice(0, 64)] as const);
  const search = new URLSearchParams(kept).toString();
  return utmTagsOf({
    ...Object.fromEntries(said),
    url: search === '' ? path : `${path}?${search}`,
    referer: withoutTracking(referer),
    remotehost: page?.hostname ?? '',
    useragent: userAgent,
    query: Object.fromEntries(short),
  });
}

/** Browsers tell another site which site a page is of, not which page; the form tells that. */
function refererOf({ referer, returnTo = '' }: CampaignRequest): string {
  if (!URL.canParse(referer) || !URL.canParse(returnTo)) return referer;
  const [origin, page] = [new URL(referer), new URL(returnTo)];
  const isWhole = origin.href !== `${origin.origin}/`;
  return isWhole || origin.origin !== page.origin ? referer : page.href;
}
