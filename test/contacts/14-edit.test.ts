import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Editing a contact by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const edit = (method: 'PUT' | 'PATCH', id: number, body: object) =>
    sidecar.api(method, `/api/contacts/${id}/edit`, body);
  const remove = (id: number) => sidecar.api('DELETE', `/api/contacts/${id}/delete`);

  it('PATCH changes what is sent and leaves the rest', async () => {
    const id = await sidecar.createContact({
      firstname: 'Kim',
      city: 'Rome',
      points: 5,
      tags: 'a',
    });
    const { status, body } = await edit('PATCH', id, {
      lastname: 'Low',
      city: '',
      points: 0,
      tags: ['-a', 'b'],
    });
    const { all } = body.contact.fields;
    assert.equal(status, 200);
    assert.deepEqual(
      [all.firstname, all.lastname, all.city, all.points],
      ['Kim', 'Low', 'Rome', 5],
    );
    assert.deepEqual(
      body.contact.tags.map((tag: any) => tag.tag),
      ['b'],
    );
    assert.match(body.contact.dateModified, /\+00:00$/);
    const blanked = await edit('PATCH', id, { city: '', points: 0, overwriteWithBlank: true });
    assert.equal(blanked.body.contact.fields.all.city, null);
    assert.equal(blanked.body.contact.points, 0);
  });

  it('PUT empties what is not sent, and keeps tags, owner and activity', async () => {
    const id = await sidecar.createContact({
      ...{ firstname: 'Kim', city: 'Rome', points: 5, tags: 'a', owner: 1 },
      ...{ email: 'put@example.test', lastActive: '2026-01-02 03:04:05' },
    });
    const { status, body } = await edit('PUT', id, { email: 'put@example.test', lastname: 'Low' });
    const { contact } = body;
    const { all } = contact.fields;
    assert.equal(status, 200);
    assert.deepEqual([all.firstname, all.lastname, all.city, all.points], [null, 'Low', null, 0]);
    assert.deepEqual([contact.tags.length, contact.owner.id], [1, 1]);
    assert.equal(contact.lastActive, '2026-01-02T03:04:05+00:00');
  });

  it('PUT to an id that nobody has creates a contact with an id of its own', async () => {
    const { status, body, headers } = await edit('PUT', 99_999_999, { firstname: 'New' });
    assert.equal(status, 201);
    assert.notEqual(body.contact.id, 99_999_999);
    assert.equal(headers.get('location'), `/api/contacts/${body.contact.id}`);
  });

  it('PATCH of an id that nobody has is not found, and POST is no way to edit', async () => {
    assert.equal((await edit('PATCH', 99_999_999, { firstname: 'X' })).status, 404);
    const id = await sidecar.createContact({});
    assert.equal((await sidecar.api('POST', `/api/contacts/${id}/edit`, {})).status, 404);
  });

  it('an e-mail of another contact is refused with 422, whichever way it is sent', async () => {
    await sidecar.createContact({ email: 'holder@example.test' });
    const id = await sidecar.createContact({ email: 'other@example.test' });
    for (const [method, target] of [
      ['PATCH', id],
      ['PUT', id],
      ['PUT', 99_999_999],
    ] as const) {
      const { status, body } = await edit(method, target, { email: 'HOLDER@example.test' });
      assert.deepEqual([status, Object.keys(body.errors[0].details)], [422, ['email']]);
    }
    const own = await edit('PATCH', id, { email: 'Other@example.test' });
    assert.equal(own.body.contact.fields.all.email, 'Other@example.test');
  });

  it('the owner is set, survives what does not mention it, and is cleared by null or an empty text', async () => {
    const id = await sidecar.createContact({ firstname: 'Kim', owner: '1' });
    const kept = await edit('PATCH', id, { firstname: 'Jo' });
    assert.equal(kept.body.contact.owner.username, 'ada');
    for (const nobody of [null, '']) {
      const cleared = await edit('PATCH', id, { owner: nobody });
      assert.equal(cleared.body.contact.owner, null);
      await edit('PATCH', id, { owner: 1 });
    }
    const unknown = await edit('PATCH', id, { owner: 77 });
    assert.deepEqual(
      [unknown.status, Object.keys(unknown.body.errors[0].details)],
      [400, ['owner']],
    );
  });

  it('an attribution gets a date, and loses it when it is cleared', async () => {
    const id = await sidecar.createContact({ attribution: 12.5 });
    const today = (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.fields.all;
    assert.deepEqual([today.attribution, today.attribution_date.slice(11)], [12.5, '00:00:00']);
    const { body } = await edit('PATCH', id, { attribution: '', overwriteWithBlank: 1 });
    const { all } = body.contact.fields;
    assert.deepEqual([all.attribution, all.attribution_date], [null, null]);
  });

  it('a deleted contact is shown once more without its id and then gone', async () => {
    const id = await sidecar.createContact({ email: 'gone@example.test', tags: 'x' });
    const { status, body } = await remove(id);
    assert.equal(status, 200);
    assert.deepEqual([body.contact.id, body.contact.fields.all.id], [null, null]);
    assert.equal(body.contact.fields.all.email, 'gone@example.test');
    assert.equal((await sidecar.api('GET', `/api/contacts/${id}`)).status, 404);
    assert.equal((await remove(id)).status, 404);
    const again = await sidecar.api('POST', '/api/contacts/new', { email: 'gone@example.test' });
    assert.equal(again.status, 201);
    assert.deepEqual(again.body.contact.tags, []);
  });

  it('forms in the style of PHP and empty bodies are understood', async () => {
    const id = await sidecar.createContact({ firstname: 'Kim' });
    const send = (method: string, type: string, body: string) =>
      fetch(`${sidecar.url}/index.php/api/contacts/${id}/edit`, {
        method,
        headers: { Authorization: operatorHeader, 'Content-Type': type },
        body,
      });
    const form = 'lastname=Low+%26+Sons&tags[]=a&tags[]=b';
    const answer: any = await (
      await send('PATCH', 'application/x-www-form-urlencoded', form)
    ).json();
    assert.equal(answer.contact.fields.all.lastname, 'Low & Sons');
    assert.equal(answer.contact.tags.length, 2);
    for (const body of ['', '[]', '{}'])
      assert.equal((await send('PATCH', 'application/json', body)).status, 200, body);
    assert.equal((await send('PATCH', 'application/json', '{')).status, 400);
  });

  it('keys of objects that JavaScript knows are no fields', async () => {
    const body = JSON.parse('{"__proto__":{"admin":1},"constructor":"x","toString":"y"}');
    const { status } = await sidecar.api('POST', '/api/contacts/new', body);
    assert.equal(status, 201);
    assert.equal(({} as any).admin, undefined);
  });
});
