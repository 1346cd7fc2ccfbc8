import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { basicHeader } from '../support/operators.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Users and roles over the API', (product) => {
  let sidecar: TestSidecar;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
  });
  afterEach(() => sidecar.stop());

  const password = 'only reading';
  const rita = {
    username: 'rita',
    firstName: 'Rita',
    lastName: 'Reader',
    email: 'rita@example.test',
    role: 2,
    plainPassword: { password, confirm: password },
  };
  const addRita = () => sidecar.api('POST', '/api/users/new', rita);
  const asRita = async (method: string, path: string) => {
    const headers = { Authorization: basicHeader('rita', password) };
    return (await fetch(`${sidecar.url}${path}`, { method, headers })).status;
  };

  it('the first operator is user 1 with role 1, and sees itself without an envelope', async () => {
    const { body } = await sidecar.api('GET', '/api/users/self');
    assert.deepEqual([body.id, body.username, body.email], [1, 'ada', 'ada@example.test']);
    assert.deepEqual([body.role.id, body.role.name, body.role.isAdmin], [1, 'Administrator', true]);
    assert.doesNotMatch(JSON.stringify(body), /null|scrypt|password/i);
  });

  it('lists users and roles as plain lists with a number as total', async () => {
    await addRita();
    const users = (await sidecar.api('GET', '/api/users?start=1&limit=1')).body;
    assert.equal(users.total, 2);
    assert.deepEqual(
      users.users.map((user: any) => [user.id, user.username, user.role.id]),
      [[2, 'rita', 2]],
    );
    const roles = (await sidecar.api('GET', '/api/roles')).body;
    assert.deepEqual(
      roles.roles.map((role: any) => [role.id, role.isAdmin]),
      [
        [1, true],
        [2, false],
      ],
    );
    assert.equal(roles.total, 2);
    assert.equal((await sidecar.api('GET', '/api/roles/2')).body.role.name, 'Read only');
    for (const path of ['/api/roles/3', '/api/users/3', '/api/users/x'])
      assert.equal((await sidecar.api('GET', path)).status, 404);
  });

  it('a new user gets in at once, within the role', async () => {
    const { status, headers, body } = await addRita();
    assert.equal(status, 201);
    assert.equal(headers.get('location'), '/api/users/2');
    assert.deepEqual([body.user.firstName, body.user.isPublished], ['Rita', true]);
    assert.equal(await asRita('GET', '/api/contacts/1'), 404);
    assert.equal(await asRita('POST', '/api/contacts/new'), 403);
    assert.equal(await asRita('POST', '/api/users/new'), 403);
  });

  it('a user with a taken name, an unknown role or bad passwords is refused per field', async () => {
    await addRita();
    const other = { ...rita, username: 'bob' };
    for (const [wanted, field] of [
      [rita, 'username'],
      [{ ...other, role: 9 }, 'role'],
      [{ ...other, role: true }, 'role'],
      [{ ...other, email: 'nonsense' }, 'email'],
      [{ ...other, plainPassword: { password, confirm: 'other' } }, 'plainPassword'],
      [{ ...other, plainPassword: 'text' }, 'plainPassword'],
      [{}, 'username'],
    ] as const) {
      const { status, body } = await sidecar.api('POST', '/api/users/new', wanted);
      assert.equal(status, 400);
      assert.ok(field in body.errors[0].details, `${field}: ${body.errors[0].message}`);
    }
  });

  it('an unpublished or deleted user is shut out at once', async () => {
    await addRita();
    assert.equal(await asRita('GET', '/api/sites'), 200);
    await sidecar.api('PATCH', '/api/users/2/edit', { isPublished: false });
    assert.equal(await asRita('GET', '/api/sites'), 401);
    await sidecar.api('PATCH', '/api/users/2/edit', { isPublished: true, lastName: 'Writer' });
    assert.equal(await asRita('GET', '/api/sites'), 200);
    const { body } = await sidecar.api('DELETE', '/api/users/2/delete');
    assert.deepEqual([body.user.id, body.user.lastName], [null, 'Writer']);
    assert.equal(await asRita('GET', '/api/sites'), 401);
  });

  it('a changed role counts from the next call on', async () => {
    await addRita();
    assert.equal(await asRita('POST', '/api/contacts/new'), 403);
    await sidecar.api('PATCH', '/api/users/2/edit', { role: 1 });
    assert.equal(await asRita('POST', '/api/contacts/new'), 201);
  });

  it('nobody removes, disables or demotes the own account', async () => {
    for (const change of [{ isPublished: false }, { role: 2 }])
      assert.equal((await sidecar.api('PATCH', '/api/users/1/edit', change)).status, 400);
    assert.equal((await sidecar.api('DELETE', '/api/users/1/delete')).status, 400);
    assert.equal((await sidecar.api('GET', '/api/users/self')).status, 200);
  });

  it('says which rights a user has; for "self" there is nothing', async () => {
    await addRita();
    const permissions = ['lead:leads:viewown', 'lead:leads:create', 'user:users:edit'];
    const check = (id: string, asked: unknown = permissions) =>
      sidecar.api('POST', `/api/users/${id}/permissioncheck`, { permissions: asked });
    assert.deepEqual(Object.values((await check('1')).body), [true, true, true]);
    assert.deepEqual(Object.values((await check('2')).body), [true, false, false]);
    assert.deepEqual((await check('2', 'user:users:view')).body, { 'user:users:view': true });
    assert.equal((await check('self')).status, 404);
    assert.equal((await check('1', { x: 1 })).status, 400);
  });
});
