import assert from 'node:assert/strict';
import type { Route } from 'playwright-core';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { pagesOf } from '../support/sidecar.ts';
import { gateTag, startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

/** What WordPress' consent plugin defines, with a manager that asks before it tracks. */
const consentPlugin = `<script>
window.consents = {};
window.wp_has_consent = (category) => !window.wp_consent_type || window.consents[category] === 'allow';
window.setConsent = (category, value) => {
  window.consents[category] = value;
  document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change',
    { detail: Object.assign([], { [category]: value }) }));
};
</script>`;
const managerAsks = "<script>window.wp_consent_type = 'optin';</script>";

describe('Consent and privacy signals', () => {
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

  const asking = (mode: 'known' | 'all'): string =>
    gateTag(site.trackUrl, { mode, known: '/known', consent: 'required' });
  const run = (script: string): Promise<unknown> => visitor.page.evaluate(script);
  const delivered = (count: number): Promise<unknown> =>
    visitor.page.waitForFunction(`window.deliveries.length === ${count}`);
  const leavesNothing = async (): Promise<void> => {
    await visitor.page.waitForLoadState('networkidle');
    assert.equal(visitor.requestsTo('/mtc').length, 0);
    assert.equal(visitor.requestsTo('/known').length, 0);
    assert.deepEqual(await visitor.cookies(), {});
    assert.deepEqual(await visitor.storedKeys(), []);
  };

  it('before consent nothing is requested or stored, and the token is out of the address', async () => {
    const url = site.addPage('/before', asking('known'));
    await visitor.visit(`${url}?ct=YTowOnt9`);
    await leavesNothing();
    assert.equal(visitor.page.url(), url);
  });

  it("mt('consent', 'granted') brings the click that waited for it", async () => {
    const { contactId, token } = await site.newToken('granted@example.test');
    const url = site.addPage('/granted', asking('known'));
    await visitor.visit(`${url}?ct=${token}`);
    await run("mt('consent', 'granted')");
    await delivered(1);
    assert.deepEqual(pagesOf(await site.sidecar.timeline(contactId)), [url]);
    assert.equal((await visitor.cookies()).mtc_known, '1');
  });

  it('consent may be told before the gate is there', async () => {
    const early = `<script>window.mt = function () { (mt.q = mt.q || []).push(arguments); };
      mt('consent', 'granted');</script>`;
    await visitor.visitAndDeliver(site.addPage('/early', early + asking('all')));
    assert.equal(visitor.requestsTo('/mtc/event').length, 1);
  });

  it("WordPress' consent event opens the gate, for marketing only", async () => {
    const head = consentPlugin + managerAsks + asking('all');
    await visitor.visit(site.addPage('/wp', head));
    await run("setConsent('statistics', 'allow'); setConsent('marketing', 'deny')");
    await leavesNothing();
    await run("setConsent('marketing', 'allow')");
    await delivered(1);
  });

  it('consent of an earlier visit counts, also when its manager comes after the gate', async () => {
    const given = "<script>window.consents = { marketing: 'allow' };</script>";
    const head = consentPlugin + given + managerAsks + asking('all');
    await visitor.visitAndDeliver(site.addPage('/again', head));
    const url = site.addPage('/late', asking('all') + consentPlugin + given);
    await visitor.visit(url);
    assert.equal(visitor.requestsTo('/mtc/event').length, 1, 'no manager has spoken yet');
    await run(
      "wp_consent_type = 'optin'; document.dispatchEvent(new CustomEvent('wp_consent_type_defined'))",
    );
    await delivered(1);
  });

  it('a consent plugin without a manager says yes to everything, which is no consent', async () => {
    await visitor.visit(site.addPage('/nobody-asked', consentPlugin + asking('all')));
    await leavesNothing();
  });

  it('a withdrawal deletes what was stored and stops, also on later pages', async () => {
    const { token } = await site.newToken('withdrawn@example.test');
    const url = site.addPage('/withdraw', gateTag(site.trackUrl, { known: '/known' }));
    await visitor.visitAndDeliver(`${url}?ct=${token}`);
    assert.notDeepEqual(await visitor.cookies(), {});
    await run("mt('consent', 'denied')");
    assert.deepEqual(await visitor.cookies(), {});
    assert.deepEqual(await visitor.storedKeys(), []);
    await run("mt('send', 'pageview')");
    await visitor.visit(url);
    assert.equal(visitor.requestsTo('/mtc/event').length, 1);
    assert.equal(visitor.requestsTo('mtracking.gif').length, 0);
  });

  it('after a withdrawal callbacks of the page still end, with onerror', async () => {
    await visitor.visitAndDeliver(site.addPage('/end', gateTag(site.trackUrl, { mode: 'all' })));
    await run(`window.told = []; mt('consent', 'denied');
      mt('send', 'pageview', {}, { onload: () => told.push('onload'), onerror: () => told.push('onerror') })`);
    assert.deepEqual(await run('told'), ['onerror']);
  });

  it('an answer that comes after the withdrawal stores nothing', async () => {
    const { token } = await site.newToken('race@example.test');
    for (const path of ['**/known', '**/mtc/event']) {
      const held = new Promise<Route>((resolve) => {
        void visitor.context.route(path, resolve);
      });
      const url = site.addPage('/race', gateTag(site.trackUrl, { known: '/known' }));
      await visitor.page.goto(`${url}?ct=${token}`);
      const request = await held;
      await run("mt('consent', 'denied')");
      const isAnswered = visitor.page.waitForResponse(path);
      await request.continue();
      await isAnswered;
      await visitor.page.waitForLoadState('networkidle');
      assert.deepEqual(await visitor.cookies(), {});
      assert.deepEqual(await visitor.storedKeys(), []);
      await visitor.context.unrouteAll();
    }
  });

  it('consent that is given again opens the gate again', async () => {
    const head = gateTag(site.trackUrl, { mode: 'all' });
    await visitor.visitAndDeliver(site.addPage('/yes-no-yes', head));
    await run("mt('consent', 'denied'); mt('consent', 'granted'); mt('consent', 'granted')");
    await delivered(2);
    await visitor.page.waitForLoadState('networkidle');
    assert.equal(visitor.requestsTo('/mtc/event').length, 2);
    assert.ok((await visitor.cookies()).mautic_device_id);
  });

  for (const [signal, script] of Object.entries({
    'Global Privacy Control':
      "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })",
    'Do Not Track': "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })",
  })) {
    it(`${signal} keeps the gate shut, for known visitors and with consent too`, async () => {
      const { token } = await site.newToken(`${signal.replaceAll(' ', '-')}@example.test`);
      await visitor.context.addInitScript(script);
      const url = site.addPage('/signal', gateTag(site.trackUrl, { mode: 'all', known: '/known' }));
      await visitor.visit(`${url}?ct=${token}`);
      await run("mt('consent', 'granted')");
      await leavesNothing();
      assert.equal(visitor.page.url(), url);
    });

    it(`a site may choose to ignore ${signal} in the browser`, async () => {
      await visitor.context.addInitScript(script);
      const head = gateTag(site.trackUrl, { mode: 'all', signals: 'ignore' });
      await visitor.visitAndDeliver(site.addPage('/ignore', head));
      assert.equal(visitor.requestsTo('/mtc/event').length, 1);
    });
  }
});
