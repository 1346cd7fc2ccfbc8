import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { offer, type Rulebook, rulebook } from '../support/rules.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Rules about visits to pages', (product) => {
  let sidecar: TestSidecar;
  let rules: Rulebook;
  before(async () => {
    sidecar = await startSidecar(product);
    rules = rulebook(sidecar);
  });
  after(() => sidecar.stop());
  afterEach(() => rules.clear());

  const page = (path: string): Record<string, string> => ({
    page_url: `https://shop.example${path}`,
  });
  const told = { google_analytics: [offer], facebook_pixel: [offer] };

  it('a page without rules gets the answer it always got', async () => {
    const { bytes, json } = await browserClient(sidecar.url).view(page('/plain'));
    const { device_id: key } = json;
    assert.equal(
      bytes.toString(),
      `{"success":1,"id":null,"sid":"${key}","device_id":"${key}","events":[]}`,
    );
  });

  it('a visit to a page of the pattern sends the event with the answer, once for a visitor', async () => {
    await rules.onVisit({ url: 'https://shop.example/offers/*' });
    const browser = browserClient(sidecar.url);
    assert.deepEqual((await browser.view(page('/about'))).json.events, []);
    assert.deepEqual((await browser.view(page('/offers/1'))).json.events, told);
    assert.deepEqual((await browser.view(page('/offers/1'))).json.events, []);
    assert.deepEqual((await browser.view(page('/offers/2'))).json.events, []);
    assert.deepEqual((await browserClient(sidecar.url).view(page('/offers/2'))).json.events, told);
  });

  it('once stays once when the visitor turns out to be somebody', async () => {
    await rules.onVisit({ url: '/once' });
    const contactId = await sidecar.createContact({ email: 'once@example.test' });
    const ct = await sidecar.trackedToken(contactId);
    const browser = browserClient(sidecar.url);
    assert.deepEqual((await browser.view(page('/once'))).json.events, told);
    assert.deepEqual((await browser.view({ ...page('/once'), ct })).json.events, []);
  });

  it('once is once for a contact, whatever browser it has', async () => {
    await rules.onVisit({ url: '/all' });
    const contactId = await sidecar.createContact({ email: 'all@example.test' });
    const ct = await sidecar.trackedToken(contactId);
    const [first, second] = [browserClient(sidecar.url), browserClient(sidecar.url)];
    assert.deepEqual((await first.view({ ...page('/all'), ct })).json.events, told);
    assert.deepEqual((await second.view({ ...page('/all'), ct })).json.events, []);
  });

  it('a repeatable rule fires at each view, and not when a view is sent again', async () => {
    await rules.onVisit({ url: '/again' }, { repeatable: true });
    const browser = browserClient(sidecar.url);
    const view = { ...page('/again'), event_id: randomUUID() };
    assert.deepEqual((await browser.view(view)).json.events, told);
    assert.deepEqual((await browser.view(view)).json.events, []);
    assert.deepEqual((await browser.view(page('/again'))).json.events, told);
  });

  it('an event of a view by pixel waits for the next view by script', async () => {
    await rules.onVisit({ url: '/pixel' });
    const browser = browserClient(sidecar.url);
    await browser.pixel(page('/pixel'));
    assert.deepEqual((await browserClient(sidecar.url).view(page('/'))).json.events, []);
    assert.deepEqual((await browser.view(page('/other'))).json.events, told);
    assert.deepEqual((await browser.view(page('/other'))).json.events, []);
  });

  it('an event that waits goes out once, also when two views ask at the same time', async () => {
    await rules.onVisit({ url: '/pixel' });
    const browser = browserClient(sidecar.url);
    await browser.pixel(page('/pixel'));
    const answers = await Promise.all(['/a', '/b', '/c'].map((path) => browser.view(page(path))));
    const events = answers.flatMap(({ json }) => json.events.google_analytics ?? []);
    assert.deepEqual(events, [offer]);
  });

  for (const [title, properties, views, expected] of [
    ['an address is meant whole', { url: 'https://shop.example/a' }, [['/a?x=1'], ['/a']], [0, 1]],
    ['a path is meant on every host', { url: '/b*' }, [['/ab'], ['/b/c?x=1']], [0, 1]],
    ['stars may stand anywhere', { url: '*shop*/c/*.html' }, [['/c/'], ['/c/d.html']], [0, 1]],
    [
      'where the visitor came from counts',
      { url: '/d', referrer: '*.news.example' },
      [['/d'], ['/d', 'www.news.example']],
      [0, 1],
    ],
    [
      'the first visit is the first to such a page',
      { url: '/e*', firstVisitOnly: true },
      [['/'], ['/e1'], ['/e2']],
      [0, 1, 0],
    ],
    [
      'the third visit is the third to such a page',
      { url: '/f', timesVisited: 3 },
      [['/f'], ['/'], ['/f'], ['/f'], ['/f']],
      [0, 0, 0, 1, 1],
    ],
    [
      'who was away for an hour returns',
      { url: '/g', returnsAfterHours: 1 },
      [['/g'], ['/g']],
      [0, 0],
    ],
    [
      'who stays must stay long enough',
      { url: '/h', timeOnSiteSeconds: 60 },
      [['/'], ['/h']],
      [0, 0],
    ],
  ] as [string, object, string[][], number[]][]) {
    it(title, async () => {
      await rules.onVisit(properties, { repeatable: true });
      const browser = browserClient(sidecar.url);
      const counts: number[] = [];
      for (const [path = '', page_referrer = ''] of views) {
        const { json } = await browser.view({ ...page(path), page_referrer });
        counts.push(json.events.google_analytics?.length ?? 0);
      }
      assert.deepEqual(counts, expected);
    });
  }

  it('a rule that is taken out of service, changed or deleted holds for the next view', async () => {
    const { id } = await rules.onVisit({ url: '/live' }, { repeatable: true });
    const browser = browserClient(sidecar.url);
    const fires = async () => !Array.isArray((await browser.view(page('/live'))).json.events);
    assert.equal(await fires(), true);
    await sidecar.api('PATCH', `/api/rules/${id}/edit`, { isPublished: false });
    assert.equal(await fires(), false);
    await sidecar.api('PATCH', `/api/rules/${id}/edit`, { isPublished: true });
    assert.equal(await fires(), true);
    await sidecar.api('DELETE', `/api/rules/${id}/delete`);
    assert.equal(await fires(), false);
  });
});
