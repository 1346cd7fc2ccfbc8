import { attempt } from './page.ts';

export function readStored(key: string): string | null | undefined {
  return attempt(() => localStorage.getItem(key));
}

export function store(key: string, value: string): void {
  attempt(() => localStorage.setItem(key, value));
}

/** A session cookie of the site itself, so that the site's server can read it. */
export function setCookie(name: string, value: unknown): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  attempt(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: browsers lack the Cookie Store API
    document.cookie = `${name}=${value}; path=/; SameSite=Lax${secure}`;
  });
}
