import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipPlugin } from '../../cms-plugins/build.ts';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { type BreakableLine, breakableLine } from '../support/breakable-line.ts';
import {
  type GravPlace,
  gravConsole,
  gravPeople,
  gravPlace,
  newGravVisitor,
} from '../support/grav-site.ts';
import { browserOf, followMember } from '../support/member.ts';
import { gateTagsOf, sendForm } from '../support/page-form.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const place = gravPlace();
const known = '/mtc-sidecar/known';
const contactPage = `---
title: Contact
form:
    name: live
    fields:
        name: { label: Name, type: text }
        email: { label: E-mail, type: email, validate: { required: true } }
        message: { label: Message, type: textarea }
    buttons: { submit: { type: submit, value: Send } }
    process: [{ message: Thank you }, { reset: true }]
---
Write: {mautic type="form" 3} or [mautic type="focus" id="1"]not at all. [plugin:mautic](4)
`;

if (place !== undefined) describe('The plugin on a real Grav', () => liveTests(place));

function liveTests(grav: GravPlace): void {
  const owner = gravConsole(grav);
  const hasPanel = grav.name !== '';
  /** Grav writes into the folder of its environment, where there is one. */
  const settingsFiles = ['user/config', 'user/localhost/config', 'user/env/localhost/config'].map(
    (folder) => join(grav.root, folder, 'plugins/mtc-sidecar.yaml'),
  );
  const settingsFile = settingsFiles[0] as string;
  const ours = join(grav.root, 'user/data/mtc-sidecar');
  const page = join(grav.root, 'user/pages/90.live-contact/form.md');
  const { member, ...people } = gravPeople(grav, runScheduler);
  const archive = join(tmpdir(), `mtc-sidecar-grav-${process.pid}.zip`);
  let sidecar: TestSidecar;
  let line: BreakableLine;
  let texts: Record<string, string>;
  let edited = Date.now() / 1000 - 3600;

  /** Saves the screen of the panel; without one, the owner writes the file, and the scheduler tells the sidecar. */
  async function save(changes: Record<string, string> = {}): Promise<string> {
    if (!hasPanel) {
      const lines = Object.entries({ ...texts, siteUrl: grav.url, ...changes });
      await mkdir(dirname(settingsFile), { recursive: true });
      await writeFile(settingsFile, lines.map(([key, value]) => `${key}: '${value}'\n`).join(''));
      // Grav tells two versions apart by the second, and a person is not that fast.
      edited += 2;
      await utimes(settingsFile, edited, edited);
      await runScheduler();
      return '';
    }
    const admin = newGravVisitor(grav);
    await sendForm(admin, '/admin', {
      'data[username]': grav.name,
      'data[password]': grav.pass,
      task: 'login',
    });
    const posted = Object.entries({ ...texts, ...changes }).map(([key, value]) => [
      `data[${key}]`,
      value,
    ]);
    const screen = '/admin/plugins/mtc-sidecar';
    const saved = await sendForm(admin, screen, { ...Object.fromEntries(posted), task: 'save' });
    const shown = saved.status === 302 ? await admin.send('GET', screen) : saved;
    return shown.bytes.toString();
  }

  async function runScheduler(): Promise<void> {
    const file = join(ours, 'delivery.json');
    if (existsSync(file)) {
      const { told } = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify({ told }));
    }
    await owner('grav', 'scheduler', '--run', 'mtc-sidecar');
  }

  const view = (path = '/') => newGravVisitor(grav).send('GET', path);
  const modeOf = async (path = '/') => gateTagsOf(await view(path))[0]?.['data-mtc-mode'];
  const modeOfSidecar = async () =>
    (await sidecar.api('GET', '/api/sites')).body.sites[0].anonymous;

  async function write(email: string): Promise<string> {
    const answers = {
      'data[email]': email,
      'data[name]': '<info>Ann</info>',
      'data[message]': 'Hello',
    };
    const referer = { Referer: `${grav.url}/live-contact` };
    return (
      await sendForm(newGravVisitor(grav), '/live-contact', answers, referer)
    ).bytes.toString();
  }

  async function submissionsOf(email: string): Promise<any[]> {
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
    const [contact] = Object.values<any>(body.contacts);
    if (contact === undefined) return [];
    const { events } = await sidecar.timeline(contact.id);
    return events.filter((event: any) => event.event === 'form.submitted');
  }

  before(async () => {
    sidecar = await startSidecar();
    line = await breakableLine(Number(new URL(sidecar.url).port));
    const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
    texts = {
      ...{ backend: 'sidecar', sidecarUrl: `http://127.0.0.1:${line.port}`, siteKey: key },
      ...{ secret: siteSecret(sidecar.secret, key, 1), trackAnonymous: '0', allForms: '1' },
      ...{ identifyMembers: '0', forwardRegistrations: '0' },
    };
    await mkdir(dirname(page), { recursive: true });
    await writeFile(page, contactPage);
    await writeFile(archive, await zipPlugin('grav'));
    for (const file of settingsFiles) await rm(file, { force: true });
    await people.invite();
    console.log(`    ${(await owner('grav', '--version')).trim()}`);
  });
  after(async () => {
    await rm(dirname(page), { recursive: true });
    await rm(archive);
    await people.forget();
    await line.close();
    await sidecar.stop();
  });

  it("is installed by Grav's own installer, and adds nothing before it is set up", async () => {
    await owner('gpm', 'direct-install', '-y', '-n', archive);

    assert.equal((await view()).status, 200);
    assert.deepEqual(gateTagsOf(await view()), []);
  });

  it('takes its settings, tells the sidecar, and shows no secret', async () => {
    const secret = texts.secret as string;
    const said = await save({ trackAnonymous: '1' });

    assert.equal(await modeOf(), 'all');
    assert.equal(await modeOfSidecar(), 'visits');
    if (hasPanel) {
      assert.ok(said.includes('Saved here and in the sidecar'));
      const stored = settingsFiles.filter((file) => existsSync(file));
      const files = await Promise.all(stored.map((file) => readFile(file, 'utf8')));
      assert.ok(![said, ...files].join().includes(secret));
    }
    assert.match(await owner('plugin', 'mtc-sidecar', 'test'), /The connection works/);
  });

  it('says what is wrong with an address, and keeps the one it had', async function () {
    if (!hasPanel) return this.skip();
    assert.ok((await save({ sidecarUrl: 'nonsense' })).includes('whole web address'));

    assert.equal(gateTagsOf(await view())[0]?.['data-mtc-sidecar'], texts.sidecarUrl);
  });

  it('shows the switch at once, with the cache on', async () => {
    await save();
    assert.equal(await modeOf('/live-contact'), 'known');
    await save({ trackAnonymous: '1' });
    assert.equal(await modeOf('/live-contact'), 'all');
    await save();
    assert.deepEqual([await modeOf('/live-contact'), await modeOfSidecar()], ['known', 'off']);
  });

  for (const order of [
    [false, true],
    [true, false],
  ]) {
    it(`gives ${order[0] ? 'a known visitor, then a stranger' : 'a stranger, then a known visitor'} the same page`, async () => {
      await owner('grav', 'clearcache');
      const bodies = [];
      for (const isKnown of order) {
        const browser = newGravVisitor(grav);
        if (isKnown) browser.cookies.set('mtc_known', '1');
        bodies.push((await browser.send('GET', '/')).bytes.toString());
      }
      assert.equal(bodies[0], bodies[1]);
    });
  }

  it('makes the bringer of a genuine link known, and keeps them signed in', async () => {
    const ct = await sidecar.trackedToken(await sidecar.createContact({ firstname: 'Bea' }));
    const ask = (token: string, origin: string) =>
      newGravVisitor(grav).send('POST', known, {
        headers: { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: `ct=${token}`,
      });

    const genuine = await ask(ct, grav.url);
    assert.deepEqual(genuine.json, { known: true });
    const cookies = [genuine.headers['set-cookie'] ?? []].flat();
    assert.ok(cookies.includes('mtc_known=1; Max-Age=2592000; Path=/; SameSite=Lax'));
    assert.ok(
      cookies.some((cookie) => cookie.startsWith('grav-site')),
      'the cookie of the session',
    );
    assert.match(String(genuine.headers['cache-control']), /no-store/);
    assert.deepEqual((await ask('mtc1.forged.forged', grav.url)).json, { known: false });
    assert.equal((await ask(ct, 'https://evil.example')).status, 403);
    assert.equal((await newGravVisitor(grav).send('POST', known, { body: 'ct[]=1' })).status, 403);
    assert.equal((await view(known)).status, 405);
  });

  it('shows forms of the sidecar where texts have short codes', async () => {
    for (const time of ['first', 'from the cache']) {
      const html = (await view('/live-contact')).bytes.toString();
      assert.match(html, /form\/generate\.js\?id=3.*form\/generate\.js\?id=4/s, time);
      assert.match(html, /not at all/);
      assert.doesNotMatch(html, /[[{]mautic/);
    }
  });

  it('brings a form to the sidecar by the scheduler, once, and none that was refused', async () => {
    assert.match(await write('ann@live.test'), /Thank you/);
    assert.doesNotMatch(await write('no address'), /Thank you/);
    await runScheduler();
    await runScheduler();

    assert.equal((await submissionsOf('ann@live.test')).length, 1);
    assert.match(await owner('plugin', 'mtc-sidecar', 'status'), /0 waiting, 0 refused/);
  });

  it('loses no form while the sidecar is away, and delays nobody', async () => {
    line.cut();
    assert.match(await write('ben@live.test'), /Thank you/);
    assert.equal((await view()).status, 200);
    await runScheduler();
    assert.match(await owner('plugin', 'mtc-sidecar', 'status'), /1 waiting/);
    line.mend();
    await owner('plugin', 'mtc-sidecar', 'flush');

    assert.equal((await submissionsOf('ben@live.test')).length, 1);
  });

  it('tells the sidecar who signs in and out when that is wanted, and no page', async () => {
    await save({ identifyMembers: '1', trackAnonymous: '1' });

    const { names, html, device } = await followMember(sidecar, member, '/live-contact');

    assert.deepEqual(names, ['before', 'between']);
    for (const text of [member.email, device]) assert.ok(!html.includes(text), text);
  });

  it('tells nobody of a member where that is not wanted', async () => {
    await save({ identifyMembers: '0' });

    const browser = browserOf(member, 'abcdefghijklmnopqrstuvw');
    await member.signIn(browser);
    const greeting = await browser.send('GET', '/login');
    await member.signOut(browser);

    assert.match(greeting.bytes.toString(), /Dee Dale/);
    assert.match(await owner('plugin', 'mtc-sidecar', 'status'), /0 waiting/);
  });

  it('brings who registers to the sidecar, without the password', async () => {
    await save({ forwardRegistrations: '1' });
    await people.register('fay', 'fay@live.test', 'Fay Farmer');
    await runScheduler();

    const submissions = JSON.stringify(await submissionsOf('fay@live.test'));
    assert.match(submissions, /"Registration".*Fay Farmer/);
    assert.doesNotMatch(submissions, /sesame/);
  });

  it('shows and erases what is kept about a person', async () => {
    const person = (what: string) => owner('plugin', 'mtc-sidecar', what, 'ann@live.test');
    assert.match(await person('export'), /"value": "<info>Ann<\/info>"/);
    assert.match(await person('erase'), /[1-9]\d* erased/);

    assert.deepEqual(await submissionsOf('ann@live.test'), []);
  });

  it("leaves nothing when Grav's package manager uninstalls it", async () => {
    await write('eve@live.test');
    assert.ok((await readdir(join(ours, 'outbox'))).some((name) => name.endsWith('.json')));
    await owner('gpm', 'uninstall', '-y', '-n', 'mtc-sidecar');

    assert.deepEqual(
      [ours, ...settingsFiles].filter((path) => existsSync(path)),
      [],
    );
    assert.deepEqual(gateTagsOf(await view()), []);
  });
}
