import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { signedCall } from '../support/signed-call.ts';

describeOnEachDatabase('What a crowd of two hundred sends at once', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  it('by a form makes one contact of one new address, and all submissions are kept', async () => {
    const formId = await createForm(sidecar, [emailField, firstField]);
    const email = 'crowd@example.test';
    const all = Array.from({ length: 200 }, (_, at) =>
      postForm(browserClient(sidecar.url), { formId, email, first: `Person ${at}` }),
    );
    const results = (await Promise.all(all)).map(({ result }) => result);
    assert.deepEqual(new Set(results), new Set(['stored']));
    const { body } = await sidecar.api('GET', '/api/contacts');
    assert.equal(body.total, '1');
    const { total } = (await sidecar.api('GET', `/api/forms/${formId}/submissions?limit=1`)).body;
    assert.equal(total, '200');
  });

  for (const [what, path] of [
    ['by forms of a site', '/mtc/v1/submissions'],
    ['by signing in', '/mtc/v1/sign-in'],
  ] as const)
    it(`${what} makes one contact of one new address`, async () => {
      const [site] = (await sidecar.api('GET', '/api/sites')).body.sites;
      const email = `${path.length}@example.test`;
      const all = Array.from({ length: 200 }, () => {
        const body = { ...signedBody(email), id: randomUUID() };
        return signedCall(sidecar, site.key, { path, body }, { id: body.id });
      });
      const statuses = (await Promise.all(all)).map(({ status }) => status);
      assert.deepEqual(new Set(statuses), new Set([202]));
      const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
      assert.equal(body.total, '1');
    });
});

/** What both kinds of calls read; each passes over what only the other one wants. */
function signedBody(email: string): object {
  return {
    occurred_at: new Date().toISOString(),
    form: { provider: 'crowd', id: '1', title: 'Crowd' },
    fields: [{ key: 'email', type: 'email', value: email }],
    contact: { email },
  };
}
