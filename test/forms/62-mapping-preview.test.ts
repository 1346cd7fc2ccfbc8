import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { type SignedAnswer, type Spoiling, signedCall } from '../support/signed-call.ts';

const form = { provider: 'wpforms', id: '7', title: 'Contact' };

describeOnEachDatabase('Where the answers of a form of a site go', (product) => {
  let sidecar: TestSidecar;
  let siteKey: string;
  before(async () => {
    sidecar = await startSidecar(product);
    siteKey = (await sidecar.api('GET', '/api/sites')).body.sites[0].key;
  });
  after(() => sidecar.stop());

  const preview = (fields: object[], asked = form, spoiling: Spoiling = {}) =>
    signedCall(
      sidecar,
      siteKey,
      { path: '/mtc/v1/submissions/preview', body: { form: asked, fields } },
      spoiling,
    );
  const targets = ({ body }: SignedAnswer) =>
    Object.fromEntries(body.fields.map(({ key, to }: any) => [key, to]));
  const forward = async (address: string, fields: object[], sent = form) => {
    const id = randomUUID();
    const times = { id, occurred_at: new Date().toISOString() };
    const body = { ...times, form: sent, fields: [{ key: 'email', value: address }, ...fields] };
    assert.equal(
      (await signedCall(sidecar, siteKey, { path: '/mtc/v1/submissions', body }, { id })).status,
      202,
    );
    const search = encodeURIComponent(`email:${address}`);
    const { contacts } = (await sidecar.api('GET', `/api/contacts?search=${search}`)).body;
    return Object.values<any>(contacts)[0].fields.all;
  };
  const formsCount = async () => (await sidecar.api('GET', '/api/forms')).body.total;

  it('is told before anything is sent, and nothing is stored by asking', async () => {
    const before = await formsCount();

    const answer = await preview([
      { key: 'your-email', type: 'email' },
      { key: 'your-name', label: 'Your name' },
      { key: 'field_4', label: 'Telefon' },
      { key: 'message', label: 'Message' },
    ]);

    assert.equal(answer.status, 200);
    assert.deepEqual(targets(answer), {
      'your-email': ['email'],
      'your-name': ['firstname', 'lastname'],
      field_4: ['phone'],
      message: [],
    });
    const labels = new Map(answer.body.choices.map(({ alias, label }: any) => [alias, label]));
    assert.equal(labels.get('firstname'), 'First Name');
    assert.equal(labels.has('points'), false);
    assert.equal(await formsCount(), before);
  });

  it('is what the site chooses: another field, none, or the whole name in one', async () => {
    const asked = { ...form, id: 'chosen' };
    const fields = [
      { key: 'town', label: 'Where do you live?', to: 'city' },
      { key: 'phone', to: '' },
      { key: 'name', to: 'firstname' },
    ];

    const told = await preview(fields, asked);
    const contact = await forward(
      'chosen@example.test',
      fields.map((field) => ({ ...field, value: `My ${field.key}` })),
      asked,
    );

    assert.deepEqual(targets(told), { town: ['city'], phone: [], name: ['firstname'] });
    assert.deepEqual(
      [contact.city, contact.phone, contact.firstname, contact.lastname],
      ['My town', null, 'My name', null],
    );
  });

  it('changes with the choice, also for a form that was sent before', async () => {
    const asked = { ...form, id: 'changed' };
    await forward('first@example.test', [{ key: 'nickname', value: 'Ann' }], asked);

    const contact = await forward(
      'second@example.test',
      [{ key: 'nickname', value: 'Ann', to: 'firstname' }],
      asked,
    );

    assert.equal(contact.firstname, 'Ann');
    const later = await forward('third@example.test', [{ key: 'nickname', value: 'Bea' }], asked);
    assert.equal(later.firstname, 'Bea');
    assert.deepEqual(targets(await preview([{ key: 'nickname' }], asked)).nickname, ['firstname']);
  });

  it('follows what an operator mapped, where the site chooses nothing', async () => {
    const asked = { ...form, id: 'mapped', title: 'Mapped' };
    await forward('before@example.test', [{ key: 'colour', value: 'red' }], asked);
    const { forms } = (await sidecar.api('GET', '/api/forms?search=Mapped')).body;
    const [ours] = Object.values<any>(forms);
    const { id } = ours.fields.find(({ alias }: any) => alias === 'colour');
    await sidecar.api('PATCH', `/api/forms/${ours.id}/edit`, {
      fields: [{ id, mappedObject: 'contact', mappedField: 'city' }],
    });

    const contact = await forward('after@example.test', [{ key: 'colour', value: 'blue' }], asked);

    assert.equal(contact.city, 'blue');
    assert.deepEqual(targets(await preview([{ key: 'colour' }], asked)).colour, ['city']);
  });

  it('is found by us when the site chooses a field that is not there', async () => {
    const asked = { ...form, id: 'gone' };
    const fields = [{ key: 'city', to: 'shoe_size' }];

    assert.deepEqual(targets(await preview(fields, asked)).city, ['city']);
    const sent = [{ key: 'city', to: 'shoe_size', value: 'Rome' }];
    assert.equal((await forward('gone@example.test', sent, asked)).city, 'Rome');
  });

  it('is told to the site only', async () => {
    assert.equal((await preview([], form, { secret: 'guessed' })).status, 401);
    assert.equal((await preview([{ label: 'no key' }])).status, 400);
    assert.equal((await preview([{ key: 'a', to: 7 }])).status, 400);
  });
});
