import assert from 'node:assert/strict';
import { runBulk } from '../support/bulk-job.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('One change of many contacts', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const read = async (id: number): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;
  const order = (body: object, query = '') =>
    sidecar.api('POST', `/api/contacts/bulk${query}`, body);
  async function createEach(...contacts: object[]): Promise<number[]> {
    const ids: number[] = [];
    for (const values of contacts) ids.push(await sidecar.createContact(values));
    return ids;
  }

  it('reaches all that match a search, and nobody else', async () => {
    const [a, b, other] = await createEach(
      { firstname: 'Ann', city: 'Oslo', tags: ['old'] },
      { firstname: 'Ben', city: 'Oslo', zipcode: '1' },
      { firstname: 'Cem', city: 'Rome' },
    );
    const { id: owner } = (await sidecar.api('GET', '/api/users/self')).body;
    const change = { fields: { zipcode: '0150', points: 5 }, owner, tags: ['new', '-old'] };
    const { state, progress } = await runBulk(sidecar, { search: 'city:Oslo', change });
    assert.equal(state, 'done');
    assert.deepEqual([progress.matched, progress.done, progress.changed], [2, 2, 2]);
    for (const id of [a, b] as number[]) {
      const { fields, tags, ...contact } = await read(id);
      assert.deepEqual([fields.all.zipcode, fields.all.points], ['0150', 5]);
      assert.equal(contact.owner.id, owner);
      assert.deepEqual(
        tags.map(({ tag }: any) => tag),
        ['new'],
      );
    }
    assert.equal((await read(other as number)).fields.all.zipcode, null);
  });

  it('stands in the history of each contact', async () => {
    const [id] = await createEach({ city: 'Bonn' });
    await runBulk(sidecar, {
      where: [{ col: 'city', expr: 'eq', val: 'Bonn' }],
      change: { fields: { city: '' } },
    });
    const { body } = await sidecar.api('GET', `/api/contacts/${id}/history?field=city`);
    const { source, old, new: value, by } = body.history[0];
    assert.deepEqual([source, old, value, by.name], ['bulk', 'Bonn', null, 'ada']);
  });

  it('takes a list of ids; one of a merged contact means the one that stayed', async () => {
    const [a, b, c] = await createEach({ city: 'X' }, { city: 'X' }, { city: 'Graz' });
    await sidecar.api('POST', `/api/contacts/${a}/merge/${b}`);
    const job = await runBulk(sidecar, {
      ids: [a, b, c, 99_999_999],
      change: { fields: { city: 'Graz' } },
    });
    const { matched, changed, unchanged, refusals } = job.progress;
    assert.deepEqual([matched, changed, unchanged], [3, 1, 1]);
    assert.deepEqual(refusals, [
      { reason: 'There is no such contact.', count: 1, ids: [99_999_999] },
    ]);
    assert.equal((await read(a as number)).fields.all.city, 'Graz');
  });

  it('is refused for a contact, with the reason, where an edit would be', async () => {
    const ids = await createEach({ city: 'U1' }, { city: 'U1' }, { city: 'U1' });
    const change = { fields: { email: 'only.one@example.test' }, tags: ['u'] };
    const { state, progress } = await runBulk(sidecar, { ids, change });
    assert.deepEqual([state, progress.changed, progress.refused], ['done', 1, 2]);
    assert.deepEqual(progress.refusals, [
      { reason: 'email: Another contact has this value.', count: 2, ids: ids.slice(1) },
    ]);
    const contacts = await Promise.all(ids.map(read));
    assert.deepEqual(
      contacts.map(({ tags }) => tags.length),
      [1, 0, 0],
    );
  });

  it('can be tried first: the preview counts, shows some and changes nothing', async () => {
    const [a, b] = await createEach({ city: 'Pisa', tags: ['x'] }, { city: 'Pisa', zipcode: '9' });
    const asked = { search: 'city:Pisa', change: { fields: { zipcode: '9' }, tags: ['y'] } };
    const { status, body } = await order(asked, '?preview=1');
    assert.equal(status, 200);
    assert.equal(body.preview.matched, 2);
    const tags = { y: { from: null, to: 'y' } };
    assert.deepEqual(body.preview.sample, [
      { id: a, changes: { fields: { zipcode: { from: null, to: '9' } }, tags }, refusal: null },
      { id: b, changes: { tags }, refusal: null },
    ]);
    assert.equal((await read(a as number)).fields.all.zipcode, null);
    assert.equal((await sidecar.api('GET', '/api/tags?search=y')).body.total, 0);
  });

  it('is a job with an address, in a list with the others', async () => {
    const { body, headers } = await order({ ids: [], change: { tags: ['none'] } });
    const { id } = body.job;
    assert.equal(headers.get('location'), `/api/contacts/bulk/${id}`);
    const { jobs, total } = (await sidecar.api('GET', '/api/contacts/bulk?limit=1')).body;
    assert.deepEqual([jobs.length, jobs[0].id, total >= id], [1, id, true]);
    assert.deepEqual(jobs[0].change, { tags: ['none'] });
    assert.equal((await sidecar.api('GET', '/api/contacts/bulk/999999')).status, 404);
  });

  for (const [mistake, body] of Object.entries({
    'no contacts named': { change: { tags: ['a'] } },
    'an empty search': { search: ' ', change: { tags: ['a'] } },
    'a search and a list': { search: 'x', ids: [1], change: { tags: ['a'] } },
    'an id that is none': { ids: ['1 or 1=1'], change: { tags: ['a'] } },
    'an unknown column': { where: [{ col: 'nope', expr: 'eq', val: 1 }], change: { tags: ['a'] } },
    'no change': { ids: [1] },
    'an empty change': { ids: [1], change: {} },
    'a change that says nothing': { ids: [1], change: { tags: [] } },
    'an unknown field': { ids: [1], change: { fields: { nope: 1 } } },
    'a field that is not set by hand': { ids: [1], change: { fields: { last_active: 'now' } } },
    'a wrong value': { ids: [1], change: { fields: { email: 'wrong' } } },
    'an unknown key': { ids: [1], change: { colour: 'red' } },
    'a prototype': { ids: [1], change: JSON.parse('{"__proto__": {"fields": {"city": "x"}}}') },
    'a list for a change': { ids: [1], change: ['a'] },
    'text for fields': { ids: [1], change: { fields: 'city' } },
  })) {
    it(`with ${mistake} is refused at once`, async () => {
      const { status, body: answer } = await order(body);
      assert.equal(status, 400, JSON.stringify(answer));
      assert.ok(answer.errors[0].message);
    });
  }
});
