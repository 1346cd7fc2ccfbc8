import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Segments by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = (body: object) => sidecar.api('POST', '/api/segments/new', body);
  const edit = (method: string, id: number, body: object) =>
    sidecar.api(method, `/api/segments/${id}/edit`, body);
  const byEmail = {
    ...{ glue: 'and', field: 'email', object: 'lead', type: 'email' },
    ...{ operator: 'like', properties: { filter: 'example.com' } },
  };

  it('are created with everything that clients read, and read again', async () => {
    const { status, headers, body } = await create({
      ...{ name: 'Ünique Buyers', description: 'd', filters: [byEmail] },
    });
    assert.equal(status, 201);
    const { id, dateAdded, ...list } = body.list;
    assert.equal(headers.get('location'), `/api/segments/${id}`);
    assert.match(dateAdded, /^\d{4}-\d\d-\d\dT[\d:]{8}\+00:00$/);
    assert.deepEqual(list, {
      ...{ isPublished: true, dateModified: null, createdBy: 1, createdByUser: 'ada' },
      ...{ modifiedBy: null, modifiedByUser: null, name: 'Ünique Buyers' },
      ...{ publicName: 'Ünique Buyers', alias: 'unique-buyers', description: 'd', category: null },
      ...{ filters: [byEmail], isGlobal: true, isPreferenceCenter: false },
    });
    assert.deepEqual((await sidecar.api('GET', `/api/segments/${id}`)).body, body);
  });

  it('have an alias of their own: one made of the name gets a number, a wished one is refused', async () => {
    const aliases = [];
    for (const name of ['Same name', 'Same name', 'same NAME!'])
      aliases.push((await create({ name })).body.list.alias);
    assert.deepEqual(aliases, ['same-name', 'same-name1', 'same-name2']);
    const { status, body } = await create({ name: 'Other', alias: 'same-name' });
    assert.deepEqual([status, Object.keys(body.errors[0].details)], [400, ['alias']]);
    assert.equal((await create({ name: '日本' })).body.list.alias, 'segment');
  });

  it('created by many at once with one name have different aliases', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => create({ name: 'Rush' })));
    assert.deepEqual(
      made.map(({ status }) => status),
      [201, 201, 201, 201],
    );
    assert.equal(new Set(made.map(({ body }) => body.list.alias)).size, 4);
  });

  it('keep what a PATCH leaves out and lose what a PUT leaves out', async () => {
    const { id } = (await create({ name: 'First', filters: [byEmail], isPublished: 1 })).body.list;
    const patched = (await edit('PATCH', id, { name: 'Second' })).body.list;
    assert.deepEqual(
      [patched.name, patched.publicName, patched.alias],
      ['Second', 'First', 'first'],
    );
    assert.deepEqual(
      [patched.filters, patched.isPublished, patched.modifiedBy],
      [[byEmail], true, 1],
    );
    const put = (await edit('PUT', id, { name: 'Third', alias: 'third' })).body.list;
    assert.deepEqual([put.alias, put.publicName, put.filters], ['third', 'Third', []]);
    assert.deepEqual([put.isPublished, put.isGlobal], [false, false]);
    assert.equal((await edit('PUT', id, {})).status, 400);
    assert.equal((await edit('PATCH', 999_999, { name: 'x' })).status, 404);
    const made = await edit('PUT', 999_999, { name: 'Put there' });
    assert.deepEqual([made.status, made.body.list.id !== 999_999], [201, true]);
  });

  it('give edited filters also under the names that older clients read', async () => {
    const { id } = (await create({ name: 'Old names' })).body.list;
    const owner = { ...byEmail, field: 'owner_id', type: 'lookup_id', operator: '=' };
    const named = { ...owner, properties: { filter: '1', display: 'Ada' } };
    const { body } = await edit('PATCH', id, { filters: [byEmail, named] });
    assert.deepEqual(body.list.filters, [
      { ...byEmail, filter: 'example.com', display: null },
      { ...named, filter: '1', display: 'Ada' },
    ]);
    const again = await edit('PATCH', id, { filters: body.list.filters });
    assert.deepEqual(again.body.list.filters, body.list.filters);
    assert.deepEqual((await edit('PATCH', id, { filters: [] })).body.list.filters, []);
  });

  it('take filters in the old form and with parts left out', async () => {
    const { properties: _, glue: __, type: ___, ...rest } = byEmail;
    const { body } = await create({ name: 'Old form', filters: [{ ...rest, filter: 'x' }] });
    const expected = { ...byEmail, glue: null, type: null, properties: { filter: 'x' } };
    assert.deepEqual(body.list.filters, [expected]);
    const empty = { ...byEmail, properties: { filter: '' } };
    const kept = (await create({ name: 'Empty', filters: [empty] })).body.list.filters;
    assert.deepEqual(kept, [{ ...byEmail, properties: { filter: null } }]);
  });

  it('know tags and other segments by id, and yes and no in any form', async () => {
    const tag = (await sidecar.api('POST', '/api/tags/new', { tag: 'vip' })).body.tag;
    const inner = (await create({ name: 'Inner' })).body.list;
    const filters = [
      { ...byEmail, field: 'tags', type: 'tags', operator: 'in', properties: { filter: [tag.id] } },
      { ...byEmail, field: 'leadlist', operator: '!in', properties: { filter: [inner.id] } },
      { ...byEmail, field: 'dnc_bounced', operator: '=', properties: { filter: '1' } },
    ];
    const outer = (await create({ name: 'Outer', filters })).body.list;
    const values = outer.filters.map(({ properties }: any) => properties.filter);
    assert.deepEqual(values, [[String(tag.id)], [inner.id], 1]);
    const itself = { ...filters[1], properties: { filter: [outer.id] } };
    assert.equal((await edit('PATCH', outer.id, { filters: [itself] })).status, 400);
  });

  for (const [title, change, details] of [
    ['an unknown field', { field: 'nosuch' }, ['properties', 'operator']],
    ['no object', { object: undefined }, ['properties', 'operator']],
    ['an object that has no such field', { object: 'behaviors' }, ['properties', 'operator']],
    ['an unknown operator', { operator: 'nope' }, ['operator']],
    ['an operator of numbers for a text', { operator: 'gt' }, ['operator']],
    ['between for a number', { field: 'points', operator: 'between' }, ['operator']],
    ['a broken expression', { operator: 'regexp', properties: { filter: '(' } }, ['filter']],
    ['an unknown tag', { field: 'tags', operator: 'in' }, ['filter']],
    [
      'an unknown stage',
      { field: 'stage', operator: '=', properties: { filter: '9' } },
      ['filter'],
    ],
    ['an owner without a name', { field: 'owner_id', operator: '=' }, ['display']],
    ['an unknown glue', { glue: 'xor' }, ['glue']],
    ['strange properties', { properties: { filter: 'x', more: 1 } }, ['properties']],
    ['a nested value', { properties: { filter: [['x']] } }, ['filter']],
  ] as [string, object, string[]][]) {
    it(`refuse a filter with ${title}`, async () => {
      const { status, body } = await create({ name: 'Bad', filters: [{ ...byEmail, ...change }] });
      assert.deepEqual([status, Object.keys(body.errors[0].details)], [400, details]);
    });
  }

  it('refuse what is no segment at all', async () => {
    for (const body of [
      ...[
        {},
        { name: '' },
        { name: {} },
        { name: 'x', filters: 'all' },
        { name: 'x', filters: [1] },
      ],
      ...[
        { name: 'x', isPublished: 'perhaps' },
        { name: 'x', description: [] },
      ],
    ])
      assert.equal((await create(body)).status, 400, JSON.stringify(body));
  });

  it('answer strange values with 400, whatever they are and wherever they stand', async () => {
    const strange = JSON.parse('{"a":{"toString":1,"b":1}}');
    for (const key of ['name', 'isPublished', 'isGlobal', 'description', 'filters'])
      assert.equal((await create({ name: 'x', [key]: strange })).status, 400, key);
    for (const key of ['glue', 'field', 'object', 'type', 'operator', 'properties']) {
      const { status } = await create({ name: 'x', filters: [{ ...byEmail, [key]: strange }] });
      assert.equal(status, 400, key);
    }
    for (const [field, operator] of [
      ['tags', 'in'],
      ['dnc_bounced', '='],
      ['city', 'regexp'],
    ]) {
      const filter = { ...byEmail, field, operator, properties: { filter: strange } };
      assert.equal((await create({ name: 'x', filters: [filter] })).status, 400, field);
    }
    const query = 'published[toString]=1&search[a]=b&orderBy[c]=d';
    assert.equal((await sidecar.api('GET', `/api/segments?${query}`)).status, 200);
  });

  it('are listed by id with their number, searched, ordered and paged', async () => {
    for (const name of ['List b', 'List a', 'List c']) await create({ name });
    const get = async (query: string) => (await sidecar.api('GET', `/api/segments?${query}`)).body;
    const found = await get('search=LIST&orderBy=name&orderByDir=DESC&limit=2');
    const names = Object.values<any>(found.lists).map(({ name }) => name);
    assert.deepEqual([found.total, names.sort()], [3, ['List b', 'List c']]);
    const [id] = Object.keys(found.lists);
    assert.deepEqual(Object.keys((await get(`search=ids:${id}`)).lists), [id]);
    await edit('PATCH', Number(id), { isPublished: false });
    assert.equal((await get('search=list&published=1')).total, 2);
    assert.equal((await sidecar.api('GET', '/api/segments?orderBy=nosuch')).status, 400);
  });

  it('are deleted in ones and in batches', async () => {
    const { id } = (await create({ name: 'Gone' })).body.list;
    const { body } = await sidecar.api('DELETE', `/api/segments/${id}/delete`);
    assert.deepEqual([body.list.id, body.list.name], [null, 'Gone']);
    assert.equal((await sidecar.api('GET', `/api/segments/${id}`)).status, 404);
    const batch = await sidecar.api('POST', '/api/segments/batch/new', [{ name: 'B1' }, {}]);
    assert.deepEqual(batch.body.statusCodes, [201, 400]);
    const ids = batch.body.lists.map((one: any) => one.id);
    const deleted = await sidecar.api('DELETE', `/api/segments/batch/delete?ids=${ids}`);
    assert.deepEqual([deleted.body.lists[0].id, deleted.body.lists.length], [ids[0], 1]);
  });
});
