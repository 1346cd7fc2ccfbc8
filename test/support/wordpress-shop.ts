import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { buildScripts } from '../../sidecar/tracking/script/build.mjs';
import { newVisitor, openBrowser, type Visitor } from './browser.ts';
import type { Php } from './debian-php.ts';
import { freePort } from './mariadb.ts';
import { startSidecar, type TestSidecar } from './sidecar.ts';
import { startWordPress, type WordPress, type WordPressOptions } from './wordpress.ts';
import type { SignedIn } from './wordpress-account.ts';

/** A WordPress, its sidecar, its admin, and a browser for its visitors. */
export interface Shop {
  readonly wordPress: WordPress;
  readonly sidecar: TestSidecar;
  readonly admin: SignedIn;
  readonly browser: Browser;
  /** The site as the sidecar knows it. */
  readonly site: { readonly key: string; readonly secret: string };
  page(name: 'shoes' | 'boots' | 'sandals'): string;
  /** Saves settings as the settings screen does and gives what became of them. */
  save(settings: object): Promise<any>;
  /** Somebody who never was here. */
  stranger(options?: Parameters<typeof newVisitor>[1]): Promise<Visitor>;
  /** Somebody who came through a tracked link, and the contact that the link is for. */
  knownVisitor(): Promise<{ visitor: Visitor; contactId: number }>;
  trackedLink(contactId: number, options?: object): Promise<string>;
  /** Plugin settings as they are after the first save, an empty page cache, no visitors. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A way to set a WordPress up; `php` may tell that this machine cannot have that one. */
export interface Variant extends Omit<WordPressOptions, 'layOutPlugin' | 'php'> {
  readonly title: string;
  readonly php?: () => Promise<Php | null>;
}

const newest: Variant = { title: 'newest WordPress', release: 'newest' };
const older: Variant = {
  title: 'older WordPress, cache ignores ct',
  release: 'older',
  cacheIgnoresTokens: true,
};
const oldest: Variant = { title: 'oldest WordPress that the plugin allows', release: 'oldest' };

/** Defines the same suite for the newest WordPress and for an older one, page cache on. */
export function describeOnEachWordPress(title: string, body: SuiteBody): void {
  for (const variant of [newest, older]) describeOn(variant, title, body);
}

/** The same on the oldest one, too; its wp-admin has no style sheets here. */
export function describeOnEveryWordPress(title: string, body: SuiteBody): void {
  for (const variant of [newest, older, oldest]) describeOn(variant, title, body);
}

type SuiteBody = (shop: () => Shop) => void;

export function describeOn(variant: Variant, title: string, body: SuiteBody): void {
  describe(`${title} (${variant.title})`, function () {
    this.timeout(60_000);
    let shop: Shop;
    before(async function () {
      this.timeout(300_000);
      const php = await variant.php?.();
      if (php === null) this.skip();
      shop = await openShop({ ...variant, php });
      console.log(`    WordPress ${shop.wordPress.version}`);
    });
    beforeEach(() => shop.reset());
    after(async () => {
      if (shop === undefined) return;
      const complaints = shop.wordPress.complaints();
      await shop.close();
      assert.ok(complaints === '', `complaints: ${complaints.slice(0, 2000)}`);
    });
    body(() => shop);
  });
}

async function openShop(options: Omit<WordPressOptions, 'layOutPlugin'>): Promise<Shop> {
  const { layOutPlugin } = await import('../../cms-plugins/build.ts');
  const wordPress = await startWordPress({ ...options, layOutPlugin });
  const port = String(await freePort());
  const address = { MTC_PORT: port, MTC_BASE_URL: `http://127.0.0.1:${port}` };
  const sidecar = await startSidecar('SQLite', address, await buildScripts());
  const browser = await openBrowser();
  const admin = await wordPress.signIn('ada');
  const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
  const site = { key, secret: siteSecret(sidecar.secret, key, 1) };
  const settings = { sidecarUrl: sidecar.url, siteKey: site.key, secret: site.secret };
  const shop: Shop = {
    ...{ wordPress, sidecar, admin, browser, site },
    page: (name) => `${wordPress.url}/${name}/`,
    save: async (changes) => (await admin.rest('POST', 'settings', changes)).body,
    stranger: (options) => newVisitor(browser, options),
    async knownVisitor() {
      const contactId = await sidecar.createContact({ firstname: 'Bea' });
      const visitor = await shop.stranger();
      await visitor.visitAndDeliver(await shop.trackedLink(contactId));
      return { visitor, contactId };
    },
    async trackedLink(contactId, options = {}) {
      const asked = { url: shop.page('sandals'), ...options };
      const { body } = await sidecar.api('POST', `/api/contacts/${contactId}/link`, asked);
      return body.link.url;
    },
    async reset() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      await shop.save({ ...settings, ...defaults });
      await wordPress.clearPageCache();
    },
    async close() {
      await browser.close();
      await Promise.all([sidecar.stop(), wordPress.stop()]);
    },
  };
  return shop;
}

const defaults = {
  backend: 'sidecar',
  trackAnonymous: false,
  requireConsent: false,
  respectSignals: true,
  forwardForms: true,
  forwardComments: false,
  forwardRegistrations: false,
  identifyMembers: false,
  keepData: false,
  excludedRoles: ['administrator', 'editor', 'author', 'contributor'],
  excludedPaths: [],
  forms: {},
};
