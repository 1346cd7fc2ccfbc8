/** The first plausible `ct` of a raw query string; `ct[]`, other spellings and the fragment do not count. */
export function firstToken(search: string): string {
  const part = search
    .slice(1)
    .split('&')
    .find((one) => one.startsWith('ct='));
  const token = decode(part?.slice(3) ?? '');
  return token.length <= 2048 && /^[\w.+/=-]+$/.test(token) ? token : '';
}

/** The query string without any `ct`; everything else stays byte for byte. */
export function withoutTokens(search: string): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter((one) => one !== 'ct' && !one.startsWith('ct='));
  return kept.length > 0 ? `?${kept.join('&')}` : '';
}

/** Old tokens are base64 that was encoded once or twice; a bare `+` stays a plus. */
function decode(text: string): string {
  try {
    const once = decodeURIComponent(text);
    return once.includes('%') ? decodeURIComponent(once) : once;
  } catch {
    return '';
  }
}
