import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { buildScripts } from '../../sidecar/tracking/script/build.mjs';
import { newVisitor, openBrowser, type Visitor } from '../support/browser.ts';
import { operator, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describe('The demo', () => {
  let browser: Browser;
  let sidecar: TestSidecar;
  let visitor: Visitor;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    sidecar = await startSidecar('SQLite', {}, await buildScripts());
    visitor = await newVisitor(browser);
  });
  afterEach(async () => {
    await visitor.close();
    await sidecar.stop();
  });

  const open = async (path = ''): Promise<unknown> =>
    visitor.page.goto(`${sidecar.url}/demo${path}`);
  const press = (name: RegExp): Promise<void> => visitor.page.getByRole('button', { name }).click();
  const says = (text: RegExp): Promise<void> =>
    visitor.page.getByRole('status').filter({ hasText: text }).waitFor();
  const lists = async (count: number): Promise<void> => {
    const hits = visitor.page.locator('#hits li');
    if (count > 0) await hits.nth(count - 1).waitFor();
    assert.equal(await hits.count(), count);
  };

  it('tells a stranger that nothing is stored', async () => {
    await open();
    await open('/pricing');
    await says(/You are a stranger/);
    await lists(0);
    assert.deepEqual(await visitor.cookies(), {});
  });

  it('shows how a tracked link makes the visitor known, and every page from then on', async () => {
    await open();
    await press(/Dana/);
    await says(/You are Dana Demo/);
    assert.equal(visitor.page.url(), `${sidecar.url}/demo`);
    await visitor.page.getByRole('link', { name: 'Pricing' }).click();
    await visitor.page.getByRole('link', { name: 'Contact' }).click();
    await lists(3);
    const newest = visitor.page.getByRole('listitem').first();
    assert.match((await newest.textContent()) ?? '', /Contact/);
  });

  it('follows strangers after the switch, and joins their visits to Dana', async () => {
    await open();
    await press(/Follow everybody/);
    await says(/anonymous visitor/);
    await open('/contact');
    await lists(2);
    await press(/Dana/);
    await says(/Dana Demo/);
    await lists(3);
    await press(/Follow known visitors only/);
    await visitor.page.getByRole('button', { name: /Follow everybody/ }).waitFor();
  });

  it('lets the visitor become a stranger again', async () => {
    await open();
    await press(/Dana/);
    await says(/Dana Demo/);
    await press(/stranger again/);
    await says(/You are a stranger/);
    assert.deepEqual(await visitor.cookies(), {});
    assert.deepEqual(await visitor.storedKeys(), []);
  });

  it('says so when the sidecar no longer answers', async () => {
    await visitor.context.route('**/demo/stored', (route) => route.abort());
    await open();
    await says(/does not answer/);
  });

  it('says why visits do not count for operators and under privacy signals', async () => {
    await visitor.context.addCookies([await signIn(sidecar.url)]);
    await open();
    await says(/signed in to the sidecar/);
    await visitor.context.clearCookies();
    await visitor.context.setExtraHTTPHeaders({ 'Sec-GPC': '1' });
    await open();
    await says(/Global Privacy Control/);
  });

  it('works by keyboard alone and fits a narrow screen', async () => {
    await visitor.page.setViewportSize({ width: 320, height: 700 });
    await open();
    for (const name of ['Demo shop', 'Pricing', 'Contact', /Dana/]) {
      await visitor.page.keyboard.press('Tab');
      const focused = visitor.page.locator(':focus');
      assert.match((await focused.textContent()) ?? '', new RegExp(name));
    }
    await visitor.page.keyboard.press('Enter');
    await says(/Dana Demo/);
    assert.equal(await visitor.page.evaluate('document.documentElement.scrollWidth'), 320);
  });

  it('takes its buttons from its own pages only', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://evil.test:8080']) {
      const answer = await fetch(`${sidecar.url}/demo/mode`, {
        method: 'POST',
        headers: { Origin: origin },
        body: new URLSearchParams({ anonymous: 'visits' }),
      });
      assert.equal(answer.status, 403);
    }
  });
});

describe('The demo of a public sidecar', () => {
  it('is not there', async () => {
    const sidecar = await startSidecar('SQLite', { MTC_BASE_URL: 'https://track.example.test' });
    assert.equal((await fetch(`${sidecar.url}/demo`)).status, 404);
    await sidecar.stop();
  });
});

async function signIn(url: string): Promise<{ name: string; value: string; url: string }> {
  const { username, password } = operator;
  const body = new URLSearchParams({ username, password });
  const { headers } = await fetch(`${url}/sign-in`, { method: 'POST', body, redirect: 'manual' });
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(headers.get('set-cookie') ?? '') ?? [];
  return { name, value, url };
}
