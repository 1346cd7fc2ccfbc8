import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('The body of an API call', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  async function send(method: string, path: string, body: FormData | string, type?: string) {
    const headers = { Authorization: operatorHeader, ...(type && { 'Content-Type': type }) };
    const answer = await fetch(`${sidecar.url}/api${path}`, { method, headers, body });
    return { status: answer.status, body: (await answer.json()) as any };
  }

  function formOf(fields: Record<string, string | Blob>): FormData {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return form;
  }

  it('creates, edits and replaces a contact as a form with several parts', async () => {
    const email = 'form@example.test';
    const sent = { email, city: 'Köln & Bonn', 'tags[]': 'new', 'owner[id]': '1' };
    const created = await send('POST', '/contacts/new', formOf(sent));
    assert.equal(created.status, 201);
    const { id, fields, tags, owner } = created.body.contact;
    assert.deepEqual(
      [fields.all.city, tags.map((one: any) => one.tag), owner.id],
      ['Köln & Bonn', ['new'], 1],
    );
    for (const [method, city] of [
      ['PATCH', 'Rome'],
      ['PUT', 'Oslo'],
    ] as const) {
      const edited = await send(method, `/contacts/${id}/edit`, formOf({ email, city }));
      assert.deepEqual([edited.status, edited.body.contact.fields.all.city], [200, city]);
    }
  });

  it('creates several contacts in a batch as such a form', async () => {
    const form = formOf({ '0[email]': 'b0@example.test', '1[email]': 'b1@example.test' });
    const { body } = await send('POST', '/contacts/batch/new', form);
    assert.deepEqual(body.statusCodes, [201, 201]);
  });

  it('is refused when such a form brings a file, is broken or too large', async () => {
    const file = formOf({ photo: new Blob(['x']) });
    const withFile = await send('POST', '/contacts/new', file);
    assert.deepEqual(
      [withFile.status, withFile.body.errors[0].details],
      [400, { photo: ['Files are not taken.'] }],
    );
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x'])
      assert.equal((await send('POST', '/contacts/new', '--y\r\n', type)).status, 400, type);
    const large = formOf({ city: 'x'.repeat(3_000_000) });
    assert.equal((await send('POST', '/contacts/new', large)).status, 413);
  });

  it('hides no trap: names that change an object are dropped, endless nesting is refused', async () => {
    const sent = { email: 'trap@example.test', city: 'Rome', toString: 1, constructor: 2 };
    const trap = JSON.stringify(sent).replace('{', '{"__proto__":{"polluted":1},');
    const { status } = await send('POST', '/contacts/new', trap, 'application/json');
    assert.deepEqual([status, 'polluted' in {}], [201, false]);
    const tag = await send(
      'POST',
      '/contacts/new',
      '{"tags":[{"toString":0}]}',
      'application/json',
    );
    assert.equal(tag.status, 201);
    const deep = `{"tags":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    assert.equal((await send('POST', '/contacts/new', deep, 'application/json')).status, 400);
  });
});
