import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('What was sent by a form', (product) => {
  let sidecar: TestSidecar;
  let formId: number;
  const people: number[] = [];
  before(async () => {
    sidecar = await startSidecar(product);
    formId = await createForm(sidecar, [emailField, firstField]);
    for (const name of ['ann', 'bob', 'cem']) {
      const browser = browserClient(sidecar.url);
      const headers = { Referer: `https://shop.example/${name}?ct=mtc1.secret` };
      const sent = { formId, email: `${name}@example.test`, first: `${name} & <b>` };
      await postForm(browser, sent, { headers });
      people.push(Number(browser.cookies.get('mtc_id')));
    }
  });
  after(() => sidecar.stop());

  const get = async (rest: string) =>
    (await sidecar.api('GET', `/api/forms/${formId}${rest}`)).body;
  const emails = (body: any) => body.submissions.map(({ results }: any) => results.email);

  it('is listed with who sent it, oldest first', async () => {
    const body = await get('/submissions');
    assert.deepEqual([body.total, emails(body).length], ['3', 3]);
    const [{ id, dateSubmitted, lead, ...first }] = body.submissions;
    assert.ok(id > 0 && dateSubmitted.endsWith('+00:00'));
    assert.deepEqual(
      [lead.id, lead.points, lead.email, lead.firstname, lead.city],
      [people[0], 0, 'ann@example.test', 'ann & <b>', null],
    );
    assert.deepEqual(first, {
      ipAddress: { ipAddress: null },
      form: { id: formId, name: 'Contact us', alias: 'contact_us', category: null },
      trackingId: null,
      referer: 'https://shop.example/ann',
      page: null,
      results: { email: 'ann@example.test', first: 'ann & <b>' },
    });
  });

  it('is paged, ordered and filtered', async () => {
    const page = await get('/submissions?limit=1&start=1&orderBy=dateSubmitted&orderByDir=DESC');
    assert.deepEqual([page.total, emails(page)], ['3', ['bob@example.test']]);
    const where = `where[0][col]=lead&where[0][expr]=eq&where[0][val]=${people[2]}`;
    assert.deepEqual(emails(await get(`/submissions?${where}`)), ['cem@example.test']);
    for (const query of ['orderBy=nosuch', 'where[0][col]=nosuch&where[0][expr]=eq', 'where=x'])
      assert.equal((await get(`/submissions?${query}`)).errors[0].code, 400, query);
  });

  it('is found by the person, also after a merge, and one by one', async () => {
    const [ann, bob] = people as [number, number];
    const body = await get(`/submissions/contact/${bob}`);
    assert.deepEqual([body.total, emails(body)], ['1', ['bob@example.test']]);
    const [{ id }] = body.submissions;
    const { submission } = await get(`/submissions/${id}`);
    assert.deepEqual(submission.results.form_id, String(formId));
    await sidecar.api('POST', `/api/contacts/${ann}/merge/${bob}`, {});
    assert.equal((await get(`/submissions/contact/${bob}`)).total, '2');
    await sidecar.api('POST', `/api/contacts/${ann}/unmerge`, {});
  });

  it('is nowhere else', async () => {
    const other = await createForm(sidecar, [emailField]);
    const { submissions } = await get('/submissions');
    const statusOf = async (path: string) => (await sidecar.api('GET', path)).status;
    assert.equal(await statusOf(`/api/forms/${other}/submissions/${submissions[0].id}`), 404);
    assert.equal(await statusOf('/api/forms/999999/submissions'), 404);
    assert.equal(await statusOf(`/api/forms/${formId}/submissions/x`), 404);
    assert.equal(await statusOf(`/api/forms/${formId}/submissions/contact/999999`), 404);
  });

  it('is in the statistics', async () => {
    const { body } = await sidecar.api('GET', '/api/stats/form_submissions?limit=1');
    const [row] = body.stats;
    assert.deepEqual(
      [body.total, row.form_id, row.lead_id],
      ['3', String(formId), String(people[0])],
    );
    assert.equal(row.referer, 'https://shop.example/ann');
  });
});
