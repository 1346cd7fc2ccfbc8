import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { connectFile } from '../../sidecar/db/connect.ts';
import type { BreakableLine } from '../support/breakable-line.ts';
import { browserClient } from '../support/browser-client.ts';
import { databaseBehindLine, untilStored } from '../support/database-behind-line.ts';
import {
  createTestDatabase,
  describeOnEachDatabase,
  products,
  type TestDatabase,
} from '../support/databases.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { pagesOf, secondSidecar, type TestSidecar } from '../support/sidecar.ts';

const hasMariaDb = products.includes('MariaDB');

(hasMariaDb ? describe : describe.skip)('Forms sent while the database is away (MariaDB)', () => {
  let database: TestDatabase;
  let line: BreakableLine;
  let sidecar: TestSidecar;
  let formId: number;
  let counter = 0;
  before(async () => {
    ({ database, line } = await databaseBehindLine());
    sidecar = await secondSidecar({ database });
    formId = await createForm(sidecar, [emailField, { ...firstField, isRequired: true }], {
      actions: [{ name: 'Points', type: 'lead.pointschange', properties: { points: 3 } }],
    });
    await postForm(browserClient(sidecar.url), { formId, email: newEmail(), first: 'Zoe' });
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

  const newEmail = () => `away-${++counter}@example.test`;
  const view = (name: string) => ({ page_url: `https://shop.example/${name}` });
  const send = (browser: ReturnType<typeof browserClient>, email: string, path?: string) =>
    postForm(browser, { formId, email, first: 'Ann' }, { ...(path && { path }) });

  async function backAgain(): Promise<void> {
    line.mend();
    await untilStored(sidecar);
  }

  /** The one contact with this address, its pages, and how often it sent the form. */
  async function personOf(email: string) {
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
    const [contact, ...others] = Object.values<any>(body.contacts);
    assert.deepEqual(others, []);
    const timeline = await sidecar.timeline(contact.id);
    const of = `/api/forms/${formId}/submissions/contact/${contact.id}`;
    const { submissions } = (await sidecar.api('GET', of)).body;
    const pages = pagesOf(timeline).map((page) => new URL(page).pathname.slice(1));
    return { pages, sent: submissions.length, points: contact.points, timeline };
  }

  it('are queued, answered as ever, and carried out afterwards, once', async () => {
    const [browser, email] = [browserClient(sidecar.url), newEmail()];
    await browser.view(view('before'));
    line.cut();
    const first = await send(browser, email);
    assert.deepEqual([first.status, first.result, first.json.success], [200, 'queued', true]);
    assert.equal((await send(browser, email)).result, 'queued');
    await backAgain();
    const { pages, sent, points } = await personOf(email);
    assert.deepEqual([pages, sent, points], [['before'], 1, 3]);
  });

  it('stand in one line with the views before and after them', async () => {
    const [browser, email] = [browserClient(sidecar.url), newEmail()];
    line.cut();
    await browser.view(view('a'));
    const key = browser.cookies.get('mautic_device_id');
    const { json } = await send(browser, email);
    await browser.view(view('b'));
    assert.equal(json.device_id, key);
    await backAgain();
    const { pages, sent, timeline } = await personOf(email);
    assert.deepEqual([pages, sent], [['a', 'b'], 1]);
    const order = timeline.events.map(({ event }: any) => event);
    const seen = order.filter((one: string) => ['page.hit', 'form.submitted'].includes(one));
    assert.deepEqual(seen, ['page.hit', 'form.submitted', 'page.hit']);
  });

  it('count once when a sender that gave them an id sends them again', async () => {
    const email = newEmail();
    const path = `/form/submit/ajax?event_id=${randomUUID()}`;
    line.cut();
    assert.equal((await send(browserClient(sidecar.url), email, path)).result, 'queued');
    await backAgain();
    assert.equal((await send(browserClient(sidecar.url), email, path)).result, 'stored');
    assert.equal((await personOf(email)).sent, 1);
  });

  it('are refused where something is wrong with them, and leave nothing behind', async () => {
    line.cut();
    const browser = browserClient(sidecar.url);
    const { result, json } = await postForm(browser, { formId, email: 'no address', first: 'A' });
    assert.deepEqual([result, Object.keys(json.validationErrors)], ['ignored;invalid', ['email']]);
    const unknown = await postForm(browser, { formId: 4711, email: newEmail() });
    assert.deepEqual([unknown.status, unknown.result], [503, 'ignored;rejected']);
    assert.equal(browser.cookies.size, 0);
  });

  it('come from pages that are shown meanwhile', async () => {
    line.cut();
    for (const path of [`/form/${formId}`, `/form/embed/${formId}`]) {
      const { status, bytes } = await browserClient(sidecar.url).send('GET', path);
      assert.deepEqual([status, bytes.includes('mauticform[email]')], [200, true]);
    }
    const script = await browserClient(sidecar.url).send('GET', `/form/generate.js?id=${formId}`);
    assert.ok(script.bytes.includes('mauticform[email]'));
  });

  it('bring a browser to the page that says thanks', async () => {
    line.cut();
    const browser = browserClient(sidecar.url);
    const { status, headers } = await send(browser, newEmail(), '/form/submit');
    assert.equal(status, 302);
    const { pathname, search } = new URL(String(headers.location), sidecar.url);
    assert.equal((await browser.send('GET', `${pathname}${search}`)).status, 200);
  });

  it('are stored after a restart', async () => {
    const email = newEmail();
    line.cut();
    assert.equal((await send(browserClient(sidecar.url), email)).result, 'queued');
    await sidecar.stop();
    line.mend();
    sidecar = await secondSidecar({ database });
    await untilStored(sidecar);
    assert.equal((await personOf(email)).sent, 1);
  });

  it('wait for no database that hangs', async () => {
    const email = newEmail();
    line.freeze();
    assert.equal((await send(browserClient(sidecar.url), email)).result, 'queued');
    await backAgain();
    assert.equal((await personOf(email)).sent, 1);
  });
});

describeOnEachDatabase('A spool of an earlier version', (product) => {
  it('is taken over with the views that wait in it', async () => {
    const database = await createTestDatabase(product);
    const hit = {
      ...{ url: 'https://shop.example/waited', title: '', referrer: '', language: '', ct: '' },
      ...{ query: '{}', claims: null, timeZone: '', hasConsent: false },
      utm: { utm_campaign: '', utm_content: '', utm_medium: '', utm_source: '', utm_term: '' },
    };
    const key = 'a'.repeat(23);
    const row = {
      ...{ hit, siteId: 1, eventId: randomUUID().replaceAll('-', ''), deviceKey: key },
      ...{ mayRepeat: true, at: Date.now(), shownKey: '', userAgent: 'x', asksForEvents: false },
      evidence: null,
    };
    const { knex } = connectFile(join(database.folder, 'spool.db'));
    await knex.raw(
      'create table spooled_hits (id integer primary key autoincrement, hit text not null, ' +
        'set_aside_at integer)',
    );
    await knex('spooled_hits').insert({ hit: JSON.stringify(row) });
    await knex.destroy();
    const sidecar = await secondSidecar({ database });
    await untilStored(sidecar);
    const { body } = await sidecar.api('GET', '/api/stats/page_hits');
    assert.deepEqual(
      body.stats.map(({ url }: any) => url),
      [row.hit.url],
    );
    await sidecar.stop();
    await database.remove();
  });
});
