import assert from 'node:assert/strict';
import { newVisitor, type Visitor } from '../support/browser.ts';
import { snippet, startTrackedShop, type TrackedShop } from '../support/tracked-shop.ts';

/** What browsers and their owners take away; each is run before anything of the page. */
const losses: Record<string, string> = {
  'localStorage is switched off':
    "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })",
  'all storage is full': "Storage.prototype.setItem = () => { throw new Error('full'); }",
  'cookies are refused':
    "Object.defineProperty(document, 'cookie', { get() { throw new Error('no'); }, set() { throw new Error('no'); } })",
  'there is no crypto': "Object.defineProperty(window, 'crypto', { value: undefined })",
  'there is no language': "Object.defineProperty(navigator, 'language', { value: undefined })",
};

describe('mtc.js in a browser that gives little', () => {
  let site: TrackedShop;
  let visitor: Visitor;
  let errors: string[];
  before(async () => {
    site = await startTrackedShop();
  });
  after(() => site.stop());
  beforeEach(async () => {
    visitor = await newVisitor(site.browser);
    errors = [];
    visitor.page.on('pageerror', ({ message }) => errors.push(message));
  });
  afterEach(() => visitor.close());

  for (const [loss, script] of Object.entries(losses)) {
    it(`still counts the view when ${loss}`, async () => {
      await visitor.context.addInitScript(script);
      await visitor.visitAndDeliver(site.addPage('/loss', snippet(site.trackUrl)));
      assert.equal(visitor.requestsTo('/mtc/event').length, 1);
      assert.deepEqual(errors, []);
    });
  }

  it('works in a sandboxed frame', async () => {
    site.addPage('/framed', snippet(site.trackUrl));
    const isSent = visitor.page.waitForRequest('**/mtc/event');
    await visitor.page.goto(
      site.addPage('/frame', '<iframe sandbox="allow-scripts" src="/framed"></iframe>'),
    );
    await isSent;
    await visitor.page.waitForLoadState('networkidle');
    assert.deepEqual(errors, []);
  });

  it('works under a content security policy without eval and inline code', async () => {
    const policy = `default-src 'none'; script-src 'nonce-n1' ${site.trackUrl}; connect-src ${site.trackUrl}; img-src data:`;
    const body = `<title>Strict</title>${snippet(site.trackUrl).replace('<script>', '<script nonce="n1">')}`;
    site.shop.pages.set('/strict', () => ({
      headers: { 'Content-Security-Policy': policy },
      body,
    }));
    const blocked: string[] = [];
    visitor.page.on('console', (message) => blocked.push(message.text()));
    await visitor.visitAndDeliver(`${site.shop.origin}/strict`);
    assert.deepEqual(blocked, []);
  });

  it('a page that is rendered ahead counts once it is looked at', async () => {
    await visitor.context.addInitScript(`let ahead = true;
      Object.defineProperty(document, 'prerendering', { get: () => ahead });
      window.look = () => { ahead = false; document.dispatchEvent(new Event('prerenderingchange')); };`);
    await visitor.visit(site.addPage('/ahead', snippet(site.trackUrl)));
    assert.equal(visitor.requestsTo('/mtc/event').length, 0);
    await visitor.page.evaluate('look()');
    await visitor.page.waitForFunction('window.deliveries.length === 1');
    assert.equal(visitor.requestsTo('/mtc/event').length, 1);
  });

  it('members that other parts of a Mautic would add may be called and do nothing', async () => {
    await visitor.visitAndDeliver(site.addPage('/members', snippet(site.trackUrl)));
    const before = visitor.requests.length;
    await visitor.page.evaluate(`for (const name of ['checkForTrackingPixel', 'replaceDynamicContent',
      'convertIframesToVideos', 'initGatedVideo', 'processGatedVideos', 'addVideoView', 'endCurrentView'])
      MauticJS[name]({});`);
    assert.equal(visitor.requests.length, before);
  });

  it('the documented helpers of MauticJS answer as documented', async () => {
    await visitor.visitAndDeliver(site.addPage('/tools', snippet(site.trackUrl)));
    const answers = await visitor.page.evaluate(`[
      MauticJS.serialize('as=is'), MauticJS.serialize({ 'a b': 'ä&', c: [1, 2], d: true }),
      MauticJS.parseTextToJSON('{"a":1}'), MauticJS.parseTextToJSON('text'), MauticJS.getOs(),
      MauticJS.ensureEventContext({ detail: ['send', 'x'] }, 'send', 'x'),
      (() => { const seen = []; MauticJS.iterateCollection(['a', 'b'])((item, index) => seen.push(item + index)); return seen; })(),
      (() => { let ready = false; MauticJS.documentReady(() => { ready = true; }); return ready; })(),
      MauticJS.pageTrackingUrl, MauticJS.pageTrackingCORSUrl, MauticJS.contactIdUrl, MauticDomain, MauticLang.submittingMessage !== '',
    ]`);
    const url = site.trackUrl;
    assert.deepEqual(answers, [
      'as=is',
      'a%20b=%C3%A4%26&c=1%2C2&d=true',
      { a: 1 },
      'text',
      'Linux',
      true,
      ['a0', 'b1'],
      true,
      `${url}/mtracking.gif`,
      `${url}/mtc/event`,
      `${url}/mtc`,
      url,
      true,
    ]);
  });
});
