import assert from 'node:assert/strict';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { snippet, startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

describe('A page view in the browser', () => {
  let site: TrackedShop;
  let visitor: Visitor;
  before(async () => {
    site = await startTrackedShop();
  });
  after(() => site.stop());
  beforeEach(async () => {
    visitor = await newVisitor(site.browser, { locale: 'de-AT', timezoneId: 'Europe/Vienna' });
  });
  afterEach(() => visitor.close());

  const views = (): Record<string, string>[] =>
    visitor
      .requestsTo('/mtc/event')
      .map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  const counted = async (url: string, count: number): Promise<void> => {
    await visitor.page.goto(url);
    await visitor.page.waitForFunction(`window.deliveries.length === ${count}`);
  };

  it('the snippet sends what the page knows about the visit, and nothing else', async () => {
    const url = site.addPage('/one', snippet(site.trackUrl));
    await visitor.visit(`${url}?colour=red#top`);
    const [{ event_id: eventId = '', ...view } = {}] = views();
    assert.deepEqual(view, {
      page_title: 'Shop /one',
      page_language: 'de-AT',
      preferred_locale: 'de_AT',
      page_referrer: '',
      page_url: `${url}?colour=red#top`,
      counter: '0',
      timezone_offset: String(await visitor.page.evaluate('new Date().getTimezoneOffset()')),
      resolution: '1280x720',
      platform: 'Linux',
      do_not_track: 'false',
      timezone: 'Europe/Vienna',
    });
    assert.match(eventId, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(
      visitor.requests.map(({ method, url: address }) => `${method} ${address}`),
      [`GET ${url}?colour=red`, `GET ${site.trackUrl}/mtc.js`, `POST ${site.trackUrl}/mtc/event`],
    );
  });

  it('the referrer is only a host name', async () => {
    const to = site.addPage('/to', snippet(site.trackUrl));
    const from = site.addPage(
      '/from',
      `<meta name="referrer" content="unsafe-url"><a href="${to}">`,
    );
    await visitor.page.goto(`${from}?secret=1`);
    await visitor.page.evaluate("document.querySelector('a').click()");
    await visitor.page.waitForURL(to);
    await visitor.page.waitForFunction('window.deliveries.length === 1');
    assert.equal(views()[0]?.page_referrer, new URL(from).host);
  });

  it('parameters of the page add to the automatic ones and win over them', async () => {
    const parameters =
      "{email: 'ann@example.test', page_title: 'Mine', tags: ['a', '-b'], n: null}";
    const calls = `mt('send', 'pageview', ${parameters});`;
    await visitor.visitAndDeliver(site.addPage('/own', snippet(site.trackUrl, calls)));
    const [view] = views();
    assert.equal(view?.email, 'ann@example.test');
    assert.equal(view?.page_title, 'Mine');
    assert.equal(view?.tags, 'a,-b');
    assert.equal(view?.n, 'null');
  });

  for (const none of ['{}', '[]', 'null', 'undefined', "'text'", '7']) {
    it(`${none} as parameters is a plain view`, async () => {
      const calls = `mt('send', 'pageview', ${none});`;
      await visitor.visitAndDeliver(site.addPage('/none', snippet(site.trackUrl, calls)));
      const names = Object.keys(views()[0] ?? {});
      assert.equal(views().length, 1);
      assert.equal(names.length, 12, names.join());
    });
  }

  it('calls from before the script is there are sent in their order, later ones at once', async () => {
    const calls = `mt('send', 'pageview', {page_title: 'first'}); mt('send', 'pageview', {page_title: 'second'});
      addEventListener('load', () => mt('send', 'pageview', {page_title: 'third'}));`;
    await counted(site.addPage('/queue', snippet(site.trackUrl, calls)), 3);
    assert.deepEqual(
      views().map((view) => [view.page_title, view.counter]),
      [
        ['first', '0'],
        ['second', '1'],
        ['third', '2'],
      ],
    );
  });

  it('later views know the device key that the first answer brought', async () => {
    const calls =
      "mt('send', 'pageview', {page_title: 'a'}); mt('send', 'pageview', {page_title: 'b'});";
    await counted(site.addPage('/wait', snippet(site.trackUrl, calls)), 2);
    const key = await visitor.page.evaluate("localStorage.getItem('mautic_device_id')");
    assert.deepEqual(
      views().map((view) => view.mautic_device_id),
      [undefined, key],
    );
  });

  it('the global function may have any name', async () => {
    const calls = "follow('send', 'pageview');";
    await visitor.visitAndDeliver(site.addPage('/name', snippet(site.trackUrl, calls, 'follow')));
    assert.equal(views().length, 1);
    assert.deepEqual(
      await visitor.page.evaluate('[MauticJS.input, MauticJS.getInput("send", "pageview").length]'),
      ['follow', 1],
    );
  });

  it('other commands, and a snippet without a call, send nothing', async () => {
    const calls = "mt(); mt('send'); mt('send', 'click'); mt('create', 'x'); mt(null, {}, [])";
    await visitor.visit(site.addPage('/other', snippet(site.trackUrl, calls)));
    await visitor.visit(site.addPage('/silent', snippet(site.trackUrl, '')));
    await visitor.page.evaluate("mt('set', 'pageview'); mt()");
    assert.equal(visitor.requestsTo('/mtc/event').length, 0);
  });

  it('without a snippet nothing is sent, and pages may still use MauticJS', async () => {
    const url = site.addPage('/bare', `<script src="${site.trackUrl}/mtc.js"></script>`);
    await visitor.visit(url);
    assert.equal(visitor.requestsTo('/mtc/event').length, 0);
    await visitor.page.evaluate(
      "MauticJS.sendPageview(['send', 'pageview', {page_title: 'direct'}])",
    );
    await visitor.page.waitForFunction('window.deliveries.length === 1');
    assert.equal(views()[0]?.page_title, 'direct');
  });

  it('the snippet works after the script was included without it', async () => {
    const head = `<script src="${site.trackUrl}/mtc.js"></script>${snippet(site.trackUrl)}`;
    await visitor.visitAndDeliver(site.addPage('/late', head));
    assert.equal(views().length, 1);
  });

  it('a script that is loaded twice, or a snippet pasted twice, counts once', async () => {
    const tag = `<script async src="${site.trackUrl}/mtc.js?again"></script>`;
    await visitor.visit(site.addPage('/twice', snippet(site.trackUrl) + tag + tag));
    assert.equal(views().length, 1);
    await visitor.visit(site.addPage('/pasted', snippet(site.trackUrl) + snippet(site.trackUrl)));
    assert.equal(views().length, 2);
  });

  it('a single-page application counts one view per screen, with its address and title', async () => {
    await visitor.visitAndDeliver(site.addPage('/app', snippet(site.trackUrl)));
    await visitor.page.evaluate(`for (const name of ['a', 'b', 'c']) {
      history.pushState({}, '', '/app/' + name); document.title = 'Screen ' + name; mt('send', 'pageview');
    }`);
    await visitor.page.waitForFunction('window.deliveries.length === 4');
    assert.deepEqual(
      views().map((view) => [new URL(view.page_url ?? '').pathname, view.page_title]),
      [
        ['/app', 'Shop /app'],
        ['/app/a', 'Screen a'],
        ['/app/b', 'Screen b'],
        ['/app/c', 'Screen c'],
      ],
    );
  });

  it('a page that comes back from the back/forward cache counts no second view', async () => {
    await visitor.visitAndDeliver(site.addPage('/back', snippet(site.trackUrl)));
    await visitor.page.evaluate(
      "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    );
    await visitor.page.waitForLoadState('networkidle');
    assert.equal(views().length, 1);
  });

  it('the script leaves no globals behind but its own', async () => {
    await visitor.visitAndDeliver(site.addPage('/globals', snippet(site.trackUrl)));
    const withScript = await visitor.page.evaluate<string[]>('Object.keys(window)');
    await visitor.visit(site.addPage('/plain', ''));
    const without = await visitor.page.evaluate<string[]>('Object.keys(window)');
    assert.deepEqual(withScript.filter((name) => !without.includes(name)).sort(), [
      'MauticDomain',
      'MauticJS',
      'MauticLang',
      'MauticTrackingObject',
      'mt',
    ]);
  });
});
