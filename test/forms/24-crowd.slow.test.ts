import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A form that a crowd sends at once', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  it('makes one contact of one new address, and keeps all two hundred submissions', async () => {
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
});
