import assert from 'node:assert/strict';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { pagesOf } from '../support/sidecar.ts';
import { gateTag, snippet, startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

describe('The gate on a site that follows known visitors only', () => {
  let site: TrackedShop;
  let visitor: Visitor;
  let gate: string;
  before(async () => {
    site = await startTrackedShop();
    await site.sidecar.setMode('off');
    gate = gateTag(site.trackUrl, { known: '/known', site: site.siteKey });
    for (const path of ['/a', '/b', '/c']) site.addPage(path, gate);
  });
  after(() => site.stop());
  beforeEach(async () => {
    visitor = await newVisitor(site.browser);
  });
  afterEach(() => visitor.close());

  const url = (path: string): string => `${site.shop.origin}${path}`;
  const views = (): URLSearchParams[] =>
    visitor.requestsTo('/mtc/event').map(({ body }) => new URLSearchParams(body));
  const leavesNothing = async (): Promise<void> => {
    const beyond = visitor.requestsTo(site.trackUrl).map((request) => request.url);
    assert.deepEqual(new Set(beyond), new Set([`${site.trackUrl}/gate.js`]));
    assert.deepEqual(await visitor.cookies(), {});
    assert.deepEqual(await visitor.storedKeys(), []);
  };

  it('a stranger causes no request but the pages and the gate itself, and nothing is stored', async () => {
    for (const path of ['/a', '/b', '/c']) await visitor.visit(url(path));
    await leavesNothing();
    assert.equal(visitor.requestsTo('/known').length, 0);
  });

  it('a tracked link asks the site once, sets the cookie and follows the visitor', async () => {
    const { contactId, token } = await site.newToken('link@example.test');
    await visitor.visitAndDeliver(url(`/a?ct=${token}`));
    assert.deepEqual(visitor.requestsTo('/known'), [
      { method: 'POST', url: url('/known'), body: `ct=${token}` },
    ]);
    assert.deepEqual(
      views().map((view) => [view.get('ct'), view.get('page_url'), view.get('mtc_site')]),
      [[token, url('/a'), site.siteKey]],
    );
    assert.equal((await visitor.cookies()).mtc_known, '1');
    assert.deepEqual(pagesOf(await site.sidecar.timeline(contactId)), [url('/a')]);
    assert.equal(await visitor.page.evaluate('sessionStorage.length'), 0);
  });

  it('tags of the page are given to a known visitor', async () => {
    const { contactId, token } = await site.newToken('tags@example.test');
    const tagged = gate.replace('<script', '<script data-mtc-tags="shoes,-boots"');
    await visitor.visitAndDeliver(`${site.addPage('/tagged', tagged)}?ct=${token}`);
    const { body } = await site.sidecar.api('GET', `/api/contacts/${contactId}`);
    assert.deepEqual(
      body.contact.tags.map(({ tag }: { tag: string }) => tag),
      ['shoes'],
    );
  });

  it('later pages without the token belong to the same contact', async () => {
    const { contactId, token } = await site.newToken('later@example.test');
    await visitor.visitAndDeliver(url(`/a?ct=${token}`));
    await visitor.visitAndDeliver(url('/b'));
    await visitor.visitAndDeliver(url('/c?q=1'));
    assert.equal(visitor.requestsTo('/known').length, 1);
    assert.deepEqual(
      views().map((view) => view.has('ct')),
      [true, false, false],
    );
    const pages = pagesOf(await site.sidecar.timeline(contactId));
    assert.deepEqual(pages, [url('/a'), url('/b'), url('/c?q=1')]);
  });

  it('every token leaves the address; all else in it stays as it was', async () => {
    const { token } = await site.newToken('address@example.test');
    const cases = {
      [`/a?ct=${token}`]: '/a',
      [`/a?ct=${token}#part`]: '/a#part',
      [`/a?b=%20x&ct=${token}&a=1&a=2&ct=second&Ct=3&act=4#ct=5`]:
        '/a?b=%20x&a=1&a=2&Ct=3&act=4#ct=5',
      '/a?ct=': '/a',
      '/a?ct': '/a',
      '/a?x=1&ct=%00': '/a?x=1',
      '/a?x=1': '/a?x=1',
    };
    for (const [given, left] of Object.entries(cases)) {
      await visitor.visit(url(given));
      assert.equal(visitor.page.url(), url(left));
    }
  });

  it('a path that begins with two slashes is no trap', async () => {
    site.shop.pages.set('//other.test/', `<title>Slashes</title>${gate}`);
    await visitor.visit(url('//other.test/?ct=x'));
    assert.equal(visitor.page.url(), url('//other.test/'));
  });

  it('the history entry of a single-page application keeps its state', async () => {
    const state = "<script>history.replaceState({ screen: 7 }, '')</script>";
    await visitor.visit(`${site.addPage('/state', state + gate)}?ct=x`);
    assert.deepEqual(await visitor.page.evaluate('history.state'), { screen: 7 });
  });

  for (const [kind, change] of Object.entries({
    altered: (token: string) => token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    forged: () => 'mtc1.eyJjIjoxLCJ4Ijo5OTk5OTk5OTk5fQ.AAAAAAAAAAAAAAAAAAAAAA',
    'of an unknown format': () => 'YTowOnt9',
  })) {
    it(`a token that is ${kind} makes nobody known and leaves nothing`, async () => {
      const { token } = await site.newToken(`${kind.replaceAll(' ', '-')}@example.test`);
      await visitor.visit(url(`/a?ct=${change(token)}`));
      await visitor.visit(url('/b'));
      assert.equal(visitor.requestsTo('/known').length, 1);
      await leavesNothing();
    });
  }

  for (const [kind, query] of Object.entries({
    empty: 'ct=&ct=YTowOnt9',
    'too long': `ct=${'a'.repeat(2049)}`,
    'made of other characters': 'ct=%3Cscript%3E',
    'broken percent-encoding': 'ct=%E0%A4%A',
    'an array': 'ct[]=YTowOnt9&ct%5B%5D=YTowOnt9',
    'spelled otherwise': 'CT=YTowOnt9&xct=YTowOnt9#ct=YTowOnt9',
  })) {
    it(`a token that is ${kind} is not even asked about`, async () => {
      await visitor.visit(url(`/a?${query}`));
      assert.equal(visitor.requestsTo('/known').length, 0);
      await leavesNothing();
    });
  }

  it('the first of several tokens counts, and old tokens may be encoded twice', async () => {
    const old = 'YToxOntzOjQ6ImxlYWQiO2k6NDI7fQ==';
    await visitor.visit(url(`/a?ct=${encodeURIComponent(encodeURIComponent(old))}&ct=second`));
    assert.equal(visitor.requestsTo('/known')[0]?.body, `ct=${encodeURIComponent(old)}`);
  });

  it('a click is not lost while the endpoint is down: the next page asks again', async () => {
    const { contactId, token } = await site.newToken('down@example.test');
    await visitor.context.route('**/known', (route) => route.fulfill({ status: 502, body: 'bad' }));
    await visitor.visit(url(`/a?ct=${token}`));
    assert.equal(visitor.requestsTo('/mtc.js').length, 0);
    await visitor.context.unroute('**/known');
    await visitor.visitAndDeliver(url('/b'));
    assert.deepEqual(pagesOf(await site.sidecar.timeline(contactId)), [url('/b')]);
  });

  it('a click is not lost while the sidecar is down: the next page brings it', async () => {
    const { contactId, token } = await site.newToken('gone@example.test');
    await visitor.context.route(/mtc\/event|mtracking/, (route) => route.abort());
    await visitor.visit(url(`/a?ct=${token}`));
    await visitor.context.unrouteAll();
    await visitor.visitAndDeliver(url('/b'));
    assert.deepEqual(pagesOf(await site.sidecar.timeline(contactId)), [url('/b')]);
    assert.equal(await visitor.page.evaluate('sessionStorage.length'), 0);
  });

  it('the cookie of the old recipe is honoured', async () => {
    await visitor.context.addCookies([
      { name: 'mautic_identified', value: '1', url: site.shop.origin },
    ]);
    await visitor.visitAndDeliver(url('/a'));
    assert.equal(visitor.requestsTo('/mtc/event').length, 1);
  });

  it('a gate that is printed twice, or meets the old snippet, counts one view', async () => {
    const { token } = await site.newToken('twice@example.test');
    await visitor.visitAndDeliver(`${site.addPage('/two', gate + gate)}?ct=${token}`);
    await visitor.page.waitForLoadState('networkidle');
    assert.equal(views().length, 1);
    await visitor.visit(site.addPage('/both', gate + snippet(site.trackUrl)));
    assert.equal(views().length, 2);
  });

  it('an optimiser may run it late, from another place, with its tag left behind', async () => {
    const { token } = await site.newToken('moved@example.test');
    const inert = gate.replace('async src', 'type="text/delayed" data-src');
    const runner = `<script>addEventListener('load', () => fetch('${site.trackUrl}/gate.js', { mode: 'no-cors' })
      .then(() => document.head.append(Object.assign(document.createElement('script'), { src: '${site.trackUrl}/gate.js' }))))</script>`;
    await visitor.visitAndDeliver(`${site.addPage('/moved', inert + runner)}?ct=${token}`);
    assert.equal(views()[0]?.get('mtc_site'), site.siteKey);
  });

  it('a page that is rendered ahead waits until somebody looks at it', async () => {
    const { token } = await site.newToken('ahead@example.test');
    await visitor.context.addInitScript(`let ahead = true;
      Object.defineProperty(document, 'prerendering', { get: () => ahead });
      window.look = () => { ahead = false; document.dispatchEvent(new Event('prerenderingchange')); };`);
    await visitor.visit(url(`/a?ct=${token}`));
    assert.equal(visitor.requestsTo('/known').length, 0);
    await visitor.page.evaluate('look()');
    await visitor.page.waitForFunction('window.deliveries.length === 1');
    assert.equal(views().length, 1);
  });

  it('a page may call mt() although nobody is followed', async () => {
    await visitor.visit(url('/a'));
    await visitor.page.evaluate("mt('send', 'pageview'); mt('anything')");
    await leavesNothing();
  });
});

describe('The gate on a site that follows everybody', () => {
  let site: TrackedShop;
  let visitor: Visitor;
  before(async () => {
    site = await startTrackedShop();
    site.addPage('/a', gateTag(site.trackUrl, { mode: 'all', known: '/known' }));
  });
  after(() => site.stop());
  beforeEach(async () => {
    visitor = await newVisitor(site.browser);
  });
  afterEach(() => visitor.close());

  it('strangers are followed, and are their contact once they come through a link', async () => {
    const { contactId, token } = await site.newToken('all@example.test');
    await visitor.visitAndDeliver(`${site.shop.origin}/a?n=1`);
    await visitor.visitAndDeliver(`${site.shop.origin}/a?n=2&ct=${token}`);
    const pages = pagesOf(await site.sidecar.timeline(contactId));
    assert.deepEqual(
      pages,
      ['1', '2'].map((n) => `${site.shop.origin}/a?n=${n}`),
    );
  });

  it('a forged token is not passed on; the view counts as a stranger', async () => {
    await visitor.visitAndDeliver(`${site.shop.origin}/a?ct=forged`);
    const [view] = visitor.requestsTo('/mtc/event');
    assert.equal(new URLSearchParams(view?.body).get('ct'), null);
    assert.equal((await visitor.cookies()).mtc_known, undefined);
  });
});
