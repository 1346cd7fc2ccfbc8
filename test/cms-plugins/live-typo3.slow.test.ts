import assert from 'node:assert/strict';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { type BreakableLine, breakableLine } from '../support/breakable-line.ts';
import { browserClient } from '../support/browser-client.ts';
import { browserOf, followMember, type Member } from '../support/member.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import {
  gateTags,
  ownerOf,
  saveSettings,
  signIn,
  submitForm,
  type Typo3Place,
  textOf,
  typo3Place,
} from '../support/typo3-site.ts';

const place = typo3Place();
if (place !== undefined) describe('The extension on a real TYPO3', () => liveTests(place));

function liveTests(typo3: Typo3Place): void {
  const owner = ownerOf(typo3);
  const device = 'abcdefghijklmnopqrstuvw';
  const member: Member = {
    ...{ siteUrl: typo3.url, email: 'dee@example.test', deliver: () => owner.typo3('mtc:run') },
    signIn: (browser) => submitForm(browser, '/login', { user: 'dee', pass: 'Open sesame!' }),
    signOut: (browser) => submitForm(browser, '/login', {}),
  };
  let sidecar: TestSidecar;
  let line: BreakableLine;
  let site: { key: string; secret: string };

  before(async function () {
    this.timeout(300_000);
    sidecar = await startSidecar();
    line = await breakableLine(Number(new URL(sidecar.url).port));
    const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
    site = { key, secret: siteSecret(sidecar.secret, key, 1) };
    await owner.installPackages();
    await owner.chooseSets(true);
    await owner.typo3('extension:setup', '-n');
    await owner.behind('prepare');
    await owner.behind('add-member');
    console.log(`    ${(await owner.typo3('--version')).trim()}`);
  });
  after(async () => {
    await line.close();
    await sidecar.stop();
  });

  const connect = (changes: Record<string, string> = {}): Promise<string> =>
    saveSettings(typo3, {
      ...{ sidecarUrl: `http://127.0.0.1:${line.port}`, siteKey: site.key, secret: site.secret },
      ...{ trackAnonymous: '0', excludedPaths: '[]', ...changes },
    });
  const page = (path: string, cookie = ''): Promise<string> =>
    fetch(typo3.url + path, { headers: { Cookie: cookie } }).then((answer) => answer.text());
  const ask = (ct: string, origin = typo3.url): Promise<Response> =>
    fetch(`${typo3.url}/mtc-sidecar/known`, {
      method: 'POST',
      headers: { Origin: origin },
      body: new URLSearchParams({ ct }),
    });

  it('is installed without a tag on the pages and with a sound set', async () => {
    assert.doesNotMatch(await owner.typo3('site:sets:list'), /Invalid/);
    assert.equal(gateTags(await page('/shoes')).length, 0);
  });

  it('takes its settings from the editor for site settings, and keeps the secret sealed', async () => {
    const saved = await connect();

    const [tag] = gateTags(await page('/shoes')) as [string];
    assert.match(tag, new RegExp(`data-mtc-site="${site.key}".*data-mtc-mode="known"`));
    const [, source] = /src="([^"]+)"/.exec(tag) as RegExpExecArray;
    assert.equal((await fetch(typo3.url + source)).status, 200);
    assert.equal(saved.includes(site.secret), false);
    await owner.typo3('mtc:run');
    assert.match(await owner.typo3('mtc:test'), /The connection works/);
  });

  it('says in the editor why an address is none, and keeps working', async () => {
    assert.match(await connect({ sidecarUrl: 'nonsense' }), /whole web address/);
    assert.equal(gateTags(await page('/shoes')).length, 0);
    await connect();
    assert.equal(gateTags(await page('/shoes')).length, 1);
  });

  it('follows strangers when that is switched on, in pages that were cached before and in the sidecar', async () => {
    assert.match(await page('/shoes'), /data-mtc-mode="known"/);
    await connect({ trackAnonymous: '1' });
    await owner.typo3('mtc:run');

    assert.match(await page('/shoes'), /data-mtc-mode="all"/);
    const [{ anonymous, origins }] = (await sidecar.api('GET', '/api/sites')).body.sites;
    assert.deepEqual([anonymous, origins], ['visits', [typo3.url]]);
    await connect();
    await owner.typo3('mtc:run');
  });

  it('gives the same cached page to strangers and known visitors, in both orders', async () => {
    const known = `mtc_known=1; mautic_device_id=${device}`;
    await owner.typo3('cache:flush');

    const [boots, bootsOfKnown] = [await page('/boots'), await page('/boots', known)];
    const [shoesOfKnown, shoes] = [await page('/shoes', known), await page('/shoes')];

    assert.equal(bootsOfKnown, boots);
    assert.equal(shoes, shoesOfKnown);
    assert.deepEqual([gateTags(boots).length, gateTags(shoes).length], [1, 1]);
  });

  it('shows no tag to people who are signed in to the backend, whoever came first', async () => {
    const { browser: editor } = await signIn(typo3);

    assert.equal(gateTags(await textOf(editor, '/shoes')).length, 0);
    assert.equal(gateTags(await page('/shoes')).length, 1);
    await owner.typo3('cache:flush');
    assert.equal(gateTags(await textOf(editor, '/boots')).length, 0);
    assert.equal(gateTags(await page('/boots')).length, 1);
    assert.equal(gateTags(await textOf(editor, '/boots')).length, 0);
  });

  it('shows no tag on excluded pages', async () => {
    await connect({ excludedPaths: '["/bo*"]' });
    assert.equal(gateTags(await page('/boots')).length, 0);
    assert.equal(gateTags(await page('/shoes')).length, 1);
    await connect();
  });

  it('shows the same page to who comes by a tracked link, and makes them known', async () => {
    const ct = await sidecar.trackedToken(await sidecar.createContact({ firstname: 'Bea' }), {
      url: `${typo3.url}/shoes`,
    });

    assert.equal(await page(`/shoes?ct=${ct}`), await page('/shoes'));
    const answer = await ask(ct);
    assert.deepEqual(await answer.json(), { known: true });
    assert.match(answer.headers.get('set-cookie') ?? '', /^mtc_known=1; .*SameSite=Lax/);
    assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
    assert.equal((await ask(ct, 'https://evil.example')).status, 403);
    assert.deepEqual(await (await ask(`${ct}x`)).json(), { known: false });
    assert.equal((await fetch(`${typo3.url}/mtc-sidecar/known`)).status, 405);
  });

  it('brings a form to the sidecar by the scheduler, without its passwords', async () => {
    const visitor = browserClient(typo3.url);
    visitor.cookies.set('mautic_device_id', device);
    const answer = await submitForm(visitor, '/contact', {
      ...{ email: 'ann@example.test', lastname: 'Ash', word: 'open-sesame' },
    });
    await owner.typo3('mtc:run');

    assert.equal(answer.status, 303);
    const [contact] = await contactsWith('ann@example.test');
    assert.equal(contact.fields.all.lastname, 'Ash');
    assert.doesNotMatch(JSON.stringify(await sidecar.timeline(contact.id)), /open-sesame/);
  });

  it('loses nothing while the sidecar is down, and delays nobody', async () => {
    line.cut();
    const start = Date.now();
    const { status } = await contact('ben@example.test');
    const seconds = (Date.now() - start) / 1000;
    await owner.typo3('mtc:run');

    assert.equal(status, 303);
    assert.ok(seconds < 5, `${seconds} s`);
    assert.match(await owner.typo3('mtc:status'), /1 waiting, 0 refused/);
    line.mend();
    await owner.behind('forget-delays');
    await owner.typo3('mtc:run');
    assert.match(await owner.typo3('mtc:status'), /0 waiting, 0 refused/);
    assert.equal((await contactsWith('ben@example.test')).length, 1);
  });

  it('leaves out the forms that it is told to', async () => {
    await connect({ formsLeftOut: '["contact"]' });
    const { status } = await contact('cy@example.test');
    await connect({ formsLeftOut: '[]' });
    await owner.typo3('mtc:run');

    assert.equal(status, 303);
    assert.deepEqual(await contactsWith('cy@example.test'), []);
  });

  it('shows the forms of old short codes and of the content element of the older extension', async () => {
    const [text, older] = [await page('/text'), await page('/older')];

    assert.match(text, /\/form\/generate\.js\?id=3"/);
    assert.match(text, /or not at all\./);
    assert.doesNotMatch(text, /\{mautic/);
    assert.match(older, /\/form\/generate\.js\?id=7"/);
  });

  it('tells the sidecar who signs in and out when that is wanted, and no page', async () => {
    await connect({ identifyMembers: '1', trackAnonymous: '1' });
    await owner.typo3('mtc:run');

    const { names, html, device } = await followMember(sidecar, member, '/shoes');

    assert.deepEqual(names, ['before', 'between']);
    assert.equal(gateTags(html).length, 1);
    for (const text of [member.email, 'Dale', device]) assert.ok(!html.includes(text), text);
    const [contact] = await contactsWith(member.email);
    assert.equal(contact.fields.all.lastname, 'Dale');
  });

  it('tells nobody of a member where that is not wanted', async () => {
    await connect({ identifyMembers: '0' });
    await owner.typo3('mtc:run');

    const browser = browserOf(member, device);
    await member.signIn(browser);
    const login = await textOf(browser, '/login');
    await member.signOut(browser);

    assert.match(login, /value="logout"/);
    assert.match(await owner.typo3('mtc:status'), /0 waiting, 0 refused/);
  });

  it('is let through by a policy for content, also in cached pages', async () => {
    await owner.enforcePolicy(true);
    for (const time of ['first', 'second']) {
      const { headers } = await fetch(`${typo3.url}/shoes`);
      const policy = headers.get('content-security-policy') ?? '';
      for (const directive of ['script-src-elem', 'connect-src', 'img-src'])
        assert.match(policy, new RegExp(`${directive} [^;]*http://127.0.0.1:${line.port}`), time);
    }
    await owner.enforcePolicy(false);
  });

  it('prints and erases what is kept about a person', async () => {
    assert.match(await owner.typo3('mtc:export', 'ann@example.test'), /"value": "Ash"/);
    await owner.typo3('mtc:erase', 'ann@example.test');
    assert.deepEqual(await contactsWith('ann@example.test'), []);
  });

  it('leaves nothing behind but the choice of its set', async function () {
    this.timeout(300_000);
    await owner.typo3('mtc:uninstall');
    assert.deepEqual(JSON.parse(await owner.behind('traces')), []);

    await owner.chooseSets(false);
    await owner.removePackages();
    assert.doesNotMatch(await owner.typo3('list'), /mtc:/);
  });

  function contact(email: string) {
    return submitForm(browserClient(typo3.url), '/contact', { email });
  }

  async function contactsWith(email: string): Promise<any[]> {
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
    return Object.values(body.contacts);
  }
}
