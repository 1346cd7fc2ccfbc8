import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { zipPlugin } from '../../cms-plugins/build.ts';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { type BreakableLine, breakableLine } from '../support/breakable-line.ts';
import {
  consoleOf,
  createAccount,
  type DrupalPlace,
  drupalPlace,
  gateTags,
  newMember,
  newVisitor,
  signIn,
  submitForm,
  unpackModule,
} from '../support/drupal-site.ts';
import { followMember } from '../support/member.ts';
import { run } from '../support/run-command.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const place = drupalPlace();
const known = '/mtc-sidecar/v1/known';
const settings = '/admin/config/services/mtc-sidecar';

if (place !== undefined) describe('The module on a real Drupal', () => liveTests(place));

function liveTests(drupal: DrupalPlace): void {
  const owner = consoleOf(drupal);
  let sidecar: TestSidecar;
  let line: BreakableLine;
  const startedAt = Math.floor(Date.now() / 1000);
  let site: { key: string; secret: string };

  /** Saves the settings screen as the admin does, and gives what the next page says. */
  async function save(changes: Record<string, string | null>): Promise<string> {
    const admin = await signIn(drupal);
    const answer = await submitForm(admin, settings, { op: 'Save configuration', ...changes });
    const text = answer.bytes.toString();
    return text + (answer.status === 303 ? (await admin.send('GET', settings)).bytes : '');
  }

  async function connect(changes: Record<string, string | null> = {}): Promise<string> {
    return save({
      ...{ backend: 'sidecar', sidecarUrl: `http://127.0.0.1:${line.port}` },
      ...{ siteKey: site.key, secret: site.secret, trackAnonymous: null },
      ...{ forwardRegistrations: null, identifyMembers: null, excludedPaths: '' },
      ...changes,
    });
  }

  /** Runs cron, whenever the sidecar was last tried. */
  async function runCron(): Promise<void> {
    await owner('forget-delays');
    await owner('cron');
  }

  async function submissionsOf(email: string): Promise<any[]> {
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
    const [contact] = Object.values<any>(body.contacts);
    if (contact === undefined) return [];
    const { events } = await sidecar.timeline(contact.id);
    return events.filter((event: any) => event.event === 'form.submitted');
  }

  async function write(email: string, headers: Record<string, string> = {}): Promise<number> {
    const answers = {
      ...{ name: 'Ann', mail: email, 'subject[0][value]': 'Hello' },
      ...{ 'message[0][value]': 'I have a question.', op: 'Send message' },
    };
    return (await submitForm(newVisitor(drupal), '/contact', answers, headers)).status;
  }

  before(async () => {
    sidecar = await startSidecar();
    line = await breakableLine(Number(new URL(sidecar.url).port));
    const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
    site = { key, secret: siteSecret(sidecar.secret, key, 1) };
    await owner('prepare');
    await unpackModule(drupal, await zipPlugin('drupal'));
    console.log(`    Drupal ${await owner('version')}`);
  });
  after(async () => {
    await rm(join(drupal.root, 'modules/mtc_sidecar'), { recursive: true });
    await line.close();
    await sidecar.stop();
  });

  it('is installed by command, and adds nothing to pages before it is set up', async () => {
    await owner('install');

    assert.deepEqual(gateTags(await newVisitor(drupal).send('GET', '/')), []);
  });

  it('takes its settings on its own screen, and tells the sidecar', async () => {
    const said = await connect({ trackAnonymous: '1' });

    assert.match(said, /Saved here and in the sidecar/);
    assert.doesNotMatch(said, new RegExp(site.secret));
    assert.equal((await sidecar.api('GET', '/api/sites')).body.sites[0].anonymous, 'visits');
  });

  it('says what is wrong with an address, and keeps the one it had', async () => {
    const said = await save({ sidecarUrl: 'nonsense' });

    assert.match(said, /whole web address/);
    const [tag] = gateTags(await newVisitor(drupal).send('GET', '/'));
    assert.equal(tag?.['data-mtc-sidecar'], `http://127.0.0.1:${line.port}`);
  });

  it('tests the connection on the screen', async () => {
    const admin = await signIn(drupal);
    const answer = await submitForm(admin, settings, { op: 'Test the connection' });

    assert.equal(answer.status, 200);
    assert.match(answer.bytes.toString(), /messages--status/);
  });

  for (const order of [
    ['a stranger', 'a known visitor'],
    ['a known visitor', 'a stranger'],
  ]) {
    it(`gives ${order.join(', then ')} the same page from the page cache`, async () => {
      await connect();
      const answers = [];
      for (const who of order) {
        const browser = newVisitor(drupal);
        if (who === 'a known visitor') browser.cookies.set('mtc_known', '1');
        answers.push(await browser.send('GET', `/?first=${order[0]?.length}`));
      }

      const [first, second] = answers;
      assert.equal(second?.headers['x-drupal-cache'], 'HIT');
      assert.equal(first?.bytes.toString(), second?.bytes.toString());
      assert.equal(gateTags(answers[0] as any)[0]?.['data-mtc-mode'], 'known');
      assert.equal(second?.headers['set-cookie'], undefined);
    });
  }

  it('shows the switch on cached pages at once', async () => {
    const mode = async () =>
      gateTags(await newVisitor(drupal).send('GET', '/'))[0]?.['data-mtc-mode'];
    await connect();
    assert.equal(await mode(), 'known');
    await connect({ trackAnonymous: '1' });
    assert.equal(await mode(), 'all');
    await owner('config', 'mtc_sidecar.settings', 'trackAnonymous', 'false');
    assert.equal(await mode(), 'known');
    await owner('worker');
    assert.equal((await sidecar.api('GET', '/api/sites')).body.sites[0].anonymous, 'off');
  });

  it('makes the bringer of a genuine link known, whatever is cached', async () => {
    await connect();
    const ct = await sidecar.trackedToken(await sidecar.createContact({ firstname: 'Bea' }));
    const ask = (token: string, origin: string) =>
      newVisitor(drupal).send('POST', known, {
        headers: { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: `ct=${token}`,
      });

    const genuine = await ask(ct, drupal.url);
    assert.deepEqual(genuine.json, { known: true });
    assert.match(
      String(genuine.headers['set-cookie']),
      /^mtc_known=1; .*Max-Age=2592000; path=\/; samesite=lax$/,
    );
    assert.match(String(genuine.headers['cache-control']), /no-store/);
    assert.deepEqual((await ask('mtc1.forged.forged', drupal.url)).json, { known: false });
    assert.equal((await ask(ct, 'https://evil.example')).status, 403);
    assert.equal((await newVisitor(drupal).send('POST', known, { body: 'ct[]=1' })).status, 403);
    assert.equal((await newVisitor(drupal).send('GET', known)).status, 405);
  });

  it('leaves out the admin, admin pages and excluded pages', async () => {
    await connect({ excludedPaths: '/user/login' });
    const admin = await signIn(drupal);

    assert.equal(gateTags(await newVisitor(drupal).send('GET', '/contact')).length, 1);
    assert.deepEqual(gateTags(await newVisitor(drupal).send('GET', '/user/login')), []);
    assert.deepEqual(gateTags(await admin.send('GET', '/contact')), []);
    assert.deepEqual(gateTags(await admin.send('GET', '/admin/config')), []);
  });

  it('brings a contact message to the sidecar by cron, once', async () => {
    await connect();
    const device = 'abcdefghijklmnopqrstuvw';

    assert.equal(await write('ann@live.test', { Referer: `${drupal.url}/contact` }), 303);
    await runCron();
    await runCron();

    const submissions = await submissionsOf('ann@live.test');
    assert.equal(submissions.length, 1);
    assert.doesNotMatch(JSON.stringify(submissions), new RegExp(device));
  });

  it('loses no message while the sidecar is away, and delays nobody', async () => {
    await connect();
    line.cut();

    assert.equal(await write('ben@live.test'), 303);
    assert.equal(gateTags(await newVisitor(drupal).send('GET', '/contact')).length, 1);
    await runCron();
    assert.match(await owner('command', 'status'), /1 waiting, 0 refused/);
    const report = await (await signIn(drupal)).send('GET', '/admin/reports/status');
    assert.match(report.bytes.toString(), /1 waiting, 0 refused/);
    line.mend();
    await runCron();

    assert.equal((await submissionsOf('ben@live.test')).length, 1);
    assert.match(await owner('command', 'status'), /0 waiting, 0 refused/);
  });

  it('forwards a registration without its password where that is wanted', async () => {
    const register = (email: string) => createAccount(drupal, email, email);
    await connect();
    assert.equal((await register('cleo@live.test')).status, 303);
    await connect({ forwardRegistrations: '1' });
    assert.equal((await register('dan@live.test')).status, 303);
    await runCron();

    assert.equal((await submissionsOf('cleo@live.test')).length, 0);
    const submissions = await submissionsOf('dan@live.test');
    assert.equal(submissions.length, 1);
    assert.doesNotMatch(JSON.stringify(submissions), /open-sesame/);
  });

  it('tells the sidecar who signs in and out, and no page', async () => {
    await connect({ trackAnonymous: '1', identifyMembers: '1' });
    const fay = await newMember(drupal, 'fay', runCron);

    const { names, html, device } = await followMember(sidecar, fay, '/');

    assert.deepEqual(names, ['before', 'between']);
    assert.match(html, /data-mtc-sidecar.*user\W+logout/s);
    assert.doesNotMatch(html, new RegExp(`${fay.email}|${device}`));
    await owner('delete-account', fay.email);
  });

  it('erases the contact of an account that is deleted, also while the sidecar is away', async () => {
    line.cut();
    await owner('delete-account', 'dan@live.test');
    line.mend();
    await owner('delete-account', 'cleo@live.test');
    await runCron();

    const { body } = await sidecar.api('GET', '/api/contacts?search=email:dan@live.test');
    assert.deepEqual(Object.keys(body.contacts), []);
  });

  it('has its commands on the command line of Drupal itself, where there is one', async () => {
    await connect();
    const program = join(drupal.root, 'core/scripts/dr');
    const said = existsSync(program)
      ? await run(drupal.php, [program, 'mtc-sidecar', 'test'], { cwd: drupal.root })
      : JSON.parse(await owner('command', 'test')).text;

    assert.match(said, /^ok /m);
    assert.doesNotMatch(said, /FAIL/);
  });

  it('shows forms of the sidecar where texts have short codes', async () => {
    await owner('filter', 'on');
    const text = '<p>Hello {mautic type="form" 3} and {mautic type="focus" 1}</p>';
    const path = await owner('page', 'Short codes', text);
    const page = (await newVisitor(drupal).send('GET', path)).bytes.toString();

    assert.match(page, /form\/generate\.js\?id=3/);
    assert.doesNotMatch(page, /\{mautic/);
  });

  it('gives PHP nothing to complain of', async () => {
    assert.equal(await owner('complaints', String(startedAt)), '');
  });

  it('leaves nothing when it is uninstalled', async () => {
    await write('eve@live.test');
    await owner('filter', 'off');
    await owner('uninstall');

    assert.deepEqual(JSON.parse(await owner('leftovers')), []);
    assert.deepEqual(gateTags(await newVisitor(drupal).send('GET', '/')), []);
  });

  it('goes on with the settings of the older module', async () => {
    await owner('config', 'mautic.settings', 'mautic_base_url', '"https://m.example/mtc.js"');
    await owner('install');
    const [tag] = gateTags(await newVisitor(drupal).send('GET', '/'));
    await owner('uninstall');
    await owner('config', 'mautic.settings', 'mautic_base_url', '""');

    assert.equal(tag?.['data-mtc-sidecar'], 'https://m.example');
    assert.equal(tag?.['data-mtc-mode'], 'all');
  });
}
