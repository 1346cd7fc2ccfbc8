import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Custom fields by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = (body: object, object = 'contact') =>
    sidecar.api('POST', `/api/fields/${object}/new`, body);
  const totalOf = async (search: string): Promise<string> =>
    (await sidecar.api('GET', `/api/contacts?search=${encodeURIComponent(search)}`)).body.total;

  it('a new field has what was sent, an alias of its label, and answers under its address', async () => {
    const { status, body, headers } = await create({ label: 'Größe (cm)', type: 'text' });
    assert.equal(status, 201);
    const { field } = body;
    assert.equal(headers.get('location'), `/api/fields/contact/${field.id}`);
    assert.deepEqual(
      [field.alias, field.object, field.group, field.isPublished, field.properties],
      ['grosse_cm', 'lead', 'core', true, {}],
    );
    const found = await sidecar.api('GET', `/api/fields/contact/${field.id}`);
    assert.deepEqual(found.body.field, field);
    assert.equal((await sidecar.api('GET', `/api/fields/company/${field.id}`)).status, 404);
    const again = await create({ label: 'Größe (cm)' }, 'company');
    assert.equal(again.body.field.alias, 'grosse_cm2');
    assert.equal(again.body.field.object, 'company');
  });

  const list = [
    { label: 'Very good', value: 'good' },
    { label: 'So so', value: 'bad' },
  ];
  const kinds: [
    type: string,
    properties: object,
    sent: unknown,
    stored: unknown,
    wrong: unknown,
  ][] = [
    ['text', {}, 'Sam & Sons', 'Sam & Sons', 'x'.repeat(192)],
    ['textarea', {}, 'one\ntwo', 'one\ntwo', {}],
    ['html', {}, '<b>bold</b>', '<b>bold</b>', {}],
    ['email', {}, 'a@example.test', 'a@example.test', 'none'],
    ['tel', {}, '+49 30 1', '+49 30 1', {}],
    ['url', {}, 'https://a.example', 'https://a.example', 'javascript:alert(1)'],
    ['lookup', { list: ['Mr'] }, 'Dr', 'Dr', {}],
    ['select', { list }, 'good', 'good', 'ugly'],
    ['multiselect', { list }, ['good', 'bad'], 'good|bad', ['good', 'ugly']],
    ['boolean', { yes: 'Yes', no: 'No' }, 'no', 0, 'perhaps'],
    ['number', { scale: 2 }, '1.234', 1.23, 'many'],
    ['number', {}, 7.4, 7, 'many'],
    ['date', {}, '2026-01-31', '2026-01-31', '2026-02-31x'],
    ['datetime', {}, '2026-01-31 10:00', '2026-01-31 10:00:00', 'soon'],
    ['time', {}, '10:30', '10:30:00', '25:00'],
    ['locale', {}, 'de_DE', 'de_DE', '!'],
    ['region', {}, 'Île-de-France', 'Île-de-France', { a: 1 }],
    ['locale', {}, 'zh-Hans-CN', 'zh_Hans_CN', 'xx_YY'],
    ['locale', {}, 'pt', 'pt', 'pt_QQ'],
    ['timezone', {}, 'Europe/Berlin', 'Europe/Berlin', 'Mars/Base'],
    ['timezone', {}, 'Asia/Calcutta', 'Asia/Calcutta', '+01:00'],
  ];
  for (const [index, [type, properties, sent, stored, wrong]] of kinds.entries()) {
    it(`a ${type} field is used at once and keeps ${JSON.stringify(stored)}`, async () => {
      const alias = `kind_${index}`;
      assert.equal((await create({ label: alias, alias, type, properties })).status, 201);
      const id = await sidecar.createContact({ [alias]: sent });
      const { body } = await sidecar.api('GET', `/api/contacts/${id}`);
      assert.equal(body.contact.fields.all[alias], stored);
      assert.equal(await totalOf(`${alias}:"${stored}" ids:${id}`), '1');
      const { status } = await sidecar.api('PATCH', `/api/contacts/${id}/edit`, { [alias]: wrong });
      assert.equal(status, 400);
    });
  }

  it('choices are shown by their labels', async () => {
    await create({ label: 'Mood', type: 'multiselect', properties: { list } });
    const id = await sidecar.createContact({ mood: 'good|bad' });
    const { body } = await sidecar.api('GET', `/api/contacts/${id}`);
    assert.equal(body.contact.fields.core.mood.normalizedValue, 'Very good|So so');
  });

  it('numbers are compared as numbers', async () => {
    await create({ label: 'Shoes', type: 'number' });
    for (const shoes of [9, 10, 100]) await sidecar.createContact({ shoes });
    const where = 'where[0][col]=shoes&where[0][expr]=gt&where[0][val]=9';
    const { body } = await sidecar.api('GET', `/api/contacts?${where}&orderBy=shoes`);
    assert.equal(body.total, '2');
  });

  it('a default fills what is not sent, and a required field must be sent', async () => {
    await create({ label: 'Source', defaultValue: 'web' });
    const { body } = await sidecar.api('POST', '/api/contacts/new', { firstname: 'Kim' });
    assert.equal(body.contact.fields.all.source, 'web');
    const made = await create({ label: 'Must', isRequired: true });
    const refused = await sidecar.api('POST', '/api/contacts/new', { firstname: 'Kim' });
    assert.deepEqual(Object.keys(refused.body.errors[0].details), ['must']);
    const { id } = body.contact;
    const patched = await sidecar.api('PATCH', `/api/contacts/${id}/edit`, { firstname: 'Jo' });
    assert.equal(patched.status, 200);
    await sidecar.api('DELETE', `/api/fields/contact/${made.body.field.id}/delete`);
  });

  it('a unique field leads to its contact, in any case', async () => {
    await create({ label: 'Customer', isUniqueIdentifier: true });
    const id = await sidecar.createContact({ customer: 'K-17' });
    const again = await sidecar.api('POST', '/api/contacts/new', {
      customer: 'k-17',
      city: 'Rome',
    });
    assert.deepEqual([again.status, again.body.contact.id], [200, id]);
    const email = 'customer@example.test';
    const other = await sidecar.createContact({ email });
    const both = await sidecar.api('POST', '/api/contacts/new', { customer: 'K-17', email });
    assert.equal(both.status, 422, `two contacts, ${id} and ${other}, hold these values`);
  });

  it('an edit changes neither alias nor type nor object', async () => {
    const { body } = await create({ label: 'Before' });
    const edited = await sidecar.api('PATCH', `/api/fields/contact/${body.field.id}/edit`, {
      ...{ label: 'After', alias: 'other', type: 'number', object: 'company' },
      isPubliclyUpdatable: true,
    });
    const { field } = edited.body;
    assert.deepEqual(
      [field.label, field.alias, field.type, field.object, field.isPubliclyUpdatable],
      ['After', 'before', 'text', 'lead', true],
    );
  });

  it('a deleted field takes its values along, and its name is free again', async () => {
    const { body } = await create({ label: 'Short lived' });
    const id = await sidecar.createContact({ short_lived: 'secret' });
    const gone = await sidecar.api('DELETE', `/api/fields/contact/${body.field.id}/delete`);
    assert.deepEqual([gone.status, gone.body.field.id], [200, null]);
    await create({ label: 'Short lived' });
    const { contact } = (await sidecar.api('GET', `/api/contacts/${id}`)).body;
    assert.equal(contact.fields.all.short_lived, null);
    assert.equal(await totalOf('short_lived:secret'), '0');
  });

  it('a fixed field stays', async () => {
    assert.equal((await sidecar.api('DELETE', '/api/fields/contact/2/delete')).status, 400);
    assert.equal((await sidecar.api('GET', '/api/fields/contact/2')).status, 200);
  });

  const refused: [sentence: string, body: object][] = [
    ['no label', { type: 'text' }],
    ['an unknown type', { label: 'A', type: 'drop table' }],
    ['an unknown group', { label: 'A', group: 'secret' }],
    ['yes and no without labels', { label: 'A', type: 'boolean' }],
    ['choices without a list', { label: 'A', type: 'select' }],
    ['a default that is no value', { label: 'A', type: 'number', defaultValue: 'many' }],
    ['a default for a unique field', { label: 'A', isUniqueIdentifier: 1, defaultValue: 'x' }],
  ];
  for (const [sentence, body] of refused) {
    it(`a field with ${sentence} is refused`, async () => {
      const answer = await create(body);
      assert.equal(answer.status, 400);
      assert.ok(Object.keys(answer.body.errors[0].details).length > 0);
    });
  }

  it('names with a meaning of their own are not taken', async () => {
    for (const label of ['tags', 'Owner', 'constructor', '__proto__', '123', '💥', 'ID']) {
      const { status, body } = await create({ label });
      assert.equal(status, 201, label);
      assert.match(body.field.alias, /^f_|^proto/, label);
    }
  });

  it('lists fields of the object asked for only', async () => {
    const { body } = await sidecar.api('GET', '/api/fields/company?limit=0');
    const fields = Object.values<any>(body.fields);
    assert.equal(body.total, fields.length);
    assert.ok(fields.every(({ object }) => object === 'company'));
    const unique = await sidecar.api('GET', '/api/fields/company?search=is:unique');
    assert.deepEqual(Object.values<any>(unique.body.fields)[0].alias, 'companyname');
  });
});
