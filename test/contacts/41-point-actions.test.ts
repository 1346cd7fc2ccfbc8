import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Groups of points and rules for points by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = (body: object) => sidecar.api('POST', '/api/points/new', body);
  const visit = { name: 'Visit', type: 'url.hit', delta: 5 };

  it('a group has a name, a description and who made it', async () => {
    const sent = { name: 'Shop', description: 'd' };
    const { status, headers, body } = await sidecar.api('POST', '/api/points/groups/new', sent);
    const { id, dateAdded: _, ...group } = body.pointGroup;
    assert.deepEqual([status, headers.get('location')], [201, `/api/points/groups/${id}`]);
    assert.deepEqual(group, {
      ...{ isPublished: true, dateModified: null, createdBy: 1, createdByUser: 'ada' },
      ...{ modifiedBy: null, modifiedByUser: null, name: 'Shop', description: 'd' },
    });
    const path = `/api/points/groups/${id}`;
    assert.deepEqual((await sidecar.api('GET', path)).body, body);
    const renamed = await sidecar.api('PATCH', `${path}/edit`, { name: 'Store' });
    assert.deepEqual(
      [renamed.body.pointGroup.name, renamed.body.pointGroup.description],
      [...['Store', 'd']],
    );
    assert.equal((await sidecar.api('POST', '/api/points/groups/new', {})).status, 400);
    const list = (await sidecar.api('GET', '/api/points/groups?search=sto')).body;
    assert.equal(list.total, 1);
  });

  it('a deleted group takes its scores along; rules lose it', async () => {
    const { body } = await sidecar.api('POST', '/api/points/groups/new', { name: 'Gone' });
    const group = body.pointGroup.id;
    const contactId = await sidecar.createContact({ email: 'gone@example.test' });
    await sidecar.api('POST', `/api/contacts/${contactId}/points/groups/${group}/plus/5`, {});
    const rule = (await create({ ...visit, group })).body.point;
    assert.equal(rule.group, group);
    const deleted = await sidecar.api('DELETE', `/api/points/groups/${group}/delete`);
    assert.equal(deleted.body.pointGroup.id, null);
    const scores = await sidecar.api('GET', `/api/contacts/${contactId}/points/groups`);
    assert.equal(scores.body.total, 0);
    assert.equal((await sidecar.api('GET', `/api/points/${rule.id}`)).body.point.group, null);
  });

  it('a rule keeps its properties as they were sent', async () => {
    const properties = { page_url: 'https://shop.example/*', page_hits: 3, list: [1, { a: null }] };
    const { status, headers, body } = await create({
      ...{ ...visit, description: 'd', repeatable: true, properties },
      ...{ publishUp: '2026-01-31 10:00:00', publishDown: '2027-01-31' },
    });
    const { id, dateAdded: _, ...rule } = body.point;
    assert.deepEqual([status, headers.get('location')], [201, `/api/points/${id}`]);
    assert.deepEqual(rule, {
      ...{ isPublished: true, dateModified: null, createdBy: 1, createdByUser: 'ada' },
      ...{ modifiedBy: null, modifiedByUser: null, name: 'Visit', category: null },
      ...{ type: 'url.hit', description: 'd', publishUp: '2026-01-31T10:00:00+00:00' },
      ...{ publishDown: '2027-01-31T00:00:00+00:00', delta: 5, properties, repeatable: true },
      group: null,
    });
    assert.deepEqual((await sidecar.api('GET', `/api/points/${id}`)).body, body);
    const edit = (method: string, sent: object) =>
      sidecar.api(method, `/api/points/${id}/edit`, sent);
    const patched = (await edit('PATCH', { delta: -6 })).body.point;
    assert.deepEqual(
      [patched.delta, patched.properties, patched.repeatable],
      [-6, properties, true],
    );
    const put = (await edit('PUT', { name: 'Put', type: 'form.submit' })).body.point;
    assert.deepEqual(
      [put.delta, put.properties, put.repeatable, put.publishUp],
      [...[0, [], false, null]],
    );
    assert.equal((await edit('PUT', { name: 'No type' })).status, 400);
    const deleted = await sidecar.api('DELETE', `/api/points/${id}/delete`);
    assert.deepEqual([deleted.body.point.id, deleted.body.point.name], [null, 'Put']);
  });

  it('a rule is of a type that exists', async () => {
    const { body } = await sidecar.api('GET', '/api/points/actions/types');
    const types = Object.keys(body.pointActionTypes).sort();
    assert.deepEqual(types, [
      ...['asset.download', 'email.open', 'email.send', 'form.submit', 'page.hit', 'url.hit'],
    ]);
    for (const type of types) {
      const { status, body: made } = await create({ name: type, type });
      assert.deepEqual([status, made.point.delta, made.point.properties], [201, 0, []]);
    }
  });

  for (const [title, change, detail] of [
    ['without a name', { name: '' }, 'name'],
    ['without a type', { type: undefined }, 'type'],
    ['of an unknown type', { type: 'no.such' }, 'type'],
    ['of a type that is a word of the language', { type: 'constructor' }, 'type'],
    ['with half a point', { delta: 1.5 }, 'delta'],
    ['with too many points', { delta: 99_999_999_999 }, 'delta'],
    ['with properties that are none', { properties: 'all' }, 'properties'],
    ['with an unknown group', { group: 999_999 }, 'group'],
    [
      'that ends before it begins',
      { publishUp: '2026-02-01', publishDown: '2026-01-01' },
      'publishDown',
    ],
    ['with a day that is none', { publishUp: '2026-13-45' }, 'publishUp'],
  ] as [string, object, string][]) {
    it(`a rule ${title} is refused`, async () => {
      const { status, body } = await create({ ...visit, ...change });
      assert.deepEqual([status, Object.keys(body.errors[0].details)], [400, [detail]]);
    });
  }

  it('rules are listed in the order asked for, and come in batches', async () => {
    const { body } = await sidecar.api('POST', '/api/points/batch/new', [
      ...[{ ...visit, name: 'batch a', delta: 2 }, { name: 'batch' }],
      { ...visit, name: 'batch b', delta: 1 },
    ]);
    assert.deepEqual(body.statusCodes, [201, 400, 201]);
    const query = 'search=batch&orderBy=delta&limit=1';
    const list = (await sidecar.api('GET', `/api/points?${query}`)).body;
    const [first] = Object.values<any>(list.points);
    assert.deepEqual([list.total, first.name], [2, 'batch b']);
    assert.equal((await sidecar.api('GET', '/api/points?orderBy=weight')).status, 400);
  });
});
