import assert from 'node:assert/strict';
import { derivedKey } from '../../sidecar/auth/secrets.ts';
import { deviceKeys } from '../../sidecar/tracking/device-key.ts';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { newCertificate, startSecureFront } from '../support/secure-front.ts';
import { pagesOf } from '../support/sidecar.ts';
import { snippet, startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';
import { startWebSite } from '../support/web-site.ts';

const keyOf = (visitor: Visitor): Promise<string> =>
  visitor.page.evaluate("localStorage.getItem('mautic_device_id')");

describe('A sidecar on another site than the pages, third-party cookies blocked', () => {
  let site: TrackedShop;
  let visitor: Visitor;
  before(async () => {
    site = await startTrackedShop();
  });
  after(() => site.stop());
  beforeEach(async () => {
    visitor = await newVisitor(site.browser);
  });
  afterEach(() => visitor.close());

  it('still knows the visitor at the second visit', async () => {
    const [one, two] = ['/one', '/two'].map((path) => site.addPage(path, snippet(site.trackUrl)));
    await visitor.visitAndDeliver(one as string);
    const key = await keyOf(visitor);
    await visitor.context.clearCookies();
    await visitor.visitAndDeliver(two as string);
    assert.equal(await keyOf(visitor), key);
    const { contactId, token } = await site.newToken('second@example.test');
    const calls = `mt('send', 'pageview', {ct: '${token}'});`;
    const three = site.addPage('/three', snippet(site.trackUrl, calls));
    await visitor.visitAndDeliver(three);
    assert.deepEqual(pagesOf(await site.sidecar.timeline(contactId)), [one, two, three]);
  });

  it('tells the site who it is by cookies of the site itself', async () => {
    const { contactId, token } = await site.newToken('cookies@example.test');
    const calls = `mt('send', 'pageview', {ct: '${token}'});`;
    await visitor.visitAndDeliver(site.addPage('/cookies', snippet(site.trackUrl, calls)));
    const key = await keyOf(visitor);
    assert.deepEqual(await visitor.cookies(), {
      mtc_id: String(contactId),
      mautic_device_id: key,
    });
    assert.deepEqual((await visitor.storedKeys()).sort(), ['mautic_device_id', 'mtc_id']);
    for (const cookie of await visitor.context.cookies()) {
      assert.equal(cookie.domain, 'shop.test');
      assert.equal(cookie.sameSite, 'Lax');
      assert.equal(cookie.expires, -1, 'ends with the session');
      assert.equal(cookie.secure, false, 'a site without https can read it');
    }
  });

  it('knows whom the server of the site gave a key, before anything is stored', async () => {
    const pageUrl = site.addPage('/account', snippet(site.trackUrl));
    const key = deviceKeys(derivedKey(site.sidecar.secret, 'device-key')).create();
    await visitor.context.addCookies([{ name: 'mautic_device_id', value: key, url: pageUrl }]);
    await visitor.visitAndDeliver(pageUrl);
    assert.equal(await keyOf(visitor), key);
  });

  it('counts the pages of an origin that is not listed, and leaves nothing there', async () => {
    const stranger = await startWebSite('unlisted.test');
    stranger.pages.set('/', `<title>Unlisted</title>${snippet(site.trackUrl)}`);
    await visitor.visitAndDeliver(`${stranger.origin}/`);
    assert.equal(visitor.requestsTo('mtracking.gif').length, 1);
    assert.deepEqual(await visitor.storedKeys(), []);
    assert.equal((await visitor.cookies()).mtc_id, undefined);
    await stranger.stop();
  });
});

describe('Pages and sidecar with https on different sites', () => {
  const certificate = newCertificate();
  let site: TrackedShop;
  let visitor: Visitor;
  let pageUrl: string;
  let stopSecure: () => Promise<void>;
  before(async () => {
    const shop = await startWebSite('secure.test', certificate);
    site = await startTrackedShop({ MTC_SITE_ORIGINS: shop.origin });
    const front = await startSecureFront(Number(new URL(site.sidecar.url).port), certificate);
    pageUrl = `${shop.origin}/`;
    const trackUrl = `https://track.example.test:${front.port}`;
    shop.pages.set('/', `<title>Secure</title>${snippet(trackUrl)}`);
    stopSecure = async () => {
      front.stop();
      await shop.stop();
    };
  });
  after(async () => {
    await site.stop();
    await stopSecure();
  });
  beforeEach(async () => {
    visitor = await newVisitor(site.browser, { ignoreHTTPSErrors: true });
  });
  afterEach(() => visitor.close());

  it('give the site secure cookies', async () => {
    await visitor.visitAndDeliver(pageUrl);
    const own = (await visitor.context.cookies()).filter(({ domain }) => domain === 'secure.test');
    assert.deepEqual(
      own.map(({ name, secure, sameSite }) => [name, secure, sameSite]),
      [['mautic_device_id', true, 'Lax']],
    );
  });

  it('know the visitor again by the partitioned cookie when the site lost its storage', async () => {
    await visitor.visitAndDeliver(pageUrl);
    const key = await keyOf(visitor);
    await visitor.page.evaluate('localStorage.clear()');
    await visitor.visitAndDeliver(pageUrl);
    assert.equal(await keyOf(visitor), key);
    const kept = (await visitor.context.cookies()).filter(
      ({ domain }) => domain === 'track.example.test',
    );
    assert.deepEqual(
      kept.map(({ name, value }) => [name, value]),
      [['mautic_device_id', key]],
    );
  });
});
