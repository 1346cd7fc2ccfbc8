import assert from 'node:assert/strict';
import type { Route } from 'playwright-core';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { pagesOf } from '../support/sidecar.ts';
import { snippet, startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

/** A view with callbacks that write down which of them ran. */
const calls = `window.told = [];
const options = name => ({
  onload: detail => told.push(name + ' onload ' + (detail.image ? 'image' : 'xhr')),
  onerror: () => told.push(name + ' onerror'),
});
mt('send', 'pageview', {}, options('a')); mt('send', 'pageview', {}, options('b'));`;

const abort = (route: Route): Promise<void> => route.abort();

describe('Delivery of a page view', () => {
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

  const told = async (): Promise<string[]> => {
    await visitor.page.waitForFunction('window.told.length >= 2');
    await visitor.page.waitForLoadState('networkidle');
    return visitor.page.evaluate('window.told');
  };
  const open = (name: string, head = snippet(site.trackUrl, calls)): Promise<unknown> =>
    visitor.page.goto(site.addPage(name, head));

  it('that the sidecar answers calls onload of every view, once', async () => {
    await open('/ok');
    assert.deepEqual(await told(), ['a onload xhr', 'b onload xhr']);
    assert.equal(visitor.requestsTo('mtracking.gif').length, 0);
  });

  it('that a blocker stops goes by the pixel, and onload is called all the same', async () => {
    await visitor.context.route('**/mtc/event', abort);
    await open('/blocked');
    assert.deepEqual((await told()).sort(), ['a onload image', 'b onload image']);
    assert.equal(visitor.requestsTo('/mtc/event').length, 1, 'the second view does not try again');
  });

  it('whose answer is an error goes by the pixel as the same view, which counts once', async () => {
    const ann = await site.sidecar.createContact({ email: 'ann@example.test' });
    const ct = await site.sidecar.trackedToken(ann);
    await visitor.context.route('**/mtc/event', async (route) => {
      await route.fetch({ url: `${site.sidecar.url}/mtc/event` });
      await route.fulfill({ status: 500, headers: corsFor(site), body: '' });
    });
    await open('/error', snippet(site.trackUrl, calls.replaceAll('{}', `{ct: '${ct}'}`)));
    assert.deepEqual((await told()).sort(), ['a onload image', 'b onload image']);
    assert.equal(visitor.requestsTo('/mtc/event').length, 2);
    assert.equal(visitor.requestsTo('mtracking.gif').length, 2);
    assert.equal(pagesOf(await site.sidecar.timeline(ann)).length, 2);
  });

  it('that fails both ways calls onerror of every view, once', async () => {
    await visitor.context.route(/mtc\/event|mtracking\.gif/, abort);
    await open('/down');
    assert.deepEqual((await told()).sort(), ['a onerror', 'b onerror']);
  });

  it('that never ends calls onerror after a while', async () => {
    await visitor.page.clock.install();
    await visitor.context.route('**/mtc/event', abort);
    await visitor.context.route('**/mtracking.gif*', () => undefined);
    const isAsked = visitor.page.waitForRequest(/mtracking\.gif.*counter=1/);
    await visitor.page.goto(site.addPage('/slow', snippet(site.trackUrl, calls)), {
      waitUntil: 'commit',
    });
    await isAsked;
    await visitor.page.clock.runFor(15_000);
    assert.deepEqual(await visitor.page.evaluate('window.told.sort()'), ['a onerror', 'b onerror']);
  });

  it('by the pixel carries the device key of earlier visits', async () => {
    await visitor.visitAndDeliver(site.addPage('/before', snippet(site.trackUrl)));
    const key = await visitor.page.evaluate("localStorage.getItem('mautic_device_id')");
    await visitor.context.route('**/mtc/event', abort);
    await open('/pixel');
    await told();
    const keys = visitor
      .requestsTo('mtracking.gif')
      .map(({ url }) => new URL(url).searchParams.get('mautic_device_id'));
    assert.deepEqual(keys, [key, key]);
  });

  it('asks who the visitor is after a pixel, unless all requests are blocked', async () => {
    await visitor.context.route('**/mtc/event', (route) =>
      route.fulfill({ status: 500, headers: corsFor(site), body: '' }),
    );
    await open('/who');
    await told();
    assert.ok(visitor.requests.some(({ url }) => /\/mtc\?/.test(url)));
  });

  it('runs callbacks around the first delivery once, with the parameters', async () => {
    const watch = `<script src="${site.trackUrl}/mtc.js"></script><script>window.seen = [];
      MauticJS.beforeFirstEventDelivery(params => { seen.push('before ' + params.counter); params.own = 1; });
      MauticJS.onFirstEventDelivery(detail => seen.push('after ' + detail.response.success));</script>`;
    await open('/around', watch + snippet(site.trackUrl, calls));
    await told();
    assert.deepEqual(await visitor.page.evaluate('window.seen'), ['before 0', 'after 1']);
    assert.match(visitor.requestsTo('/mtc/event')[0]?.body ?? '', /&own=1/);
  });

  it('a mistake in a callback of the page stops nothing else', async () => {
    const errors: string[] = [];
    visitor.page.on('pageerror', ({ message }) => errors.push(message));
    const broken = `mt('send', 'pageview', {}, {onload() { throw new Error('mine'); }}); ${calls}`;
    await open('/broken', snippet(site.trackUrl, broken));
    assert.deepEqual(await told(), ['a onload xhr', 'b onload xhr']);
    assert.deepEqual(errors, ['mine']);
  });

  it('a pixel that the page itself holds is noticed', async () => {
    const pixel = `<img alt="" src="${site.trackUrl}/mtracking.gif?page_title=Own%20pixel">`;
    const url = site.addPage('/holds', `<script src="${site.trackUrl}/mtc.js"></script>${pixel}`);
    await visitor.visitAndDeliver(url);
    const [seen] = await visitor.page.evaluate<object[]>('window.deliveries');
    assert.deepEqual(seen, { image: true, params: { page_title: 'Own%20pixel' } });
  });
});

function corsFor({ shop }: TrackedShop): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': shop.origin,
    'Access-Control-Allow-Credentials': 'true',
  };
}
