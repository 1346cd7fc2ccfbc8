import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A form that is sent twice', (product) => {
  let sidecar: TestSidecar;
  let formId: number;
  before(async () => {
    sidecar = await startSidecar(product);
    formId = await createForm(sidecar, [emailField, firstField]);
  });
  after(() => sidecar.stop());

  const submissions = async (email: string) => {
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
    const [contact] = Object.values<any>(body.contacts);
    const query = '&filters[includeEvents][]=form.submitted';
    return (await sidecar.timeline(contact.id, query)).total;
  };

  it('by a double click is one submission, and both get the same answer', async () => {
    const browser = browserClient(sidecar.url);
    const sent = { formId, email: 'double@example.test' };
    const answers = await Promise.all([postForm(browser, sent), postForm(browser, sent)]);
    const [one, two] = answers.map(({ json }) => json);
    assert.deepEqual(one, two);
    const [first, second] = answers.map(({ headers }) => headers['set-cookie']);
    assert.deepEqual(first, second);
    assert.equal(await submissions(sent.email), 1);
    await postForm(browser, { ...sent, first: 'Another answer' });
    assert.equal(await submissions(sent.email), 2);
  });

  it('with the id of its sender is one submission, from wherever it comes', async () => {
    const id = randomUUID();
    const sent = { formId, email: 'again@example.test' };
    const path = `/form/submit/ajax?event_id=${id}`;
    for (let attempt = 0; attempt < 2; attempt++) {
      const { result } = await postForm(browserClient(sidecar.url), sent, { path });
      assert.equal(result, 'stored');
    }
    assert.equal(await submissions(sent.email), 1);
    await postForm(browserClient(sidecar.url), sent, {
      path: `/form/submit/ajax?event_id=${randomUUID()}`,
    });
    assert.equal(await submissions(sent.email), 2);
  });

  it('by many people at once makes one contact of one new address', async () => {
    const email = 'crowd@example.test';
    const all = Array.from({ length: 40 }, (_, at) =>
      postForm(browserClient(sidecar.url), { formId, email, first: `Person ${at}` }),
    );
    const results = (await Promise.all(all)).map(({ result }) => result);
    assert.deepEqual(new Set(results), new Set(['stored']));
    const { body } = await sidecar.api('GET', `/api/contacts?search=email:${email}`);
    assert.equal(body.total, '1');
    assert.equal(await submissions(email), 40);
  });
});
