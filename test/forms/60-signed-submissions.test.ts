import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { type Spoiling, signedCall } from '../support/signed-call.ts';

const path = '/mtc/v1/submissions';

describeOnEachDatabase('Submissions that the plugin of a CMS forwards', (product) => {
  let sidecar: TestSidecar;
  let siteKey: string;
  before(async () => {
    sidecar = await startSidecar(product);
    siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
  });
  after(() => sidecar.stop());

  const submission = (address: string, others: object = {}) => ({
    ...{ v: 1, id: randomUUID(), occurred_at: new Date().toISOString() },
    form: { provider: 'contact-form-7', id: '5', title: 'Contact' },
    page: { url: 'https://shop.example/contact?ct=mtc1.a.b&utm_source=news' },
    fields: [
      { key: 'your-email', label: 'E-mail', type: 'email', value: address },
      { key: 'your-name', label: 'Your name', type: 'text', value: 'Mary Ann Example' },
    ],
    ...others,
  });
  const forward = (body: object & { readonly id?: string }, spoiling: Spoiling = {}) =>
    signedCall(sidecar, siteKey, { path, body }, { ...(body.id && { id: body.id }), ...spoiling });
  const contactsOf = async (address: string): Promise<any[]> => {
    const search = encodeURIComponent(`email:${address}`);
    return Object.values(
      (await sidecar.api('GET', `/api/contacts?search=${search}`)).body.contacts,
    );
  };
  const formsNamed = async (name: string): Promise<any[]> => {
    const { forms } = (await sidecar.api('GET', `/api/forms?search=${name}`)).body;
    return Object.values(forms);
  };
  const submissionsOf = async (formId: number): Promise<any[]> =>
    (await sidecar.api('GET', `/api/forms/${formId}/submissions?limit=500`)).body.submissions;

  it('become a contact, and a form of ours that keeps them', async () => {
    const { status, body, headers } = await forward(submission('mary@example.test'));

    assert.deepEqual([status, body], [202, { result: 'stored' }]);
    assert.equal(headers.get('Mtc-Result'), 'stored');
    const [contact] = await contactsOf('mary@example.test');
    const { firstname, lastname } = contact.fields.all;
    assert.deepEqual([firstname, lastname], ['Mary Ann', 'Example']);
    const [form] = await formsNamed('Contact');
    const [kept] = await submissionsOf(form.id);
    assert.deepEqual(kept.results, {
      your_email: 'mary@example.test',
      your_name: 'Mary Ann Example',
    });
    assert.equal(kept.referer, 'https://shop.example/contact?utm_source=news');
  });

  it('count once, however often they are sent', async () => {
    const one = submission('once@example.test', {
      form: { provider: 'wpforms', id: '1', title: 'Once' },
    });

    const answers = await Promise.all(Array.from({ length: 20 }, () => forward(one)));
    const later = await forward(one, { sentBody: undefined as never });

    assert.equal(answers.filter(({ status }) => status === 202).length, 1);
    assert.equal(answers.filter(({ status }) => status === 409).length, 19);
    assert.equal(later.body.errors[0].type, 'duplicate');
    const [form, ...others] = await formsNamed('Once');
    assert.deepEqual(others, []);
    assert.equal((await submissionsOf(form.id)).length, 1);
  });

  it('of one new address that come at once make one contact', async () => {
    const title = 'Crowd';
    const crowd = Array.from({ length: 50 }, () =>
      submission('crowd@example.test', { form: { provider: 'p', id: title, title } }),
    );

    const answers = await Promise.all(crowd.map((one) => forward(one)));

    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
    assert.equal((await contactsOf('crowd@example.test')).length, 1);
    const [form, ...others] = await formsNamed(title);
    assert.deepEqual(others, []);
    assert.equal((await submissionsOf(form.id)).length, 50);
  });

  for (const [what, spoiling, type] of [
    ['altered on the way', { sentBody: '{"v":1}' }, 'signature_wrong'],
    ['signed with another secret', { secret: 'guessed' }, 'signature_wrong'],
    ['delayed', { secondsAgo: 301 }, 'clock_skew'],
  ] as const)
    it(`are refused when ${what}`, async () => {
      const { status, body } = await forward(submission('nobody@example.test'), spoiling);

      assert.deepEqual([status, body.errors[0].type], [401, type]);
      assert.deepEqual(await contactsOf('nobody@example.test'), []);
    });

  it('that make no sense are refused with a reason', async () => {
    const wrong: [object & { id?: string }, string][] = [
      [{ id: randomUUID() }, 'occurred_at'],
      [submission('x@example.test', { occurred_at: 'yesterday' }), 'occurred_at'],
      [submission('x@example.test', { fields: 'none' }), 'fields'],
      [submission('x@example.test', { form: {} }), 'form'],
      [[] as object, 'id'],
    ];
    for (const [body, field] of wrong) {
      const { status, body: answer } = await forward(body);
      assert.equal(status, 400);
      assert.ok(field in answer.errors[0].details, JSON.stringify(answer));
    }
    const other = await forward(submission('x@example.test'), { id: randomUUID() });
    assert.match(other.body.errors[0].message, /^id: /);
  });

  it('belong to the browser they were sent by, and earlier visits with them', async () => {
    const browser = browserClient(sidecar.url);
    const { json } = await browser.view({ page_url: 'https://shop.example/first' });
    const visitor = { device: json.device_id };

    await forward(submission('seen@example.test', { visitor }));

    const [contact] = await contactsOf('seen@example.test');
    const { events } = (await sidecar.api('GET', `/api/contacts/${contact.id}/activity`)).body;
    const kinds = events.map(({ event }: any) => event);
    assert.ok(kinds.includes('page.hit') && kinds.includes('form.submitted'), kinds.join());
  });

  it('name no browser when its person said no, or when the key is made up', async () => {
    const browser = browserClient(sidecar.url);
    const { json } = await browser.view({ page_url: 'https://shop.example/second' });
    const visitor = { device: json.device_id };
    await forward(submission('no@example.test', { visitor, consent: { state: 'denied' } }));
    const planted = { device: 'a'.repeat(23) };
    await forward(submission('planted@example.test', { visitor: planted }));

    for (const address of ['no@example.test', 'planted@example.test']) {
      const [contact] = await contactsOf(address);
      const { events } = (await sidecar.api('GET', `/api/contacts/${contact.id}/activity`)).body;
      assert.equal(
        events.some(({ event }: any) => event === 'page.hit'),
        false,
        address,
      );
    }
  });

  it('make nobody of whoever shows a key that a site made up', async () => {
    const device = 'b'.repeat(23);
    await forward(submission('victim@example.test', { visitor: { device } }));

    const { json } = await browserClient(sidecar.url).view({
      page_url: 'https://shop.example/third',
      mautic_device_id: device,
    });

    assert.equal(json.id, null);
    assert.notEqual(json.device_id, device);
  });

  it('keep what an operator changed in their form', async () => {
    const form = { provider: 'custom', id: 'mapped', title: 'Mapped' };
    const send = (address: string, value: string) =>
      forward(
        submission(address, {
          form,
          fields: [
            { key: 'mail', value: address },
            { key: 'about', value },
          ],
        }),
      );
    await send('first@example.test', 'Berlin');
    const [made] = await formsNamed('Mapped');
    const about = made.fields.find(({ alias }: any) => alias === 'about');
    const change = { fields: [{ ...about, mappedObject: 'contact', mappedField: 'city' }] };
    assert.equal((await sidecar.api('PATCH', `/api/forms/${made.id}/edit`, change)).status, 200);

    await send('second@example.test', 'Paris');

    const [[first], [second]] = [
      await contactsOf('first@example.test'),
      await contactsOf('second@example.test'),
    ];
    assert.deepEqual([first.fields.all.city, second.fields.all.city], [null, 'Paris']);
  });

  it('make a new form when somebody deleted theirs', async () => {
    const form = { provider: 'p', id: 'gone', title: 'Gone' };
    await forward(submission('gone@example.test', { form }));
    const [made] = await formsNamed('Gone');
    await sidecar.api('DELETE', `/api/forms/${made.id}/delete`);

    const again = Array.from({ length: 5 }, () => submission('gone@example.test', { form }));
    const answers = await Promise.all(again.map((one) => forward(one)));

    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
    const [other, ...others] = await formsNamed('Gone');
    assert.deepEqual(others, []);
    assert.notEqual(other.id, made.id);
    assert.equal((await submissionsOf(other.id)).length, 5);
  });

  it('may come several at a time, each with its own answer', async () => {
    const good = submission('batch@example.test');
    const submissions = [good, { ...good }, { id: randomUUID() }];

    const { status, body } = await forward({ submissions } as object);

    assert.equal(status, 202);
    const results = body.submissions.map(({ result }: any) => result);
    assert.deepEqual(results, ['stored', 'duplicate', 'invalid']);
  });
});
