import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { basicHeader } from '../support/operators.ts';
import { operator, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Managing users over the API', (product) => {
  let sidecar: TestSidecar;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
  });
  afterEach(() => sidecar.stop());

  const password = 'a long password';
  const person = (username: string, values: object = {}) => ({
    ...{ username, firstName: `${username}-first`, lastName: 'Lee', role: 2 },
    ...{ email: `${username}@example.test`, plainPassword: { password, confirm: password } },
    ...values,
  });
  const call = (method: string, path: string, body?: object) =>
    sidecar.api(method, `/api/users${path}`, body);
  const add = async (username: string, values: object = {}): Promise<number> =>
    (await call('POST', '/new', person(username, values))).body.user.id;
  const signsIn = async (username: string, word = password) => {
    const headers = { Authorization: basicHeader(username, word) };
    return (await fetch(`${sidecar.url}/api/users/self`, { headers })).status === 200;
  };
  const names = async (query: string): Promise<string> => {
    const { users } = (await call('GET', `?${query}`)).body;
    return users.map(({ username }: any) => username).join(' ');
  };

  it('users are found by what the search names, and put in order', async () => {
    await add('bob', { role: 1 });
    const rita = await add('rita', { lastName: 'Älter' });
    await call('PATCH', `/${rita}/edit`, { isPublished: false });
    for (const [search, found] of [
      [`ids:1,${rita}`, 'ada rita'],
      ['is:admin', 'ada bob'],
      ['is:active', 'ada bob'],
      ['is:inactive', 'rita'],
      ['!is:admin', 'rita'],
      ['email:bob', 'bob'],
      ['email:%@example.test', 'ada bob rita'],
      ['email:r%@%.test', 'rita'],
      ['email:r%b%', ''],
      ['role:read', 'rita'],
      ['username:+bo', ''],
      ['name:älter', 'rita'],
      ['is:admin bob OR is:inactive', 'bob rita'],
      ['it', 'rita'],
      ['position:x', ''],
      ['(((', 'ada bob rita'],
    ])
      assert.equal(await names(`search=${encodeURIComponent(search as string)}`), found, search);
    assert.equal(await names('orderBy=username&orderByDir=DESC&limit=2'), 'rita bob');
    assert.equal(await names('orderBy=username&start=1&limit=1'), 'bob');
    for (const column of ['password_hash', '__proto__', 'id;drop'])
      assert.equal((await call('GET', `?orderBy=${column}`)).status, 400, column);
  });

  it('an edit changes what was sent, but never the name or the password', async () => {
    const id = await add('rita');
    const other = 'another password';
    const sent = { username: 'eve', lastName: 'New', plainPassword: { password: other } };
    const { body } = await call('PATCH', `/${id}/edit`, sent);
    assert.deepEqual(
      [body.user.username, body.user.firstName, body.user.lastName],
      ['rita', 'rita-first', 'New'],
    );
    assert.deepEqual([await signsIn('rita'), await signsIn('rita', other)], [true, false]);
    const again = await call('PATCH', `/${id}/edit`, body.user);
    assert.deepEqual([again.status, again.body.user], [200, body.user]);
  });

  it('PUT empties what was not sent, asks for the rest, and adds who is not there', async () => {
    const id = await add('rita');
    const put = await call('PUT', `/${id}/edit`, { email: 'r@example.test', role: 2 });
    assert.deepEqual(
      [put.status, put.body.user.firstName, put.body.user.email],
      [200, '', 'r@example.test'],
    );
    const lacking = await call('PUT', `/${id}/edit`, { firstName: 'R' });
    assert.equal(lacking.status, 400);
    assert.deepEqual(Object.keys(lacking.body.errors[0].details).sort(), ['email', 'role']);
    assert.equal((await call('PUT', '/999/edit', person('new'))).status, 201);
    assert.equal((await call('PATCH', '/999/edit', {})).status, 404);
  });

  it('a batch tells for each user how it went', async () => {
    const { status, body } = await call('POST', '/batch/new', [person('bob'), person('ada')]);
    assert.deepEqual([status, body.statusCodes], [201, [201, 400]]);
    assert.ok(body.errors[1].details.username);
    const [{ id }] = body.users;
    const edited = await call('PATCH', '/batch/edit', [{ id, lastName: 'B' }, { id: 999 }]);
    assert.deepEqual(edited.body.statusCodes, [200, 404]);
    const deleted = await call('DELETE', `/batch/delete?ids=${id},999`);
    assert.equal(deleted.body.users.length, 1);
    assert.equal(await signsIn('bob'), false);
  });

  it('a deleted user is shut out, but stays by name in what happened', async () => {
    const id = await add('bob', { role: 1 });
    const headers = {
      Authorization: basicHeader('bob', password),
      'Content-Type': 'application/json',
    };
    const made = await fetch(`${sidecar.url}/api/contacts/new`, {
      ...{ method: 'POST', headers, body: '{"email":"carl@example.test"}' },
    });
    const { contact } = (await made.json()) as any;
    await call('DELETE', `/${id}/delete`);
    assert.equal(await signsIn('bob'), false);
    assert.equal((await call('GET', `/${id}`)).body.user.isPublished, false);
    const { history } = (await sidecar.api('GET', `/api/contacts/${contact.id}/history`)).body;
    assert.equal(history[0].by.name, 'bob');
    assert.equal((await call('POST', '/new', person('bob'))).status, 400);
  });

  it('when two administrators shut out each other at once, one is left', async () => {
    await add('bob', { role: 1 });
    const asBob = { Authorization: basicHeader('bob', password) };
    await Promise.all([
      call('DELETE', '/2/delete'),
      fetch(`${sidecar.url}/api/users/1/delete`, { method: 'DELETE', headers: asBob }),
    ]);
    const left = [await signsIn('bob'), await signsIn(operator.username, operator.password)];
    assert.equal(left.filter(Boolean).length, 1);
  });

  it('the two roles are read and given, but neither added, changed nor deleted', async () => {
    const roles = (method: string, path: string, body?: object) =>
      sidecar.api(method, `/api/roles${path}`, body);
    const added = await roles('POST', '/new', { name: 'Sales', isAdmin: true });
    assert.equal(added.status, 400);
    assert.match(added.body.errors[0].message, /two roles/);
    for (const [method, path, body] of [
      ['PATCH', '/2/edit', { isAdmin: true }],
      ['PUT', '/2/edit', { name: 'All' }],
      ['PUT', '/3/edit', { name: 'All' }],
      ['DELETE', '/2/delete', undefined],
    ] as const)
      assert.equal((await roles(method, path, body)).status, 400, `${method} ${path}`);
    const { role } = (await roles('GET', '/2')).body;
    assert.deepEqual((await roles('PATCH', '/2/edit', role)).body, { role });
    const batch = await roles('POST', '/batch/new', [{ name: 'x' }]);
    assert.deepEqual(batch.body.statusCodes, [400]);
    assert.equal((await roles('GET', '?search=ids:2&limit=1')).body.roles[0].isAdmin, false);
    assert.equal((await roles('GET', '?search=is:admin')).body.total, 1);
    assert.equal((await roles('GET', '')).body.total, 2);
  });
});
