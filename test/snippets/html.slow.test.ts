import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { pagesOf } from '../support/sidecar.ts';
import { startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

const folder = join(import.meta.dirname, '../../snippets/html');

describe('The HTML snippets', () => {
  let site: TrackedShop;
  let visitor: Visitor;
  before(async () => {
    site = await startTrackedShop();
    for (const file of readdirSync(folder)) site.shop.pages.set(`/${file}`, pasted(file));
  });
  after(() => site.stop());
  beforeEach(async () => {
    visitor = await newVisitor(site.browser);
  });
  afterEach(() => visitor.close());

  /** The file as a reader of the instructions would change it. */
  const pasted = (file: string): string =>
    readFileSync(join(folder, file), 'utf8')
      .replaceAll('https://track.example.com', site.trackUrl)
      .replaceAll('YOUR-SITE-KEY', site.siteKey);
  const url = (file: string): string => `${site.shop.origin}/${file}`;
  const pagesSeenBy = async (contactId: number): Promise<string[]> =>
    pagesOf(await site.sidecar.timeline(contactId));

  it('known-visitors.html follows who came through a link, and leaves strangers alone', async () => {
    const { contactId, token } = await site.newToken('known@example.test');
    const page = url('known-visitors.html');
    await visitor.visit(page);
    assert.equal(visitor.requestsTo('/mtc').length, 0);
    await visitor.visitAndDeliver(`${page}?ct=${token}`);
    await visitor.visitAndDeliver(page);
    assert.deepEqual(await pagesSeenBy(contactId), [page, page]);
  });

  it('everybody.html follows strangers, and knows them once they come through a link', async () => {
    const { contactId, token } = await site.newToken('everybody@example.test');
    const page = url('everybody.html');
    await visitor.visitAndDeliver(page);
    await visitor.visitAndDeliver(`${page}?ct=${token}`);
    assert.deepEqual(await pagesSeenBy(contactId), [page, page]);
  });

  it('consent.html follows nobody before the yes, and stops at the no', async () => {
    await visitor.visit(url('consent.html'));
    assert.equal(visitor.requestsTo('/mtc').length, 0);
    await visitor.page.getByRole('button', { name: 'Yes' }).click();
    await visitor.page.waitForFunction('window.deliveries.length === 1');
    await visitor.page.getByRole('button', { name: 'No' }).click();
    assert.deepEqual(await visitor.storedKeys(), []);
  });

  it('tracking-code.html sends its parameters and calls back', async () => {
    await visitor.visitAndDeliver(url('tracking-code.html'));
    await visitor.page.waitForFunction("document.title === 'Delivered'");
    const [view] = visitor.requestsTo('/mtc/event');
    const sent = new URLSearchParams(view?.body);
    assert.equal(sent.get('tags'), 'offer,-cold');
    assert.equal(sent.get('mtc_site'), site.siteKey);
  });

  it('pixel.html counts the page where no script runs', async () => {
    const { contactId, token } = await site.newToken('pixel@example.test');
    const noScript = await newVisitor(site.browser, { javaScriptEnabled: false });
    const isCounted = noScript.page.waitForResponse('**/mtracking.gif*');
    await noScript.page.goto(`${url('pixel.html')}?ct=${token}`);
    assert.equal((await isCounted).headers()['mtc-result'], 'stored');
    const [seen = ''] = await pagesSeenBy(contactId);
    assert.equal(seen.split('?')[0], url('pixel.html'));
    await noScript.close();
  });

  it('pixel-by-script.html counts what is no page of its own', async () => {
    const { contactId, token } = await site.newToken('script@example.test');
    const isCounted = visitor.page.waitForResponse('**/mtracking.gif*');
    await visitor.visit(`${url('pixel-by-script.html')}?ct=${token}`);
    assert.equal((await isCounted).headers()['mtc-result'], 'stored');
    assert.equal((await pagesSeenBy(contactId)).length, 1);
  });
});
