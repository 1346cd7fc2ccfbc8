import { acceptsOrigin, originOf } from '../sites/origin.ts';
import type { Site } from '../sites/site.ts';

/* Where a browser is sent after a submission. */

export interface Page {
  /** What the form says it wants to go back to. */
  readonly returnTo: string;
  readonly referer: string | undefined;
  readonly origin: string | undefined;
  readonly baseUrl: string;
}

/**
 * The page to go back to, without what an earlier submission left in its address; null when there
 * is none. Only pages of listed sites and the page that the form is on count.
 */
export function wayBack(page: Page, sites: readonly Site[]): URL | null {
  const { returnTo, referer, origin, baseUrl } = page;
  const here = [referer, origin].map(originOf).find((one) => one !== undefined);
  const isGood = (url: URL): boolean =>
    sites.some(({ origins }) => {
      const named = origins.filter((pattern) => pattern !== '*');
      return (
        acceptsOrigin(named, url.origin) ||
        (url.origin === here && acceptsOrigin(origins, url.origin))
      );
    });
  for (const [text, base] of [[returnTo, referer ?? origin], [referer ?? '']] as const) {
    const url = urlOf(text, base);
    // A page of ours with a form has nothing to say when somebody comes back to it.
    const isOurs = url?.href.startsWith(`${baseUrl}/form/`);
    if (url !== null && !isOurs && isGood(url)) return withoutTraces(url);
  }
  return null;
}

/** A web address; a path is one of the page that the form is on. */
function urlOf(text: string, base?: string): URL | null {
  const isPath = /^\/(?![/\\])/.test(text);
  const isWeb = /^https?:\/\//i.test(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers leave these out
  if ((!isPath && !isWeb) || /[\u0000-\u0020\\]/.test(text)) return null;
  try {
    const url = new URL(text, isPath ? base : undefined);
    return url.username === '' && url.password === '' ? url : null;
  } catch {
    return null;
  }
}

function withoutTraces(url: URL): URL {
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !/^mautic(Error|Message)(=|$)/.test(part));
  url.search = kept.join('&');
  url.hash = '';
  return url;
}

/** The address with one more parameter and the place of the form. */
export function withParameter(url: URL, name: string, value: string, hash: string): string {
  const search = url.search === '' ? '?' : `${url.search}&`;
  const place = hash === '' ? '' : `#${encodeURIComponent(hash)}`;
  return `${url.origin}${url.pathname}${search}${name}=${encodeURIComponent(value)}${place}`;
}

/**
 * `{formfield=alias}` and `{contactfield=alias}` become what this submission says; what is known of
 * the contact from elsewhere is nobody's business.
 */
export function filledIn(text: string, said: Said, escaped: (value: string) => string): string {
  return text.replace(/\{(\w+)=([^{}]*)\}/g, (_token, kind: string, name: string) => {
    const values = kind === 'contactfield' ? said.values : said.results;
    const isKnown = /^(form|contact)field$/.test(kind) && Object.hasOwn(values, name);
    return isKnown ? escaped(String(values[name] ?? '')) : '';
  });
}

export interface Said {
  readonly results: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, unknown>>;
}
