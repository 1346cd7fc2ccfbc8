import type { Browser } from 'playwright-core';
import { buildScripts } from '../../sidecar/tracking/script/build.mjs';
import { openBrowser } from './browser.ts';
import { startSidecar, type TestSidecar } from './sidecar.ts';
import { startWebSite, type WebSite } from './web-site.ts';

/** A shop on `shop.test` whose visitors are followed by a sidecar on another site. */
export interface TrackedShop {
  readonly browser: Browser;
  readonly shop: WebSite;
  readonly sidecar: TestSidecar;
  /** The sidecar as pages name it. */
  readonly trackUrl: string;
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
  const browser = await openBrowser();
  return {
    browser,
    shop,
    sidecar,
    trackUrl: `http://track.example.test:${new URL(sidecar.url).port}`,
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
(function(w,d,t,u,n,a,m){w['MauticTrackingObject']=n;
w[n]=w[n]||function(){(w[n].q=w[n].q||[]).push(arguments)},a=d.createElement(t),
m=d.getElementsByTagName(t)[0];a.async=1;a.src=u;m.parentNode.insertBefore(a,m)
})(window,document,'script','${trackUrl}/mtc.js','${name}');
${calls}
</script>`;
}

function page(path: string, head: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop ${path}</title>
<link rel="icon" href="data:,">${head}</head><body><h1>${path}</h1></body></html>`;
}
