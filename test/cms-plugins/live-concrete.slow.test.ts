import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { layOutPlugin } from '../../cms-plugins/build.ts';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { type BreakableLine, breakableLine } from '../support/breakable-line.ts';
import { browserClient } from '../support/browser-client.ts';
import {
  type ConcretePlace,
  concreteConsole,
  concretePlace,
  signInAs,
  signInToConcrete,
} from '../support/concrete-site.ts';
import { browserOf, followMember, type Member } from '../support/member.ts';
import { gateTagsOf, sendForm } from '../support/page-form.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const place = concretePlace();
const known = '/index.php/mtc_sidecar/known';
const screen = '/index.php/dashboard/system/seo/mtc_sidecar';
const accountPage = '/index.php/account/edit_profile';

if (place !== undefined) describe('The package on a real Concrete CMS', () => liveTests(place));

function liveTests(concrete: ConcretePlace): void {
  const owner = concreteConsole(concrete);
  const folder = join(concrete.root, 'packages/mtc_sidecar');
  const member: Member = {
    ...{ siteUrl: concrete.url, email: 'dee@live.test', deliver: runTask },
    signIn: (browser) => signInAs(browser, { name: 'dee', pass: 'Open sesame 1!' }),
    async signOut(browser) {
      const html = (await browser.send('GET', accountPage)).bytes.toString();
      return browser.send(
        'GET',
        /href="[^"]*(\/index.php\/login\/do_logout\/[^"]*)"/.exec(html)?.[1] ?? '/no-link',
      );
    },
  };
  let sidecar: TestSidecar;
  let line: BreakableLine;
  let texts: Record<string, string | null>;

  /** Saves the settings screen as the admin does, and gives what the next page says. */
  async function save(changes: Record<string, string | null> = {}): Promise<string> {
    const admin = await signInToConcrete(concrete);
    const saved = await sendForm(admin, screen, { ...texts, ...changes });
    return saved.bytes.toString() + (await admin.send('GET', screen)).bytes.toString();
  }

  const view = (path = '/index.php') => browserClient(concrete.url).send('GET', path);
  const modeOf = async (path = '/index.php') => gateTagsOf(await view(path))[0]?.['data-mtc-mode'];
  const modeOfSidecar = async () =>
    (await sidecar.api('GET', '/api/sites')).body.sites[0].anonymous;

  /** Without delays of the outbox: as if some time had passed. */
  async function runTask(): Promise<void> {
    await owner.exec('forget-delays');
    await owner.type('task:bring-forms-to-the-sidecar');
  }

  async function write(email: string, path = '/index.php/live-contact'): Promise<number> {
    const page = (await view(path)).bytes.toString();
    const [name, mail, message] = [...page.matchAll(/name="(akID\[\d+\]\[value\])"/g)].map(
      ([, field]) => field as string,
    );
    const answers = {
      [name as string]: '<info>Ann</info>',
      [mail as string]: email,
      [message as string]: 'Hello',
    };
    const referer = { Referer: `${concrete.url}${path}` };
    return (await sendForm(browserClient(concrete.url), path, answers, referer)).status;
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
      ...{ secret: siteSecret(sidecar.secret, key, 1), excludedPaths: '' },
      ...{ trackAnonymous: null, identifyMembers: null, forwardRegistrations: null },
    };
    await rm(folder, { recursive: true, force: true });
    await layOutPlugin(folder, 'concrete');
    await owner.exec('prepare');
    await owner.exec('receive-members');
    console.log(`    Concrete CMS ${await owner.exec('version')}`);
  });
  after(async () => {
    await rm(folder, { recursive: true });
    await line.close();
    await sidecar.stop();
  });

  it('is installed by command, and adds nothing before it is set up', async () => {
    assert.match(await owner.type('c5:package:install', 'mtc_sidecar'), /installed/);

    assert.equal((await view()).status, 200);
    assert.deepEqual(gateTagsOf(await view()), []);
  });

  it('takes its settings on its own screen, tells the sidecar, and shows no secret', async () => {
    const said = await save({ trackAnonymous: '1' });

    assert.ok(said.includes('Saved here and in the sidecar'));
    assert.ok(!said.includes(texts.secret as string));
    assert.deepEqual([await modeOf(), await modeOfSidecar()], ['all', 'visits']);
    assert.match(await owner.type('mtc-sidecar', 'test'), /The connection works/);
  });

  it('says what is wrong with an address, and keeps the one it had', async () => {
    assert.ok((await save({ sidecarUrl: 'nonsense' })).includes('whole web address'));

    assert.equal(gateTagsOf(await view())[0]?.['data-mtc-sidecar'], texts.sidecarUrl);
  });

  it('saves nothing for a form that another site sent', async () => {
    const admin = await signInToConcrete(concrete);
    await sendForm(admin, screen, { ...texts, siteKey: 'theirs', ccm_token: 'wrong' });

    assert.equal(gateTagsOf(await view())[0]?.['data-mtc-site'], texts.siteKey);
  });

  it('shows the switch at once, with the page cache on', async () => {
    await save();
    assert.equal(await modeOf('/index.php/live-contact'), 'known');
    await save({ trackAnonymous: '1' });
    assert.equal(await modeOf('/index.php/live-contact'), 'all');
    await save();
    assert.deepEqual([await modeOf(), await modeOfSidecar()], ['known', 'off']);
  });

  for (const order of [
    [false, true],
    [true, false],
  ]) {
    it(`gives ${order[0] ? 'a known visitor, then a stranger' : 'a stranger, then a known visitor'} the same cached page`, async () => {
      await owner.exec('clear');
      const answers = [];
      for (const isKnown of order) {
        const browser = browserClient(concrete.url);
        if (isKnown) browser.cookies.set('mtc_known', '1');
        answers.push(await browser.send('GET', '/index.php/live-words?ct=whatever'));
      }
      assert.equal(answers[0]?.bytes.toString(), answers[1]?.bytes.toString());
      assert.equal(gateTagsOf(answers[0] as any).length, 1);
      assert.equal(answers[1]?.headers['set-cookie'], undefined, 'from the cache');
    });
  }

  it('makes the bringer of a genuine link known', async () => {
    const ct = await sidecar.trackedToken(await sidecar.createContact({ firstname: 'Bea' }));
    const ask = (token: string, origin: string) =>
      browserClient(concrete.url).send('POST', known, {
        headers: { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: `ct=${token}`,
      });

    const genuine = await ask(ct, concrete.url);
    assert.deepEqual(genuine.json, { known: true });
    assert.match(
      String(genuine.headers['set-cookie']),
      /mtc_known=1; .*Max-Age=2592000; path=\/; samesite=lax/i,
    );
    assert.match(String(genuine.headers['cache-control']), /no-store/);
    assert.deepEqual((await ask('mtc1.forged.forged', concrete.url)).json, { known: false });
    assert.equal((await ask(ct, 'https://evil.example')).status, 403);
    assert.equal((await ask('x&ct[]=1', concrete.url)).status, 200);
    assert.equal((await view(known)).status, 405);
  });

  it('leaves out the admin, the dashboard and excluded pages', async () => {
    await save({ excludedPaths: '/live-words' });
    const admin = await signInToConcrete(concrete);

    assert.equal(gateTagsOf(await view('/index.php/live-contact')).length, 1);
    assert.deepEqual(gateTagsOf(await view('/index.php/live-words')), []);
    assert.deepEqual(gateTagsOf(await admin.send('GET', '/index.php/live-contact')), []);
    assert.deepEqual(gateTagsOf(await admin.send('GET', screen)), []);
    await save();
  });

  it('shows forms of the sidecar where texts have short codes', async () => {
    for (const time of ['first', 'from the cache']) {
      const html = (await view('/index.php/live-words')).bytes.toString();
      assert.ok(html.includes('form/generate.js?id=3'), time);
      assert.ok(html.includes('not at all.') && !html.includes('{mautic'));
    }
  });

  for (const [kind, path] of [
    ['whose answers are stored', '/index.php/live-contact'],
    ['whose answers are not stored', '/index.php/live-unstored'],
  ] as const) {
    it(`brings a form ${kind} to the sidecar by the task, once`, async () => {
      const email = `ann@${path.split('-')[1]}.test`;
      assert.equal(await write(email, path), 302);
      assert.equal(await write('no address', path), 200);
      await runTask();
      await runTask();

      assert.equal((await submissionsOf(email)).length, 1);
      assert.match(await owner.type('mtc-sidecar', 'status'), /0 waiting, 0 refused/);
    });
  }

  it('loses no form while the sidecar is away, and delays nobody', async () => {
    line.cut();
    assert.equal(await write('ben@live.test'), 302);
    assert.equal((await view()).status, 200);
    await runTask();
    assert.match(await owner.type('mtc-sidecar', 'status'), /1 waiting/);
    const admin = await signInToConcrete(concrete);
    assert.match((await admin.send('GET', screen)).bytes.toString(), /1 waiting, 0 refused/);
    line.mend();
    await owner.type('mtc-sidecar', 'flush');

    assert.equal((await submissionsOf('ben@live.test')).length, 1);
  });

  it('tells the sidecar who signs in and out when that is wanted, and no page', async () => {
    await save({ identifyMembers: '1', trackAnonymous: '1' });

    const { names, html, device } = await followMember(sidecar, member, '/index.php/live-contact');

    assert.deepEqual(names, ['before', 'between']);
    for (const text of [member.email, device]) assert.ok(!html.includes(text), text);
  });

  it('tells nobody of a member where that is not wanted', async () => {
    await save();

    const browser = browserOf(member, 'abcdefghijklmnopqrstuvw');
    await member.signIn(browser);
    const account = (await browser.send('GET', accountPage)).bytes.toString();
    await member.signOut(browser);

    assert.ok(account.includes(member.email), 'signed in');
    assert.match(await owner.type('mtc-sidecar', 'status'), /0 waiting/);
  });

  it('brings who registers to the sidecar, without the password', async () => {
    await save({ forwardRegistrations: '1' });
    const password = 'Open sesame 2!';
    const person = { uName: 'fay', uEmail: 'fay@live.test' };
    const form = '/index.php/register';
    const passwords = { uPassword: password, uPasswordConfirm: password };
    await sendForm(browserClient(concrete.url), form, { ...person, ...passwords });
    await runTask();

    const submissions = JSON.stringify(await submissionsOf(person.uEmail));
    assert.match(submissions, /"Registration"/);
    assert.doesNotMatch(submissions, /sesame/);
  });

  it('shows and erases what is kept about a person', async () => {
    assert.match(await owner.type('mtc-sidecar', 'export', 'ben@live.test'), /<info>Ann<\/info>/);
    assert.match(await owner.type('mtc-sidecar', 'erase', 'ben@live.test'), /[1-9]\d* erased/);

    assert.deepEqual(await submissionsOf('ben@live.test'), []);
  });

  it('leaves nothing when it is uninstalled', async () => {
    await write('eve@live.test');
    await owner.type('c5:package:uninstall', 'mtc_sidecar');

    assert.deepEqual(JSON.parse(await owner.exec('leftovers')), []);
    assert.deepEqual(gateTagsOf(await view()), []);
  });
}
