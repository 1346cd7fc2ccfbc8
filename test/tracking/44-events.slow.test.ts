import assert from 'node:assert/strict';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { snippet, startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

const stubs = `<script>window.heard = [];
for (const name of ['gtag', 'fbq', 'ga']) window[name] = (...args) => heard.push([name, ...args]);
</script>`;

const event = { category: 'Shop', action: 'Offer', label: 'Spring' };

describe('Events that the sidecar sends back with a view', () => {
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

  /** Answers every view with these events, as a sidecar with rules does. */
  const answerWith = (events: unknown): Promise<unknown> =>
    visitor.context.route('**/mtc/event', (route) =>
      route.fulfill({
        headers: {
          'Access-Control-Allow-Origin': site.shop.origin,
          'Access-Control-Allow-Credentials': 'true',
        },
        json: { success: 1, id: 7, sid: 'k', device_id: 'k', events },
      }),
    );

  it('reach Google and Facebook on every view of a page, not only the first', async () => {
    await answerWith({ google_analytics: [event], facebook_pixel: [event] });
    await visitor.visitAndDeliver(site.addPage('/events', stubs + snippet(site.trackUrl)));
    await visitor.page.evaluate("mt('send', 'pageview')");
    await visitor.page.waitForFunction('window.deliveries.length === 2');
    const google = ['gtag', 'event', 'Offer', { event_category: 'Shop', event_label: 'Spring' }];
    const facebook = ['fbq', 'trackCustom', 'Offer', { eventLabel: 'Spring' }];
    assert.deepEqual(await visitor.page.evaluate('window.heard'), [
      google,
      facebook,
      google,
      facebook,
    ]);
  });

  it('reach an old Google Analytics where there is no gtag', async () => {
    await answerWith({ google_analytics: [event] });
    const old = stubs.replace("'gtag', ", '');
    await visitor.visitAndDeliver(site.addPage('/old', old + snippet(site.trackUrl)));
    const sent = { hitType: 'event', eventCategory: 'Shop', eventAction: 'Offer' };
    assert.deepEqual(await visitor.page.evaluate('window.heard'), [
      ['ga', 'send', { ...sent, eventLabel: 'Spring' }],
    ]);
  });

  it('without an action or a label are left out, and odd answers do no harm', async () => {
    const errors: string[] = [];
    visitor.page.on('pageerror', ({ message }) => errors.push(message));
    await answerWith({
      google_analytics: [{ action: 'x' }, { label: 'y' }],
      facebook_pixel: 'text',
      unknown: [event],
    });
    await visitor.visitAndDeliver(site.addPage('/odd', stubs + snippet(site.trackUrl)));
    assert.deepEqual(await visitor.page.evaluate('window.heard'), []);
    assert.deepEqual(errors, []);
  });

  it('do nothing on a page that has neither Google nor Facebook', async () => {
    const errors: string[] = [];
    visitor.page.on('pageerror', ({ message }) => errors.push(message));
    await answerWith({ google_analytics: [event], facebook_pixel: [event] });
    await visitor.visitAndDeliver(site.addPage('/neither', snippet(site.trackUrl)));
    assert.deepEqual(errors, []);
  });

  it('may load the script of a focus item', async () => {
    const focus = `${site.shop.origin}/focus.js`;
    site.shop.pages.set('/focus.js', () => ({
      headers: { 'Content-Type': 'text/javascript' },
      body: 'window.focusItem = true;',
    }));
    await answerWith({ focus_item: [{ id: 3, js: focus }] });
    await visitor.visitAndDeliver(site.addPage('/focus', snippet(site.trackUrl)));
    await visitor.page.waitForFunction('window.focusItem === true');
    assert.equal(visitor.requestsTo('/focus.js').length, 1);
  });
});
