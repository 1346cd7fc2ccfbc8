import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { insertRows } from '../../sidecar/db/rows.ts';
import { trapAlias } from '../../sidecar/forms/guard-proof.ts';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { signedCall } from '../support/signed-call.ts';

describeOnEachDatabase('The quarantine of forms', (product) => {
  let sidecar: TestSidecar;
  let formId: number;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  beforeEach(async () => {
    const password = { label: 'Password', type: 'password', alias: 'password' };
    formId = await createForm(sidecar, [emailField, firstField, password]);
  });
  after(() => sidecar.stop());

  const browser = () => browserClient(sidecar.url);
  const caught = (email: string, others: object = {}) =>
    postForm(browser(), { formId, email, ...others, [trapAlias]: 'x' });
  const quarantined = async (rest = ''): Promise<any> =>
    (await sidecar.api('GET', `/api/forms/${formId}/quarantine${rest}`)).body;
  const first = async (): Promise<any> => (await quarantined()).quarantined[0];
  const contactsOf = async (email: string): Promise<any[]> =>
    Object.values((await sidecar.api('GET', `/api/contacts?search=email:${email}`)).body.contacts);
  const submissions = async (): Promise<any[]> =>
    (await sidecar.api('GET', `/api/forms/${formId}/submissions`)).body.submissions;

  it('keeps what was sent from contacts; its sender reads the answer of any other, but gets no key', async () => {
    const sender = browser();
    const sent = { formId, email: 'robot@example.test', first: 'Bob' };
    const answer = await postForm(sender, { ...sent, [trapAlias]: 'https://a.example' });
    assert.equal(answer.result, 'ignored;quarantined');
    assert.equal(sender.cookies.size, 0);
    assert.deepEqual([await contactsOf(sent.email), await submissions()], [[], []]);

    const other = await postForm(browser(), sent);
    const { device_id, ...said } = other.json as Record<string, unknown>;
    assert.match(String(device_id), /^[a-z0-9]{23}$/);
    assert.deepEqual([other.result, other.status, said], ['stored', 200, answer.json]);
  });

  it('shows what was sent and why it is kept, but no passwords', async () => {
    await caught('robot@example.test', { first: 'Bob <b>', password: 'hunter2' });

    const { total, quarantined: list } = await quarantined();
    const [{ id, dateSubmitted, ...item }] = list;
    assert.equal(total, '1');
    assert.ok(Math.abs(Date.parse(dateSubmitted) - Date.now()) < 60_000);
    assert.deepEqual(item, {
      form: { id: formId, name: 'Contact us' },
      reasons: ['trap'],
      referer: '',
      results: { email: 'robot@example.test', first: 'Bob <b>' },
    });
    const { body } = await sidecar.api('GET', `/api/quarantine/${id}`);
    assert.deepEqual(body.quarantined, list[0]);
  });

  it('is listed in pages, newest first, of one form or of all', async () => {
    for (const name of ['one', 'two', 'three']) await caught(`${name}@example.test`);
    const page = await quarantined('?limit=1&start=1');
    assert.deepEqual(
      [page.total, page.quarantined[0].results.email, page.quarantined.length],
      ['3', 'two@example.test', 1],
    );
    const all = (await sidecar.api('GET', '/api/quarantine?limit=1')).body;
    assert.equal(all.quarantined[0].results.email, 'three@example.test');
    assert.ok(Number(all.total) > 3);
  });

  it('keeps a post that a robot repeats once', async () => {
    for (let post = 0; post < 3; post++) await caught('again@example.test');
    assert.equal((await quarantined()).total, '1');
  });

  it('gives back by one call what a person sent: at its own time, and as nobody’s visit', async () => {
    await caught('person@example.test', { first: 'Ann' });
    const { id, dateSubmitted } = await first();

    const { status } = await sidecar.api('POST', `/api/quarantine/${id}/release`);

    assert.equal(status, 200);
    const [contact] = await contactsOf('person@example.test');
    assert.equal(contact.fields.all.firstname, 'Ann');
    const [submission] = await submissions();
    assert.deepEqual([submission.dateSubmitted, submission.lead.id], [dateSubmitted, contact.id]);
    assert.equal((await quarantined()).total, '0');
    assert.equal((await sidecar.api('POST', `/api/quarantine/${id}/release`)).status, 404);
  });

  it('gives back once, however many release it at the same time', async () => {
    await caught('twice@example.test');
    const { id } = await first();
    const release = () => sidecar.api('POST', `/api/quarantine/${id}/release`);
    const answers = await Promise.all([release(), release(), release()]);
    assert.ok(answers.every(({ status }) => status === 200 || status === 404));
    assert.equal((await submissions()).length, 1);
  });

  it('gives nothing back to a form that is gone, and passes over a field that is gone', async () => {
    const newPet = { label: 'Pet', alias: 'pet' };
    const { body } = await sidecar.api('POST', '/api/fields/contact/new', newPet);
    const pet = { alias: 'pet', label: 'Pet', mappedObject: 'contact' };
    formId = await createForm(sidecar, [
      emailField,
      { ...pet, type: 'text', mappedField: body.field.alias },
    ]);
    await caught('pet@example.test', { pet: 'Rex' });
    await sidecar.api('DELETE', `/api/fields/contact/${body.field.id}/delete`);
    const kept = await first();
    assert.equal((await sidecar.api('POST', `/api/quarantine/${kept.id}/release`)).status, 200);
    await sidecar.api('POST', '/api/fields/contact/new', newPet);
    const [contact] = await contactsOf('pet@example.test');
    assert.equal(contact.fields.all.pet, null, 'a new field of that name is empty');

    await caught('late@example.test');
    const { id } = await first();
    await sidecar.api('DELETE', `/api/forms/${formId}/delete`);
    assert.equal((await sidecar.api('POST', `/api/quarantine/${id}/release`)).status, 409);
    assert.equal((await sidecar.api('GET', `/api/quarantine/${id}`)).status, 200);
  });

  it('lets go what an operator deletes', async () => {
    await caught('gone@example.test');
    const { id } = await first();
    assert.equal((await sidecar.api('DELETE', `/api/quarantine/${id}/delete`)).status, 200);
    assert.equal((await sidecar.api('GET', `/api/quarantine/${id}`)).status, 404);
    assert.deepEqual(await contactsOf('gone@example.test'), []);
  });

  it('keeps spam that a site forwards, which the site need not send again', async () => {
    const siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
    const forward = async (address: string, message: string) => {
      const id = randomUUID();
      const fields = [
        { key: 'your-email', label: 'E-mail', type: 'email', value: address },
        { key: 'your-name', label: 'Your name', type: 'text', value: 'Mary Example' },
        { key: 'your-message', label: 'Message', type: 'textarea', value: message },
      ];
      const form = { provider: 'wpforms', id: '7', title: 'Ask us' };
      const body = { v: 1, id, occurred_at: new Date().toISOString(), form, fields };
      return signedCall(sidecar, siteKey, { path: '/mtc/v1/submissions', body }, { id });
    };
    const answer = await forward('pills@example.test', '[url=https://a.example]cheap[/url]');
    assert.deepEqual([answer.status, answer.body], [202, { result: 'quarantined' }]);
    assert.equal(answer.headers.get('Mtc-Result'), 'ignored;quarantined');
    assert.deepEqual(await contactsOf('pills@example.test'), []);
    assert.equal((await forward('ann@example.test', 'Hello!\nTo: all')).body.result, 'stored');

    const [kept] = (await sidecar.api('GET', '/api/quarantine')).body.quarantined;
    assert.deepEqual([kept.form.name, kept.reasons], ['Ask us', ['markup']]);
    await sidecar.api('POST', `/api/quarantine/${kept.id}/release`);
    const [{ fields }] = await contactsOf('pills@example.test');
    assert.deepEqual([fields.all.firstname, fields.all.lastname], ['Mary', 'Example']);
  });
});

describeOnEachDatabase('A quarantine that fills up', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  before(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  it('keeps the newest ten thousand of the last thirty days', async () => {
    const formId = await createForm(sidecar, [emailField]);
    const day = 86_400_000;
    const columns = ['form_id', 'form_name', 'once_key', 'reasons', 'sent', 'at'];
    const row = (name: string, at: number) => {
      const submission = { results: { name }, values: {}, company: {} };
      return [formId, name, randomBytes(16), 'trap', JSON.stringify({ submission }), at];
    };
    const [now, table] = [Date.now(), 'form_quarantine'];
    for (let thousand = 0; thousand <= 10; thousand++) {
      const rows = Array.from({ length: thousand === 10 ? 20 : 1000 }, (_, at) =>
        row(`${thousand * 1000 + at}`, now - (at === 999 ? 31 * day : 29 * day)),
      );
      await insertRows(database.knex, { table, columns, rows });
    }

    await postForm(browserClient(sidecar.url), { formId, email: 'a@b.test', [trapAlias]: 'x' });

    const list = async (query: string) =>
      (await sidecar.api('GET', `/api/quarantine?${query}`)).body;
    const { total, quarantined } = await list('limit=2');
    assert.equal(quarantined[0].results.email, 'a@b.test');
    assert.equal(quarantined[1].results.name, '10019');
    assert.equal(total, String(10_000 - 10));
    const { quarantined: last } = await list(`start=${Number(total) - 1}`);
    assert.equal(last[0].results.name, '21');
  });
});
