import type { Browser } from 'playwright-core';
import { validSiteSecrets } from '../../sidecar/auth/secrets.ts';
import { buildScripts } from '../../sidecar/tracking/script/build.mjs';
import { readLink } from '../../sidecar/tracking/tracked-link.ts';
import { openBrowser } from './browser.ts';
import { startSidecar, type TestSidecar } from './sidecar.ts';
import { type PageAnswer, startWebSite, type WebSite } from './web-site.ts';

/** A shop on `shop.test` whose visitors are followed by a sidecar on another site. */
export interface TrackedShop {
  readonly browser: Browser;
  readonly shop: WebSite;
  readonly sidecar: TestSidecar;
  readonly siteKey: string;
  /** The sidecar as pages name it. */
  readonly trackUrl: string;
  /** A new contact, and the token of a link that was sent to it. */
  newToken(email: string): Promise<{ contactId: number; token: string }>;
  /** Adds a page to the shop and gives its address. */
  addPage(path: string, head: string): string;
  stop(): Promise<void>;
}

export async function startTrackedShop(
  environment: Record<string, string> = {},
): Promise<TrackedShop> {
  const shop = await startWebSite('shop.test');
  const settings = { MTC_SITE_ORIGINS: shop.origin, ...environment };
  const sidecar = await startSidecar('SQLite', settings, await buildScripts());
  const siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
  shop.pages.set('/known', (body) => answerKnown(sidecar.secret, siteKey, body));
  const browser = await openBrowser();
  return {
    browser,
    shop,
    sidecar,
    siteKey,
    trackUrl: `http://track.example.test:${new URL(sidecar.url).port}`,
    async newToken(email) {
      const contactId = await sidecar.createContact({ email });
      return { contactId, token: await sidecar.trackedToken(contactId) };
    },
    addPage(path, head) {
      shop.pages.set(path, page(path, head));
      return `${shop.origin}${path}`;
    },
    async stop() {
      await browser.close();
      await shop.stop();
      await sidecar.stop();
    },
  };
}

/** What a site pastes into its pages; the global function may have any name. */
export function snippet(trackUrl: string, calls = "mt('send', 'pageview');", name = 'mt'): string {
  return `<script>
window.MauticTrackingObject = '${name}';
window['${name}'] = window['${name}'] || function () {
  (window['${name}'].q = window['${name}'].q || []).push(arguments);
};
(function (first) {
  var script = document.createElement('script');
  script.async = true;
  script.src = '${trackUrl}/mtc.js';
  first.parentNode.insertBefore(script, first);
})(document.getElementsByTagName('script')[0]);
${calls}
</script>`;
}

export interface GateOptions {
  readonly mode?: 'known' | 'all';
  readonly known?: string;
  readonly consent?: 'required';
  readonly signals?: 'ignore';
  readonly site?: string;
}

/** The gate as plugins print it. */
export function gateTag(trackUrl: string, options: GateOptions = {}): string {
  const { mode = 'known', known = '', consent = '', signals = 'respect', site = '' } = options;
  return (
    `<script async src="${trackUrl}/gate.js" data-mtc-sidecar="${trackUrl}" data-mtc-site="${site}"` +
    ` data-mtc-mode="${mode}" data-mtc-known="${known}" data-mtc-consent="${consent}"` +
    ` data-mtc-signals="${signals}"></script>`
  );
}

/** The endpoint that a CMS plugin gives its site: checks the token, sets the cookie over HTTP. */
function answerKnown(secret: string, key: string, body: string): PageAnswer {
  const ct = new URLSearchParams(body).get('ct') ?? '';
  const secrets = validSiteSecrets(secret, { key, secretVersion: 1 });
  const known = readLink(ct, Date.now() / 1000, () => secrets) !== null;
  const cookie = 'mtc_known=1; Max-Age=2592000; Path=/; SameSite=Lax';
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  return {
    headers: known ? { ...headers, 'Set-Cookie': cookie } : headers,
    body: JSON.stringify({ known }),
  };
}

function page(path: string, head: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop ${path}</title>
<link rel="icon" href="data:,">${head}</head><body><h1>${path}</h1></body></html>`;
}
