import { attempt } from './page.ts';

/** The first `ct` of a raw query string, if it looks like a token; `ct[]` does not count. */
export function firstToken(search: string): string {
  const part = partsOf(search).find(isToken) || '';
  const token = attempt(() => decode(part.slice(3))) || '';
  return /^[\w.+/=-]{1,2048}$/.test(token) ? token : '';
}

/** The query string without any `ct`; everything else stays byte for byte. */
export function withoutTokens(search: string): string {
  const kept = partsOf(search)
    .filter((part) => !isToken(part))
    .join('&');
  return kept && `?${kept}`;
}

function partsOf(search: string): string[] {
  return search.slice(1).split('&');
}

function isToken(part: string): boolean {
  return /^ct(=|$)/.test(part);
}

/** Old tokens are base64 that was encoded once or twice; a bare `+` stays a plus. */
function decode(text: string): string {
  return decodeURIComponent(decodeURIComponent(text));
}
