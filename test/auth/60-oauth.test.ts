import assert from 'node:assert/strict';
import { addClient, revokeClient } from '../../sidecar/auth/clients.ts';
import { changeOperator } from '../../sidecar/auth/operators.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { addAnotherOperator, basicHeader, withDatabase } from '../support/operators.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('OAuth2 client credentials', (product) => {
  let sidecar: TestSidecar;
  let operatorId: number;
  let client: { key: string; secret: string };
  const rita = { username: 'rita', password: 'only reading', email: 'rita@example.test' };
  beforeEach(async () => {
    sidecar = await startSidecar(product);
    operatorId = (await addAnotherOperator(sidecar.database, rita)).id;
    client = await withDatabase(sidecar.database, (database) =>
      addClient(database, { operatorId, name: 'Shop', scope: 'write' }),
    );
  });
  afterEach(() => sidecar.stop());

  const address = () => `${sidecar.url}/oauth/v2/token`;
  const asked = (change: object = {}): Record<string, string> => ({
    grant_type: 'client_credentials',
    client_id: client.key,
    client_secret: client.secret,
    ...change,
  });
  const ask = async (init: RequestInit, query = '') => {
    const answer = await fetch(`${address()}${query}`, init);
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
  };
  const byForm = (change = {}) => ask({ method: 'POST', body: new URLSearchParams(asked(change)) });
  const statusOf = async (token: string) => {
    const headers = { Authorization: `Bearer ${token}` };
    return (await fetch(`${sidecar.url}/api/sites`, { headers })).status;
  };

  it('a client gets a token for an hour, and the API takes it', async () => {
    const { status, headers, body } = await byForm();
    const { access_token: token, ...rest } = body;
    assert.equal(status, 200);
    assert.deepEqual(rest, { expires_in: 3600, token_type: 'bearer', scope: 'write' });
    assert.equal(headers.get('content-type'), 'application/json');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(await statusOf(token), 200);
  });

  it('the client may ask by JSON, in the address and by HTTP Basic too', async () => {
    const json = { 'Content-Type': 'application/json' };
    const query = `?${new URLSearchParams(asked())}`;
    const basic = { Authorization: basicHeader(client.key, client.secret) };
    const only = new URLSearchParams({ grant_type: 'client_credentials' });
    for (const answer of [
      await ask({ method: 'POST', headers: json, body: JSON.stringify(asked()) }),
      await ask({}, query),
      await ask({ method: 'POST', headers: basic, body: only }),
    ])
      assert.equal(await statusOf(answer.body.access_token), 200);
  });

  it('a wrong client and another grant are refused', async () => {
    for (const [change, type] of [
      [{ client_secret: 'wrong' }, 'invalid_client'],
      [{ client_id: 'nobody' }, 'invalid_client'],
      [{ client_secret: '' }, 'invalid_client'],
      [{ grant_type: 'password' }, 'unsupported_grant_type'],
    ] as const) {
      const { status, body } = await byForm(change);
      assert.deepEqual([status, body.errors[0].code, body.errors[0].type], [400, 400, type]);
    }
    assert.equal((await ask({ method: 'POST', body: '[]' })).status, 400);
  });

  it('a token that ran out is refused', async () => {
    const { body } = await byForm();
    await withDatabase(sidecar.database, ({ knex }) =>
      knex('api_tokens').update({ expires_at: Date.now() }),
    );
    assert.equal(await statusOf(body.access_token), 401);
  });

  it('revoking the client ends its tokens at once', async () => {
    const { body } = await byForm();
    await withDatabase(sidecar.database, (database) => revokeClient(database, client.key));
    assert.equal(await statusOf(body.access_token), 401);
    assert.equal((await byForm()).body.errors[0].type, 'invalid_client');
  });

  it('disabling the operator ends the tokens of the client too', async () => {
    const { body } = await byForm();
    await withDatabase(sidecar.database, (database) =>
      changeOperator(database, operatorId, { isDisabled: true }),
    );
    assert.equal(await statusOf(body.access_token), 401);
    assert.equal((await byForm()).body.errors[0].type, 'invalid_client');
  });

  it('guessing the secret is slowed', async () => {
    for (let n = 0; n < 5; n++)
      assert.equal((await byForm({ client_secret: `no ${n}` })).status, 400);
    const { status, headers } = await byForm();
    assert.equal(status, 429);
    assert.match(String(headers.get('retry-after')), /^\d+$/);
  });
});
