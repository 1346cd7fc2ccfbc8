import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { type BreakableLine, breakableLine } from '../support/breakable-line.ts';
import { type BrowserClient, browserClient } from '../support/browser-client.ts';
import {
  adminPage,
  cachedPages,
  command,
  edit,
  enablePlugin,
  formsOf,
  gateTags,
  install,
  type JoomlaPlace,
  joomlaPlace,
  pluginId,
  privacyRequest,
  signIn,
  submitForm,
  uninstall,
  withoutTokens,
  writeTo,
} from '../support/joomla-site.ts';
import { pagesOf, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const place = joomlaPlace();
const username = `dora${process.pid}`;
const member = { username, password: 'Open-sesame-123', email: `${username}@joomla.test` };

if (place !== undefined) describe('The package on a real Joomla', () => liveTests(place));

function liveTests(joomla: JoomlaPlace): void {
  let sidecar: TestSidecar;
  let line: BreakableLine;
  let site: { key: string; secret: string };
  let admin: BrowserClient;
  let contactPage: string;

  const page = (path = '/index.php', headers: Record<string, string> = {}) =>
    browserClient(joomla.url).send('GET', path, { headers });

  /** Saves the settings of the plugin as the admin does, and gives what the screen says. */
  async function save(changes: Record<string, string>): Promise<string> {
    const id = await pluginId(admin, 'System - mtc-sidecar');
    const answers = Object.entries(changes).map(([key, value]) => [`jform[params][${key}]`, value]);
    const query = `option=com_plugins&task=plugin.edit&extension_id=${id}`;
    return edit(admin, query, { ...Object.fromEntries(answers), task: 'plugin.apply' });
  }

  const connect = (changes: Record<string, string> = {}): Promise<string> =>
    save({
      ...{ backend: 'sidecar', sidecarUrl: `http://127.0.0.1:${line.port}` },
      ...{ siteKey: site.key, secret: site.secret, trackAnonymous: '0' },
      ...changes,
    });

  const write = (email: string) => writeTo(joomla, contactPage, email);
  const submissionsOf = (email: string) => formsOf(sidecar, email);

  before(async () => {
    sidecar = await startSidecar();
    line = await breakableLine(Number(new URL(sidecar.url).port));
    const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
    site = { key, secret: siteSecret(sidecar.secret, key, 1) };
    admin = await signIn(joomla);
  });
  after(async () => {
    await line.close();
    await sidecar.stop();
  });

  it('is installed by command, and adds nothing to pages before it is set up', async () => {
    const installed = await install(joomla);

    assert.match(installed.text, /installed successfully/);
    const version = await command(joomla, '--version');
    console.log(`    ${version.text.trim()}`);
    assert.deepEqual(gateTags(await page()), []);
    assert.equal((await command(joomla, 'mtc-sidecar:test')).ok, false);
  });

  it('takes no wrong address, says why, and shows no secret', async () => {
    assert.match(await save({ sidecarUrl: 'nonsense' }), /Enter a whole web address/);

    const screen = await connect();

    assert.match(screen, /Saved here and in the sidecar\./);
    assert.doesNotMatch(screen, new RegExp(site.secret));
    assert.doesNotMatch(screen, /PLG_SYSTEM_MTCSIDECAR/);
    const tested = await command(joomla, 'mtc-sidecar:test');
    assert.deepEqual([tested.ok, /The connection works/.test(tested.text)], [true, true]);
  });

  it('prints the same tag for all visitors, and none for people who write', async () => {
    const stranger = await page();
    const known = await page('/index.php', { Cookie: 'mtc_known=1' });

    const [tag] = gateTags(stranger);
    assert.equal(tag?.['data-mtc-mode'], 'known');
    assert.equal(tag?.async, '');
    assert.deepEqual(gateTags(known), [tag]);
    assert.equal((await page(tag?.src)).status, 200);
    const writer = browserClient(joomla.url);
    const { name: username, pass: password } = joomla;
    const theirs = await submitForm(writer, '/index.php', { username, password });
    assert.match(theirs.bytes.toString(), /task" value="user\.logout"/);
    assert.deepEqual(gateTags(theirs), []);
    assert.equal(existsSync(join(joomla.root, 'media/plg_system_mtcsidecar/js/gate.js')), true);
  });

  it('follows the switch, here and in the sidecar', async () => {
    await connect({ trackAnonymous: '1' });

    assert.equal(gateTags(await page())[0]?.['data-mtc-mode'], 'all');
    assert.equal((await sidecar.api('GET', '/api/sites')).body.sites[0].anonymous, 'visits');

    await connect();

    assert.equal(gateTags(await page())[0]?.['data-mtc-mode'], 'known');
    assert.equal((await sidecar.api('GET', '/api/sites')).body.sites[0].anonymous, 'off');
  });

  it('makes the visitor of a genuine link known, and nobody else', async () => {
    const ct = await sidecar.trackedToken(
      await sidecar.createContact({ email: 'kim@joomla.test' }),
    );
    const endpoint = gateTags(await page())[0]?.['data-mtc-known'] ?? '';
    const ask = (token: string, origin: string) =>
      browserClient(joomla.url).send('POST', endpoint, {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: origin },
        body: new URLSearchParams({ ct: token }).toString(),
      });

    const welcome = await ask(ct, new URL(joomla.url).origin);
    const cookies = [welcome.headers['set-cookie'] ?? []].flat();
    assert.equal(welcome.bytes.toString(), '{"known":true}');
    assert.match(String(welcome.headers['cache-control']), /no-store/);
    const known = cookies.find((cookie) => cookie.startsWith('mtc_known=1;')) ?? '';
    assert.match(known, /Max-Age=25\d{5}/i);
    assert.match(known, /path=\/; SameSite=Lax$/i);
    assert.equal(cookies.length, 2, 'the cookie of the session is still there');

    for (const [token, origin, status] of [
      [`${ct}x`, new URL(joomla.url).origin, 200],
      [ct, 'https://elsewhere.test', 403],
    ] as const) {
      const answer = await ask(token, origin);
      assert.deepEqual([answer.status, answer.bytes.toString()], [status, '{"known":false}']);
    }
  });

  it('gives cached pages the same tag, whoever filled the cache, and follows the switch', async () => {
    await enablePlugin(admin, 'System - Page Cache', true);
    for (const first of ['', 'mtc_known=1']) {
      await connect({ trackAnonymous: '1' });
      await connect({ trackAnonymous: '0' });
      assert.deepEqual(await cachedPages(joomla), []);
      const pages = [await page('/index.php', { Cookie: first })];
      pages.push(await page('/index.php', { Cookie: first === '' ? 'mtc_known=1' : '' }));
      assert.equal((await cachedPages(joomla)).length, 1);
      const modes = pages.map((one) => gateTags(one)[0]?.['data-mtc-mode']);
      assert.deepEqual(modes, ['known', 'known']);
      assert.equal(withoutTokens(pages[0]), withoutTokens(pages[1]));
    }
    await page('/index.php?ct=mtc1.a.b');
    assert.equal((await cachedPages(joomla)).length, 1);
  });

  it('brings the contact form to the sidecar, and old short codes show its forms', async () => {
    const saved = await edit(admin, 'option=com_contact&task=contact.add', {
      ...{ 'jform[name]': 'The shop', 'jform[email_to]': 'shop@joomla.test' },
      ...{ 'jform[misc]': '<p>{mautic type="form" 3}</p>', task: 'contact.apply' },
    });
    const id = /name="jform\[id\]"[^>]*value="([1-9]\d*)"/s.exec(saved)?.[1];
    contactPage = `/index.php?option=com_contact&view=contact&id=${id}`;
    assert.match((await page(contactPage)).bytes.toString(), /\/form\/generate\.js\?id=3/);

    await write('ann@joomla.test');
    assert.deepEqual(await submissionsOf('ann@joomla.test'), []);
    await command(joomla, 'mtc-sidecar:flush');

    const [submission] = await submissionsOf('ann@joomla.test');
    assert.match(JSON.stringify(submission), /The shop/);
  });

  it('keeps what was written while the sidecar was down', async () => {
    line.cut();
    const started = Date.now();
    const said = await write('ben@joomla.test');
    assert.ok(Date.now() - started < 5000);
    assert.doesNotMatch(said, /alert-danger/);
    assert.match((await command(joomla, 'mtc-sidecar:status')).text, /1 waiting, 0 refused/);

    line.mend();
    const task = /task\.edit&amp;id=(\d+)/.exec(
      await adminPage(admin, 'option=com_scheduler&view=tasks'),
    );
    await command(joomla, 'scheduler:run', `--id=${task?.[1]}`);

    assert.equal((await submissionsOf('ben@joomla.test')).length, 1);
  });

  it('says on the dashboard what was refused, until it is sent again', async () => {
    await connect({ secret: 'a-secret-that-is-not-the-right-one' });
    await write('cleo@joomla.test');
    await command(joomla, 'mtc-sidecar:flush');
    const dashboard = 'option=com_cpanel&view=cpanel';
    assert.match(await adminPage(admin, dashboard), /1 submissions were refused/);
    await connect();
    await command(joomla, 'mtc-sidecar:flush');
    assert.doesNotMatch(await adminPage(admin, dashboard), /were refused/);
    assert.equal((await submissionsOf('cleo@joomla.test')).length, 1);
  });

  it('forwards registrations without their password when that is wanted', async () => {
    const options = 'option=com_config&view=component&component=com_users';
    const open = { 'jform[allowUserRegistration]': '1', 'jform[useractivation]': '0' };
    await edit(admin, options, { ...open, task: 'component.apply' });
    await connect({ forwardRegistrations: '1' });
    const { username, password, email } = member;
    const person = { 'jform[name]': 'Dora', 'jform[username]': username, 'jform[email1]': email };
    const passwords = { 'jform[password1]': password, 'jform[password2]': password };
    const form = '/index.php?option=com_users&view=registration';
    await submitForm(browserClient(joomla.url), form, { ...person, ...passwords });
    await command(joomla, 'mtc-sidecar:flush');

    const submissions = JSON.stringify(await submissionsOf(email));
    assert.match(submissions, /"Registration"/);
    assert.doesNotMatch(submissions, /sesame/);
  });

  it('tells the sidecar who signs in and out when that is wanted, and no page', async () => {
    await connect({ identifyMembers: '1', trackAnonymous: '1' });
    const follow = browserClient(sidecar.url);
    const see = (name: string) => follow.view({ page_url: `${joomla.url}/${name}` });
    await see('before');
    const browser = browserClient(joomla.url);
    browser.cookies.set('mautic_device_id', follow.cookies.get('mautic_device_id') as string);

    const { username, password, email } = member;
    const signedIn = await submitForm(browser, '/index.php', { username, password });
    await command(joomla, 'mtc-sidecar:flush');
    await see('between');
    await submitForm(browser, '/index.php', { task: 'user.logout' });
    await command(joomla, 'mtc-sidecar:flush');
    await see('after');

    assert.equal(signedIn.bytes.toString().includes(email), false);
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
    const [contact] = Object.values<any>(body.contacts);
    const pages = pagesOf(await sidecar.timeline(contact.id));
    assert.deepEqual(pages, [`${joomla.url}/before`, `${joomla.url}/between`]);
    await connect({ identifyMembers: '0' });
  });

  it("takes part in Joomla's requests for personal data", async () => {
    const asked = (what: string) => privacyRequest(joomla, what, 'ann@joomla.test');

    const copy = await asked('export');
    assert.match(copy, /I have a question\./);
    assert.doesNotMatch(copy, /Warning/);
    line.cut();
    await assert.rejects(asked('export'), /cannot be reached/);
    assert.match(await asked('remove'), /is not erased yet/);
    line.mend();
    await command(joomla, 'mtc-sidecar:flush');

    const { body } = await sidecar.api('GET', '/api/contacts?search=email:ann@joomla.test');
    assert.equal(Number(body.total), 0);
  });

  it('keeps its settings and what waits when it is installed anew', async () => {
    line.cut();
    await write('eve@joomla.test');

    assert.match((await install(joomla)).text, /installed successfully/);

    line.mend();
    assert.equal(gateTags(await page())[0]?.['data-mtc-site'], site.key);
    assert.match((await command(joomla, 'mtc-sidecar:status')).text, /1 waiting/);
    assert.equal((await command(joomla, 'mtc-sidecar:test')).ok, true);
    const tasks = await adminPage(admin, 'option=com_scheduler&view=tasks');
    assert.equal(tasks.match(/task\.edit&amp;id=/g)?.length, 1);
  });

  it('leaves nothing when it is uninstalled', async () => {
    const said = await uninstall(admin, 'mtc-sidecar');

    assert.match(said, /Uninstalling the package was successful/);
    assert.deepEqual(gateTags(await page()), []);
    assert.equal((await command(joomla, 'mtc-sidecar:status')).ok, false);
    for (const left of ['media/plg_system_mtcsidecar', 'plugins/system/mtcsidecar']) {
      assert.equal(existsSync(join(joomla.root, left)), false, left);
    }
    assert.doesNotMatch(await adminPage(admin, 'option=com_scheduler&view=tasks'), /mtcsidecar/);
    await enablePlugin(admin, 'System - Page Cache', false);
  });
}
