import assert from 'node:assert/strict';
import type { BreakableLine } from '../support/breakable-line.ts';
import { type BrowserClient, browserClient } from '../support/browser-client.ts';
import { databaseBehindLine, untilStored } from '../support/database-behind-line.ts';
import { products, type TestDatabase } from '../support/databases.ts';
import { pagesOf, secondSidecar, type TestSidecar } from '../support/sidecar.ts';

const hasMariaDb = products.includes('MariaDB');

(hasMariaDb ? describe : describe.skip)('While the database is away (MariaDB)', () => {
  let database: TestDatabase;
  let line: BreakableLine;
  let sidecar: TestSidecar;
  before(async () => {
    ({ database, line } = await databaseBehindLine());
    sidecar = await secondSidecar({ database });
  });
  after(async () => {
    line.mend();
    await sidecar.stop();
    await database.remove();
  });
  afterEach(async () => {
    line.mend();
    await untilStored(sidecar);
  });

  const view = (name: string, more: object = {}): Record<string, string> => ({
    page_url: `https://shop.example/${name}`,
    ...more,
  });

  it('hits are queued and stored afterwards, in order and once', async () => {
    const { ann, browser } = await followedVisitor('ann');
    line.cut();
    const event = { event_id: '019a0000-0000-7000-8000-000000000001' };
    const first = await browser.view(view('b', event));
    const again = await browser.view(view('b', event));
    await browser.view(view('c'));
    assert.deepEqual([first.status, first.result, again.result], [200, 'queued', 'queued']);

    line.mend();
    await untilStored(sidecar);
    const after = await browser.view(view('d'));
    assert.equal(after.result, 'stored');
    assert.deepEqual(await pagesSeenBy(ann), ['a', 'b', 'c', 'd']);
  });

  it('the answer keeps the browser its device key and tells nothing else', async () => {
    const { browser } = await followedVisitor('bob');
    const key = browser.cookies.get('mautic_device_id');
    line.cut();
    const { json, headers } = await browser.view(view('b'));
    assert.deepEqual(json, { success: 1, id: null, sid: key, device_id: key, events: [] });
    assert.equal(headers['set-cookie'], undefined);
  });

  it('a database that hangs is not waited for', async () => {
    const { ann, browser } = await followedVisitor('cat');
    line.freeze();
    assert.equal((await browser.view(view('b'))).result, 'queued');
    line.mend();
    await untilStored(sidecar);
    assert.deepEqual(await pagesSeenBy(ann), ['a', 'b']);
  });

  it('a stranger stays one on a site that follows known visitors only', async () => {
    await sidecar.setMode('off');
    line.cut();
    const browser = browserClient(sidecar.url);
    const { json, result } = await browser.view(view('stranger'));
    assert.equal(result, 'queued');
    assert.equal(json.device_id, null);
    assert.equal(browser.cookies.size, 0);
    line.mend();
    await untilStored(sidecar);
    await sidecar.setMode('visits');
  });

  it('a person who comes through a tracked link is recognised afterwards', async () => {
    const ann = await sidecar.createContact({ email: 'eve@example.test' });
    const ct = await sidecar.trackedToken(ann);
    const browser = browserClient(sidecar.url);
    line.cut();
    await browser.view(view('link', { ct }));
    await browser.view(view('next'));
    line.mend();
    await untilStored(sidecar);
    assert.deepEqual(await pagesSeenBy(ann), ['link', 'next']);
  });

  it('what was queued before a restart is stored after it', async () => {
    const { ann, browser } = await followedVisitor('fay');
    line.cut();
    assert.equal((await browser.view(view('b'))).result, 'queued');
    await sidecar.stop();
    line.mend();
    sidecar = await secondSidecar({ database });
    await untilStored(sidecar);
    assert.deepEqual(await pagesSeenBy(ann), ['a', 'b']);
  });

  it('the sidecar stays ready, and says that hits are queued', async () => {
    line.cut();
    await browserClient(sidecar.url).view(view('x'));
    const response = await fetch(`${sidecar.url}/ready`);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { ok: true, database: false, spool: true, queued: 1 });
  });

  async function followedVisitor(name: string): Promise<{ ann: number; browser: BrowserClient }> {
    const ann = await sidecar.createContact({ email: `${name}@example.test` });
    const browser = browserClient(sidecar.url);
    await browser.view(view('a', { ct: await sidecar.trackedToken(ann) }));
    return { ann, browser };
  }

  async function pagesSeenBy(contact: number): Promise<string[]> {
    const pages = pagesOf(await sidecar.timeline(contact));
    return pages.map((page) => new URL(page).pathname.slice(1));
  }
});
