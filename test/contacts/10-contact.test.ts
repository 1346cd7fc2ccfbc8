import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A contact by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = (body: object) => sidecar.api('POST', '/api/contacts/new', body);

  it('is created with fields and tags, and found at the address in the answer', async () => {
    const sent = {
      firstname: 'Jim',
      lastname: 'Con & Tact',
      email: 'jim@example.test',
      city: ' Berlin ',
      tags: ['b', 'a'],
    };
    const { status, body, headers } = await create(sent);
    assert.equal(status, 201);
    assert.equal(headers.get('location'), `/api/contacts/${body.contact.id}`);
    const found = await sidecar.api('GET', `/api/contacts/${body.contact.id}`);
    const { all } = found.body.contact.fields;
    assert.deepEqual(
      [all.id, all.firstname, all.lastname, all.city, all.points],
      [String(body.contact.id), 'Jim', 'Con & Tact', 'Berlin', 0],
    );
    assert.deepEqual(
      found.body.contact.tags.map((tag: any) => tag.tag),
      ['a', 'b'],
    );
    assert.deepEqual(found.body.contact.fields.personal, []);
    assert.match(found.body.contact.dateIdentified, /\+00:00$/);
    assert.equal(found.body.contact.dateModified, null);
  });

  it('a known e-mail in any case updates its contact', async () => {
    const first = await create({ email: 'known@example.test', firstname: 'Kim', points: 5 });
    const second = await create({
      email: 'KNOWN@example.test',
      lastname: 'Low',
      firstname: '',
      points: '',
    });
    assert.deepEqual([first.status, second.status], [201, 200]);
    assert.equal(second.body.contact.id, first.body.contact.id);
    const { all } = second.body.contact.fields;
    assert.deepEqual(
      [all.firstname, all.lastname, all.points],
      ['Kim', 'Low', 5],
      'blanks erase nothing',
    );
  });

  it('blanks erase when the client says so', async () => {
    await create({ email: 'blank@example.test', firstname: 'Kim' });
    const { body } = await create({
      email: 'blank@example.test',
      firstname: '',
      overwriteWithBlank: true,
    });
    assert.equal(body.contact.fields.all.firstname, null);
  });

  it('an empty set of values, sent as {}, [] or nothing, is a contact without a name', async () => {
    for (const body of [{}, []]) {
      const { status, body: answer } = await create(body);
      assert.equal(status, 201);
      assert.equal(answer.contact.dateIdentified, null);
    }
    assert.equal((await sidecar.api('POST', '/api/contacts/new')).status, 201);
  });

  const refused: [sentence: string, values: object, field: string][] = [
    ['an e-mail that is none', { email: 'not-an-email' }, 'email'],
    ['a country that is none', { country: 'Nowhereland' }, 'country'],
    ['a time zone that is none', { timezone: 'Mars/Base' }, 'timezone'],
    ['a date that is none', { attribution_date: '2026-13-45' }, 'attribution_date'],
    ['a year beyond reason', { last_active: '275000-01-01' }, 'last_active'],
    ['a script as a web address', { website: 'java\tscript:alert(1)' }, 'website'],
    ['a text that is too long', { firstname: 'x'.repeat(192) }, 'firstname'],
    ['an object where text is due', { firstname: { a: 1 } }, 'firstname'],
    ['points that are no number', { points: 'many' }, 'points'],
  ];
  for (const [sentence, values, field] of refused) {
    it(`${sentence} is refused with a sentence for its field`, async () => {
      const { status, body, headers } = await create(values);
      assert.equal(status, 400);
      const [error] = body.errors;
      assert.equal(error.code, 400);
      assert.ok(error.message.startsWith(`${field}: `));
      assert.ok(error.details[field][0]);
      assert.ok(headers.get('x-request-id'));
    });
  }

  it('countries are known by their usual English names', async () => {
    for (const country of ['Germany', 'Czech Republic', 'czechia', "Cote d'Ivoire", 'Türkiye']) {
      const { status, body } = await create({ country });
      assert.deepEqual([status, body.contact?.fields.all.country], [201, country]);
    }
  });

  it('script in a value comes back as the text it is', async () => {
    const text = `<img src=x onerror=alert(1)>'"&`;
    const { body } = await create({ firstname: text, position: text });
    assert.deepEqual(
      [body.contact.fields.all.firstname, body.contact.fields.core.position.value],
      [text, text],
    );
  });

  it('an id that nobody has is answered as not found', async () => {
    for (const id of ['99999999', '0', '-1', 'x', '1e3', '9'.repeat(30), '%00']) {
      const { status, body } = await sidecar.api('GET', `/api/contacts/${id}`);
      assert.deepEqual([status, body.errors[0].code], [404, 404], id);
    }
  });

  it('a tracked link is made for a contact, and only for a web address', async () => {
    const { body } = await create({ email: 'link@example.test' });
    const link = (sent: object) =>
      sidecar.api('POST', `/api/contacts/${body.contact.id}/link`, sent);
    const made = await link({ url: 'https://shop.example/p?a=1#top', expiresInDays: '7' });
    assert.match(
      made.body.link.url,
      /^https:\/\/shop\.example\/p\?a=1&ct=mtc1\.[\w-]+\.[\w-]{22}#top$/,
    );
    const days = (Date.parse(made.body.link.expires) - Date.now()) / 86_400_000;
    assert.ok(days > 6.9 && days <= 7);
    for (const bad of [
      {},
      { url: 'javascript:alert(1)' },
      { url: 'cart' },
      { url: 'https://a.example', expiresInDays: 0 },
      { url: 'https://a.example', site: 'nobody' },
    ]) {
      assert.equal((await link(bad)).status, 400, JSON.stringify(bad));
    }
    assert.equal(
      (await sidecar.api('POST', '/api/contacts/99999999/link', { url: 'https://a.example' }))
        .status,
      404,
    );
  });
});
