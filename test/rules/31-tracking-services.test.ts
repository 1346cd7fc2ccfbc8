import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { matchOf } from '../../sidecar/rules/page-services.ts';
import { type BrowserClient, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const googleAnalyticsId = 'G-ABC123DEF4';
const facebookPixelId = '123456789012345';
const off = {
  ...{ googleAnalyticsId: null, facebookPixelId: null, onTrackedPages: true, onOwnPages: false },
  ...{ anonymizeIp: true, userId: false, advancedMatching: false },
};
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describeOnEachDatabase('Google Analytics and the Facebook pixel', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());
  afterEach(() => put(off));

  const path = '/api/settings/tracking-services';
  const put = (settings: object) => sidecar.api('PUT', path, settings);
  const page = { page_url: 'https://shop.example/' };
  const agreed = { ...page, mtc_consent: 'granted' };
  const toldTo = async (browser: BrowserClient, view: Record<string, string> = page) =>
    (await browser.view(view)).json.events.tracking_services;
  const personal = ({ google, facebook }: any) => [google.config.user_id, facebook.match];
  const everything = { googleAnalyticsId, facebookPixelId, userId: true, advancedMatching: true };

  it('are off until somebody gives an id, and change one by one', async () => {
    assert.deepEqual((await sidecar.api('GET', path)).body.settings, off);
    assert.equal(await toldTo(browserClient(sidecar.url)), undefined);
    await put({ googleAnalyticsId });
    const { status, body } = await put({ userId: true });
    assert.deepEqual([status, body.settings], [200, { ...off, googleAnalyticsId, userId: true }]);
  });

  for (const [title, change, field] of [
    ['an id of Google that is none', { googleAnalyticsId: "G-1');alert(1)" }, 'googleAnalyticsId'],
    ['an id of Facebook that is none', { facebookPixelId: 'abc' }, 'facebookPixelId'],
    ['what is neither yes nor no', { userId: 'perhaps' }, 'userId'],
  ] as const) {
    it(`${title} is refused`, async () => {
      const { status, body } = await put(change);
      assert.deepEqual([status, Object.keys(body.errors[0].details)], [400, [field]]);
    });
  }

  it('come with the answer to every view by script, the first one included', async () => {
    await put({ googleAnalyticsId, facebookPixelId });
    const browser = browserClient(sidecar.url);
    const google = {
      id: googleAnalyticsId,
      src: `https://www.googletagmanager.com/gtag/js?id=${googleAnalyticsId}`,
      config: { send_page_view: false, anonymize_ip: true },
    };
    const src = 'https://connect.facebook.net/en_US/fbevents.js';
    const expected = { google, facebook: { id: facebookPixelId, src } };
    assert.deepEqual(await toldTo(browser), expected);
    assert.deepEqual(await toldTo(browser), expected);
    await put({ googleAnalyticsId: null, anonymizeIp: false });
    assert.deepEqual(await toldTo(browser), { facebook: { id: facebookPixelId, src } });
  });

  it('are not for strangers who are not followed', async () => {
    await put(everything);
    await sidecar.setMode('off');
    const { json, result } = await browserClient(sidecar.url).view(agreed);
    await sidecar.setMode('visits');
    assert.deepEqual([json.events, result], [[], 'ignored;anonymous-off']);
  });

  it('are loaded by pages of sites, by our own ones, or by both', async () => {
    const browser = browserClient(sidecar.url);
    const own = { page_url: 'http://127.0.0.1/form/1' };
    const shown = async () => [
      (await toldTo(browser)) !== undefined,
      (await toldTo(browser, own)) !== undefined,
    ];
    await put({ facebookPixelId });
    assert.deepEqual(await shown(), [true, false]);
    await put({ onOwnPages: true, onTrackedPages: false });
    assert.deepEqual(await shown(), [false, true]);
  });

  it('learn who somebody is only with proof and consent, and then by hashes', async () => {
    await put(everything);
    const contactId = await sidecar.createContact({
      email: 'Ada@Example.test ',
      city: 'St. Gallen',
    });
    const ct = await sidecar.trackedToken(contactId);
    const browser = browserClient(sidecar.url);
    const nobody = [undefined, undefined];
    assert.deepEqual(personal(await toldTo(browser, agreed)), nobody);
    assert.deepEqual(personal(await toldTo(browser, { ...page, ct })), nobody);
    const match = { em: sha256('ada@example.test'), ct: sha256('stgallen') };
    assert.deepEqual(personal(await toldTo(browser, agreed)), [String(contactId), match]);
    assert.deepEqual(personal(await toldTo(browser)), nobody);
    const refused = { ...page, mtc_consent: 'denied' };
    assert.deepEqual(personal(await toldTo(browser, refused)), nobody);
    await put({ userId: false, advancedMatching: false });
    assert.deepEqual(personal(await toldTo(browser, agreed)), nobody);
  });

  it('learn nothing of who only claims to be somebody', async () => {
    await put(everything);
    await sidecar.makePublic('email');
    await sidecar.createContact({ email: 'claimed@example.test' });
    const browser = browserClient(sidecar.url);
    const claim = { ...agreed, email: 'claimed@example.test' };
    assert.deepEqual(personal(await toldTo(browser, claim)), [undefined, undefined]);
    assert.notEqual((await browser.view(agreed)).json.id, null);
  });
});

describe('What the pixel learns of a person', () => {
  const hashed = (values: Record<string, string>) => matchOf({ values });
  it('is in the form that is hashed on the other side too', () => {
    assert.deepEqual(
      hashed({
        email: ' A@B.example',
        firstname: ' Zoë-Ann ',
        lastname: "O'Neil",
        zipcode: 'AB 1',
      }),
      { em: sha256('a@b.example'), fn: sha256('zoëann'), ln: sha256('oneil'), zp: sha256('ab1') },
    );
  });
  it('has a phone number only with the code of its country', () => {
    assert.deepEqual(hashed({ phone: '+49 (30) 123-45' }), { ph: sha256('493012345') });
    assert.deepEqual(hashed({ mobile: '0049 30 12345' }), { ph: sha256('493012345') });
    assert.deepEqual(hashed({ phone: '030 12345' }), {});
  });
});
