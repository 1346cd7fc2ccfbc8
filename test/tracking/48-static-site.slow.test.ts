import assert from 'node:assert/strict';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { pagesOf } from '../support/sidecar.ts';
import { gateTag, startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

describe('Plain HTML pages without a server of their own', () => {
  let site: TrackedShop;
  let visitor: Visitor;
  before(async () => {
    site = await startTrackedShop();
    const gate = gateTag(site.trackUrl, { site: site.siteKey });
    for (const path of ['/a', '/b', '/c']) site.addPage(path, gate);
  });
  after(() => site.stop());
  beforeEach(async () => {
    await site.sidecar.setMode('off');
    visitor = await newVisitor(site.browser);
  });
  afterEach(() => visitor.close());

  const url = (path: string): string => `${site.shop.origin}${path}`;

  it('leave no trace of a stranger', async () => {
    for (const path of ['/a', '/b', '/c']) await visitor.visit(url(path));
    assert.deepEqual(
      new Set(visitor.requestsTo(site.trackUrl).map((request) => request.url)),
      new Set([`${site.trackUrl}/gate.js`]),
    );
    assert.deepEqual(await visitor.cookies(), {});
    assert.deepEqual(await visitor.storedKeys(), []);
  });

  it('follow who came through a tracked link, by a cookie for 30 days without personal data', async () => {
    const { contactId, token } = await site.newToken('static@example.test');
    await visitor.visitAndDeliver(url(`/a?ct=${token}`));
    assert.equal(visitor.page.url(), url('/a'));
    const known = (await visitor.context.cookies()).find(({ name }) => name === 'mtc_known');
    assert.deepEqual([known?.value, known?.path, known?.sameSite], ['1', '/', 'Lax']);
    const days = ((known?.expires ?? 0) - Date.now() / 1000) / 86_400;
    assert.ok(days > 29.9 && days <= 30, `${days} days`);
    await visitor.visitAndDeliver(url('/b'));
    assert.deepEqual(pagesOf(await site.sidecar.timeline(contactId)), [url('/a'), url('/b')]);
  });

  it('make nobody known by a forged, altered or expired token', async () => {
    const { contactId, token } = await site.newToken('forged@example.test');
    const [head, payload = '', proof] = token.split('.');
    const content = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const other = Buffer.from(JSON.stringify({ ...content, c: 1 })).toString('base64url');
    const old = Buffer.from(JSON.stringify({ ...content, x: 1 })).toString('base64url');
    for (const bad of [`${head}.${other}.${proof}`, `${head}.${old}.${proof}`, 'forged']) {
      await visitor.visitAndDeliver(url(`/a?ct=${bad}`));
      assert.deepEqual(await visitor.cookies(), {});
      assert.deepEqual(await visitor.storedKeys(), []);
    }
    const asked = visitor.requestsTo('/mtc/event').length;
    await visitor.visit(url('/b'));
    assert.equal(visitor.requestsTo('/mtc/event').length, asked);
    assert.deepEqual(pagesOf(await site.sidecar.timeline(contactId)), []);
  });

  it('show the same page to known visitors and strangers', async () => {
    const { token } = await site.newToken('same@example.test');
    const stranger = await (await visitor.page.goto(url('/a')))?.text();
    await visitor.visitAndDeliver(url(`/a?ct=${token}`));
    const known = await (await visitor.page.goto(url('/a')))?.text();
    assert.equal(known, stranger);
  });

  it('keep a click whose delivery failed for the next page', async () => {
    const { contactId, token } = await site.newToken('kept@example.test');
    await visitor.context.route(/mtc\/event|mtracking/, (route) => route.abort());
    await visitor.visit(url(`/a?ct=${token}`));
    assert.deepEqual(await visitor.cookies(), {});
    await visitor.context.unrouteAll();
    await visitor.visitAndDeliver(url('/b'));
    assert.deepEqual(pagesOf(await site.sidecar.timeline(contactId)), [url('/b')]);
    assert.equal((await visitor.cookies()).mtc_known, '1');
  });

  it('follow everybody after the switch, and join the earlier visits to the person', async () => {
    const { contactId, token } = await site.newToken('joined@example.test');
    await visitor.visit(url('/a'));
    await site.sidecar.setMode('visits');
    const everybody = gateTag(site.trackUrl, { mode: 'all', site: site.siteKey });
    const [one, two, three] = ['/1', '/2', '/3'].map((path) => site.addPage(path, everybody));
    await visitor.visitAndDeliver(one as string);
    await visitor.visitAndDeliver(two as string);
    await visitor.visitAndDeliver(`${three}?ct=${token}`);
    assert.deepEqual(pagesOf(await site.sidecar.timeline(contactId)), [one, two, three]);
  });
});
