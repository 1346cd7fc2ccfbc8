import assert from 'node:assert/strict';
import { changeOperator } from '../../sidecar/auth/operators.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { addAnotherOperator, withDatabase } from '../support/operators.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('API tokens', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const made = async (wanted: object = {}): Promise<any> => {
    const { status, body } = await sidecar.api('POST', '/api/tokens', { name: 'Shop', ...wanted });
    assert.equal(status, 201);
    return body.token;
  };
  const call = (headers: Record<string, string>, query = '', method = 'GET') =>
    fetch(`${sidecar.url}/api/contacts/${method === 'GET' ? '999' : 'new'}${query}`, {
      method,
      headers,
    });
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

  it('a token opens the API in the header and in the address', async () => {
    const { token } = await made();
    assert.match(token, /^mtc_[\w-]{43}$/);
    assert.equal((await call(bearer(token))).status, 404);
    assert.equal((await call({}, `?access_token=${token}`)).status, 404);
  });

  it('a token with the scope read cannot write, one with write can', async () => {
    const [reading, writing] = [await made(), await made({ scope: 'write' })];
    assert.equal((await call(bearer(reading.token), '', 'POST')).status, 403);
    assert.equal((await call(bearer(writing.token), '', 'POST')).status, 201);
  });

  it('is shown once; later only its name and when it was used', async () => {
    const { id, token } = await made({ name: 'Newsletter' });
    await call(bearer(token));
    const { body } = await sidecar.api('GET', '/api/tokens');
    const listed = body.tokens.find((one: any) => one.id === id);
    assert.deepEqual(Object.keys(listed), [
      ...['id', 'name', 'scope', 'username', 'dateAdded', 'lastUsed'],
    ]);
    assert.match(listed.lastUsed, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    assert.doesNotMatch(JSON.stringify(body), new RegExp(token));
  });

  it('a revoked token is refused from the next call on', async () => {
    const { id, token } = await made();
    assert.equal((await call(bearer(token))).status, 404);
    assert.equal((await sidecar.api('DELETE', `/api/tokens/${id}`)).body.token.id, null);
    const answer = await call(bearer(token));
    assert.equal(answer.status, 401);
    assert.equal(((await answer.json()) as any).errors[0].type, 'invalid_grant');
    assert.equal((await sidecar.api('DELETE', `/api/tokens/${id}`)).status, 404);
  });

  it('a token is worth nothing while its operator is disabled', async () => {
    const rita = { username: 'rita', password: 'only reading', email: 'rita@example.test' };
    const { id } = await addAnotherOperator(sidecar.database, rita);
    const { token } = await made({ username: 'rita' });
    assert.equal((await call(bearer(token))).status, 404);
    await withDatabase(sidecar.database, (db) => changeOperator(db, id, { isDisabled: true }));
    assert.equal((await call(bearer(token))).status, 401);
  });

  it('guesses and malformed tokens are refused', async () => {
    for (const token of ['x', `mtc_${'A'.repeat(43)}`, '%00', "' or 1=1 --"])
      assert.equal((await call(bearer(token))).status, 401, token);
    assert.equal((await call({}, '?access_token[]=x')).status, 401);
  });

  it('a token needs a name, a known scope and a known operator', async () => {
    for (const wanted of [
      {},
      { name: '' },
      { name: 'x', scope: 'all' },
      { name: 'x', username: 'no' },
    ])
      assert.equal((await sidecar.api('POST', '/api/tokens', wanted)).status, 400);
  });
});
