import assert from 'node:assert/strict';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { offer, type Rulebook, rulebook } from '../support/rules.ts';
import { gateTag, snippet, startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

const google = 'G-ABC123DEF4';
const pixel = '123456789012345';
const stubs = `<script>window.heard = [];
for (const name of ['gtag', 'fbq']) window[name] = (...args) => heard.push([name, ...args]);
</script>`;

describe('Events and page views that reach Google and Facebook', () => {
  let site: TrackedShop;
  let rules: Rulebook;
  let visitor: Visitor;
  before(async () => {
    site = await startTrackedShop();
    rules = rulebook(site.sidecar);
  });
  after(() => site.stop());
  beforeEach(async () => {
    visitor = await newVisitor(site.browser);
    await visitor.context.route(/googletagmanager|facebook\.net/, (route) => route.abort());
  });
  afterEach(async () => {
    await rules.clear();
    await load({ googleAnalyticsId: null, facebookPixelId: null, userId: false });
    await visitor.close();
  });

  const load = (settings: object) =>
    site.sidecar.api('PUT', '/api/settings/tracking-services', settings);
  const loadBoth = () => load({ googleAnalyticsId: google, facebookPixelId: pixel });
  const run = (script: string): Promise<any> => visitor.page.evaluate(script);
  const delivered = (count: number) =>
    visitor.page.waitForFunction(`window.deliveries.length === ${count}`);
  const heard = async (): Promise<any[][]> => run('window.heard');
  /** How often each page view and each event was heard. */
  const counts = async () => {
    const list = await heard();
    const count = (...words: string[]) =>
      list.filter((call) => words.every((word) => call.includes(word))).length;
    return {
      views: [count('gtag', 'page_view'), count('fbq', 'PageView')],
      events: [count('gtag', 'event', 'Offer'), count('fbq', 'trackCustom', 'Offer')],
    };
  };
  const open = (path: string, head: string) => visitor.visitAndDeliver(site.addPage(path, head));
  const withStubs = () => stubs + snippet(site.trackUrl);

  it('each view counts once and each rule speaks once, also later in a single-page app', async () => {
    await loadBoth();
    await rules.onVisit({ url: '/first' });
    await rules.onVisit({ url: '/second' });
    await open('/first', withStubs());
    assert.deepEqual(await counts(), { views: [1, 1], events: [1, 1] });
    await run("history.pushState({}, '', '/second'); mt('send', 'pageview')");
    await delivered(2);
    assert.deepEqual(await counts(), { views: [2, 2], events: [2, 2] });
    const list = await heard();
    const event = { event_category: offer.category, event_label: offer.label };
    const viewed = { send_to: google, page_title: 'Shop /first' };
    assert.deepEqual(list.slice(0, 6), [
      ['gtag', 'config', google, { send_page_view: false, anonymize_ip: true }],
      ['gtag', 'event', 'page_view', { ...viewed, page_location: `${site.shop.origin}/first` }],
      ['fbq', 'init', pixel, undefined],
      ['fbq', 'trackSingle', pixel, 'PageView'],
      ['gtag', 'event', 'Offer', event],
      ['fbq', 'trackCustom', 'Offer', { eventLabel: offer.label }],
    ]);
    assert.equal(list.filter((call) => call[1] === 'init').length, 1);
  });

  it('nothing is heard and nothing is loaded before consent, or after it was taken back', async () => {
    await loadBoth();
    await rules.onVisit({ url: '/consent' });
    const gate = gateTag(site.trackUrl, { mode: 'all', consent: 'required' });
    await visitor.visit(site.addPage('/consent', stubs + gate));
    assert.deepEqual(await heard(), []);
    assert.equal(visitor.requestsTo('/mtc/event').length, 0);
    await run("mt('consent', 'granted')");
    await delivered(1);
    assert.deepEqual(await counts(), { views: [1, 1], events: [1, 1] });
    await run("mt('consent', 'denied'); mt('send', 'pageview')");
    await visitor.page.waitForLoadState('networkidle');
    assert.deepEqual(await counts(), { views: [1, 1], events: [1, 1] });
  });

  it('who takes consent back while the answer is under way is told to nobody', async () => {
    const gate = gateTag(site.trackUrl, { mode: 'all', consent: 'required' });
    await visitor.visit(site.addPage('/regret', stubs + gate));
    await visitor.context.route('**/mtc/event', async (route) => {
      await run("mt('consent', 'denied')");
      const events = { google_analytics: [offer], tracking_services: { google: { id: google } } };
      await route.fulfill({
        headers: {
          'Access-Control-Allow-Origin': site.shop.origin,
          'Access-Control-Allow-Credentials': 'true',
        },
        json: { success: 1, id: 7, sid: 'k', device_id: 'k', events },
      });
    });
    await run("mt('consent', 'granted')");
    await delivered(1);
    assert.deepEqual(await heard(), []);
  });

  it('somebody with proof and consent is told by id and hashes', async () => {
    await loadBoth();
    await load({ userId: true, advancedMatching: true });
    const { contactId, token } = await site.newToken('agreed@example.test');
    const gate = gateTag(site.trackUrl, { mode: 'known', consent: 'required' });
    await visitor.visit(`${site.addPage('/person', stubs + gate)}?ct=${token}`);
    await run("mt('consent', 'granted')");
    await delivered(1);
    const [config, , init] = (await heard()) as any[][];
    assert.equal(config?.[3].user_id, String(contactId));
    assert.match(init?.[3].em, /^[0-9a-f]{64}$/);
  });

  it('a page without them loads them once, in the way their makers say', async () => {
    await loadBoth();
    await open('/none', snippet(site.trackUrl));
    await run("mt('send', 'pageview')");
    await delivered(2);
    assert.equal(visitor.requestsTo('googletagmanager.com/gtag/js?id=').length, 1);
    assert.equal(visitor.requestsTo('connect.facebook.net/en_US/fbevents.js').length, 1);
    const layer = await run('dataLayer.map((call) => [...call].slice(0, 2))');
    assert.equal(layer[0][0], 'js');
    assert.deepEqual(layer.slice(1), [
      ...[
        ['config', google],
        ['event', 'page_view'],
      ],
      ...[
        ['config', google],
        ['event', 'page_view'],
      ],
    ]);
    const view = ['trackSingle', pixel, 'PageView'];
    assert.deepEqual(await run('fbq.queue'), [['init', pixel, undefined], view, view]);
    assert.equal(await run('fbq.disablePushState'), true);
  });

  it('a page that counts for the same ids itself is left to it, events included', async () => {
    await loadBoth();
    await rules.onVisit({ url: '/own' });
    const own = `<script>window.dataLayer = [['config', '${google}']];
      fbq.queue = [['init', '${pixel}']];</script>`;
    await open('/own', stubs + own + snippet(site.trackUrl));
    assert.deepEqual(await counts(), { views: [0, 0], events: [1, 1] });
  });

  it('the static script names neither of them, and a page of no service loads nothing', async () => {
    await loadBoth();
    const script = await (await fetch(`${site.sidecar.url}/mtc.js`)).text();
    assert.doesNotMatch(script, /googletagmanager|facebook\.net|G-ABC|1234567890/);
    await load({ googleAnalyticsId: null, facebookPixelId: null });
    await open('/off', withStubs());
    assert.deepEqual(await heard(), []);
  });
});
