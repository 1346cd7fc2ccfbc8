import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Access to the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const ask = (path: string, headers: Record<string, string>, body?: string) =>
    browserClient(sidecar.url).send(body === undefined ? 'GET' : 'POST', path, {
      headers,
      ...(body !== undefined && { body }),
    });
  const basic = (text: string) => ({
    Authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  });

  it('needs an operator; all others get the same answer in JSON', async () => {
    const wrong: Record<string, string>[] = [
      {},
      basic('ada:wrong'),
      basic('nobody:correct horse'),
      basic('ada'),
      basic(''),
      { Authorization: 'Basic %%%' },
      { Authorization: 'Basic' },
    ];
    for (const headers of wrong) {
      const { status, json } = await ask('/api/contacts/1', headers);
      assert.equal(status, 401);
      assert.deepEqual(
        [json.errors[0].message, json.errors[0].code, json.errors[0].type],
        ['API authorization denied.', 401, 'access_denied'],
      );
    }
  });

  it('answers are plain application/json with the version that clients look for', async () => {
    for (const [path, headers] of [
      ['/api/sites', { Authorization: operatorHeader }],
      ['/api/nothing', { Authorization: operatorHeader }],
      ['/api/sites', {}],
    ] as const) {
      const answer = await ask(path, headers as Record<string, string>);
      assert.equal(answer.headers['content-type'], 'application/json');
      assert.equal(answer.headers['mautic-version'], '5.1.0');
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
    }
  });

  it('the empty Expect header of PHP clients does not matter', async () => {
    assert.equal(
      (await ask('/api/sites', { Authorization: operatorHeader, Expect: '' })).status,
      200,
    );
    assert.equal(
      (await ask('/index.php/api/sites', { Authorization: operatorHeader })).status,
      200,
    );
  });

  it('broken JSON is refused with an id of the request', async () => {
    const headers = { Authorization: operatorHeader, 'Content-Type': 'application/json' };
    for (const body of ['{"firstname":', '"text"', '[1]', '{"a":"\\ud8"}']) {
      const answer = await ask('/api/contacts/new', headers, body);
      assert.equal(answer.status, 400, body);
      assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/);
    }
  });

  it('a page of another site cannot use the password that a browser remembers', async () => {
    const from = (relation: string) =>
      ask(
        '/api/contacts/new',
        {
          Authorization: operatorHeader,
          'Sec-Fetch-Site': relation,
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        'firstname=x',
      );
    assert.equal((await from('cross-site')).status, 403);
    assert.equal((await from('same-site')).status, 403);
    assert.equal((await from('same-origin')).status, 201);
  });
});
