import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Tags by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = (body: object) => sidecar.api('POST', '/api/tags/new', body);

  it('are created once: the same name in any case gives the same tag', async () => {
    const first = await create({ tag: '\t Some "quoted" & <b> tag ' });
    assert.equal(first.status, 201);
    assert.equal(first.headers.get('location'), `/api/tags/${first.body.tag.id}`);
    assert.deepEqual(first.body, {
      tag: { id: first.body.tag.id, tag: 'Some "quoted" & <b> tag', description: null },
    });
    const again = await create({ tag: 'SOME "quoted" & <b> tag', description: 'why' });
    assert.deepEqual([again.status, again.body.tag.id], [200, first.body.tag.id]);
    assert.equal(again.body.tag.description, 'why');
  });

  it('need a name', async () => {
    for (const body of [{}, { tag: '' }, { tag: ' ' }, { tag: { a: 1 } }, { tag: null }])
      assert.equal((await create(body)).status, 400, JSON.stringify(body));
  });

  it('are listed by id with their number, searched and paged', async () => {
    for (const tag of ['list-b', 'list-a', 'list-c']) await create({ tag });
    const { body } = await sidecar.api('GET', '/api/tags?search=LIST-&limit=2&orderBy=tag');
    const names = Object.values<any>(body.tags).map(({ tag }) => tag);
    assert.deepEqual([body.total, names.sort()], [3, ['list-a', 'list-b']]);
    const [id] = Object.keys(body.tags);
    const one = await sidecar.api('GET', `/api/tags?search=ids:${id}`);
    assert.deepEqual(Object.keys(one.body.tags), [id]);
    assert.equal((await sidecar.api('GET', '/api/tags?orderBy=nosuch')).status, 400);
  });

  it('a renamed tag stays on its contacts, a deleted one is taken off them', async () => {
    const contactId = await sidecar.createContact({ tags: 'before' });
    const tagsNow = async (): Promise<any[]> =>
      (await sidecar.api('GET', `/api/contacts/${contactId}`)).body.contact.tags;
    const [{ id }] = await tagsNow();
    const renamed = await sidecar.api('PATCH', `/api/tags/${id}/edit`, { tag: 'after' });
    assert.deepEqual([renamed.status, renamed.body.tag.tag], [200, 'after']);
    assert.deepEqual(await tagsNow(), [{ id, tag: 'after', description: null }]);
    const { body } = await sidecar.api('DELETE', `/api/tags/${id}/delete`);
    assert.deepEqual(body, { tag: { id: null, tag: 'after', description: null } });
    assert.deepEqual(await tagsNow(), []);
    assert.equal((await sidecar.api('GET', `/api/tags/${id}`)).status, 404);
  });

  it('a name that another tag has is refused for a rename', async () => {
    await create({ tag: 'taken' });
    const { body } = await create({ tag: 'free' });
    const { status } = await sidecar.api('PATCH', `/api/tags/${body.tag.id}/edit`, {
      tag: 'Taken',
    });
    assert.equal(status, 422);
  });

  it('come in batches, too', async () => {
    const { status, body } = await sidecar.api('POST', '/api/tags/batch/new', [
      { tag: 'one' },
      { tag: '' },
      { tag: 'One' },
    ]);
    assert.deepEqual([status, body.statusCodes], [201, [201, 400, 200]]);
    assert.deepEqual(Object.keys(body.errors), ['1']);
  });
});
