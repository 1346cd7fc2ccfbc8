import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Contacts in batches', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const batch = (method: string, what: string, body?: object) =>
    sidecar.api(method, `/api/contacts/batch/${what}`, body);
  const idsIn = (body: any): number[] => body.contacts.map((contact: any) => contact.id);

  it('are created or, when their e-mail is known, updated', async () => {
    const { status, body } = await batch('POST', 'new', [
      { firstname: 'B1', email: 'b1@example.test' },
      { firstname: 'B2', email: 'b2@example.test' },
      { firstname: 'B1 again', email: 'B1@example.test' },
    ]);
    assert.equal(status, 201);
    assert.deepEqual(body.statusCodes, [201, 201, 200]);
    assert.equal('errors' in body, false);
    const [first, , third] = idsIn(body);
    assert.equal(first, third);
  });

  it('an item that is wrong does not stop the others and is named by its place', async () => {
    const { status, body } = await batch('POST', 'new', [
      { firstname: 'ok' },
      { email: 'bad' },
      'text',
      { firstname: 'ok too' },
    ]);
    assert.equal(status, 201);
    assert.deepEqual(body.statusCodes, [201, 400, 400, 201]);
    assert.deepEqual(Object.keys(body.errors), ['1', '2']);
    assert.equal(body.errors[1].code, 400);
    assert.ok(body.errors[1].details.email[0]);
    assert.equal(body.contacts.length, 2);
  });

  it('none at all are fine, more than 200 are not', async () => {
    assert.deepEqual((await batch('POST', 'new', [])).body, { contacts: [], statusCodes: [] });
    const many = Array.from({ length: 201 }, () => ({}));
    assert.equal((await batch('POST', 'new', many)).status, 400);
  });

  it('are edited, with 404 for an id that nobody has', async () => {
    const id = await sidecar.createContact({ firstname: 'Kim', city: 'Rome' });
    const { status, body } = await batch('PATCH', 'edit', [
      { id, lastname: 'Low' },
      { id: 99_999_999, lastname: 'Nobody' },
    ]);
    assert.deepEqual([status, body.statusCodes], [200, [200, 404]]);
    assert.equal(body.errors[1].code, 404);
    assert.equal(body.errors[1].type, 'api');
    assert.equal(body.contacts[0].fields.all.firstname, 'Kim');
  });

  it('200 at once take every key that a single edit takes', async () => {
    const items = Array.from({ length: 200 }, (_, index) => ({
      firstname: `E${index}`,
      city: 'X',
    }));
    const ids = idsIn((await batch('POST', 'new', items)).body);
    const { id: owner } = (await sidecar.api('GET', '/api/users/self')).body;
    const change = {
      lastname: 'Low',
      points: 7,
      owner,
      tags: ['all', 'of'],
      lastActive: '2026-01-02',
    };
    const edits = ids.map((id) => ({ id, ...change, city: '', overwriteWithBlank: true }));
    const { status, body } = await batch('PATCH', 'edit', edits);
    assert.deepEqual([status, new Set(body.statusCodes)], [200, new Set([200])]);
    assert.deepEqual(idsIn(body), ids);
    for (const contact of body.contacts) {
      const { lastname, city, points, last_active } = contact.fields.all;
      assert.deepEqual([lastname, city, points], ['Low', null, 7]);
      assert.equal(last_active, '2026-01-02 00:00:00');
      assert.equal(contact.owner.id, owner);
      assert.deepEqual(contact.tags.map((one: any) => one.tag).sort(), ['all', 'of']);
    }
  });

  it('PUT replaces those that are there and creates the others', async () => {
    const id = await sidecar.createContact({ firstname: 'Kim', city: 'Rome' });
    const { body } = await batch('PUT', 'edit', [{ id, city: 'Bern' }, { firstname: 'New' }]);
    assert.deepEqual(body.statusCodes, [200, 201]);
    const { all } = body.contacts[0].fields;
    assert.deepEqual([all.firstname, all.city], [null, 'Bern']);
  });

  it('are deleted by a list of ids in any form; unknown ones are passed over', async () => {
    const create = async (): Promise<number> => sidecar.createContact({});
    const [a, b, c, d] = [await create(), await create(), await create(), await create()];
    const listed = await batch('DELETE', `delete?ids=${a},99999999`);
    assert.deepEqual([listed.status, idsIn(listed.body)], [200, [a]]);
    assert.deepEqual(Object.keys(listed.body), ['contacts']);
    assert.deepEqual(idsIn((await batch('DELETE', `delete?ids[0]=${b}`)).body), [b]);
    assert.deepEqual(idsIn((await batch('DELETE', 'delete', [c])).body), [c]);
    assert.deepEqual(idsIn((await batch('DELETE', 'delete', [{ id: d }])).body), [d]);
    for (const id of [a, b, c, d])
      assert.equal((await sidecar.api('GET', `/api/contacts/${id}`)).status, 404);
  });

  it('200 ids in the query are all read', async () => {
    const items = Array.from({ length: 200 }, (_, index) => ({ firstname: `N${index}` }));
    const ids = idsIn((await batch('POST', 'new', items)).body);
    const query = ids.map((id, index) => `ids[${index}]=${id}`).join('&');
    assert.deepEqual(idsIn((await batch('DELETE', `delete?${query}`)).body), ids);
  });

  it('twenty clients at once that send the same e-mails make one contact of each', async () => {
    const emails = Array.from({ length: 5 }, (_, index) => `same${index}@example.test`);
    const items = emails.map((email) => ({ email }));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => batch('POST', 'new', items)),
    );
    const ids = new Set(answers.flatMap(({ body }) => idsIn(body)));
    assert.equal(ids.size, emails.length);
  });
});
