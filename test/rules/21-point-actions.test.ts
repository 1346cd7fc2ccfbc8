import assert from 'node:assert/strict';
import { type BrowserClient, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, postForm } from '../support/form-post.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Rules for points', (product) => {
  let sidecar: TestSidecar;
  let browser: BrowserClient;
  let contactId: number;
  let count = 0;
  const email = () => `points-${count}@example.test`;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());
  beforeEach(async () => {
    count++;
    contactId = await sidecar.createContact({ email: email() });
    browser = browserClient(sidecar.url);
    await visit('/start', { ct: await sidecar.trackedToken(contactId) });
  });
  afterEach(async () => {
    const { points } = (await sidecar.api('GET', '/api/points')).body;
    for (const { id } of points) await sidecar.api('DELETE', `/api/points/${id}/delete`);
  });

  const give = async (rule: object): Promise<number> =>
    (await sidecar.api('POST', '/api/points/new', { name: 'Visit', delta: 5, ...rule })).body.point
      .id;
  const visit = (path: string, others = {}) =>
    browser.view({ page_url: `https://shop.example${path}`, ...others });
  const points = async () =>
    (await sidecar.api('GET', `/api/contacts/${contactId}`)).body.contact.points;

  it('give points for a visit to an address, once, and say so in the timeline', async () => {
    const id = await give({ type: 'url.hit', properties: { page_url: 'https://shop.example/a*' } });
    for (const path of ['/b', '/a', '/a1']) await visit(path);
    assert.equal(await points(), 5);
    const { events } = await sidecar.timeline(contactId, '&filters[includeEvents][]=point.gained');
    const [{ eventLabel, details }] = events;
    assert.deepEqual(
      [events.length, eventLabel, details.log.type, details.log.actionName],
      [1, `${id}: Visit / 5`, 'url', 'hit'],
    );
  });

  it('give them each time when they are repeatable, also by pixel', async () => {
    const properties = { page_url: '*/again', page_hits: '2' };
    await give({ type: 'url.hit', properties, repeatable: true, delta: -2 });
    await visit('/again');
    await visit('/again');
    await browser.pixel({ page_url: 'https://shop.example/again' });
    assert.equal(await points(), -4);
  });

  it('for any page do not ask which, for an address they must name one', async () => {
    await give({ type: 'page.hit' });
    await give({ type: 'page.hit', properties: { pages: [7] }, delta: 100 });
    await give({ type: 'url.hit', delta: 100 });
    await visit('/any');
    assert.equal(await points(), 5);
  });

  it('with a group count in the group only', async () => {
    const made = await sidecar.api('POST', '/api/points/groups/new', { name: 'Shop' });
    await give({ type: 'page.hit', group: made.body.pointGroup.id });
    await visit('/group');
    const { body } = await sidecar.api('GET', `/api/contacts/${contactId}/points/groups`);
    assert.deepEqual([await points(), body.groupScores[0].score], [0, 5]);
  });

  it('give points for a form, one of theirs or any', async () => {
    const form = await createForm(sidecar, [emailField]);
    await give({ type: 'form.submit', properties: { forms: [String(form)] } });
    await give({ type: 'form.submit', properties: { forms: [form + 1] }, delta: 100 });
    await give({ type: 'form.submit', delta: 1 });
    await postForm(browser, { formId: form, email: email() });
    assert.equal(await points(), 6);
  });

  it('count while they are published', async () => {
    await give({ type: 'page.hit', publishUp: '2090-01-01' });
    await give({ type: 'page.hit', publishDown: '2020-01-01' });
    await give({ type: 'page.hit', isPublished: false });
    await visit('/published');
    assert.equal(await points(), 0);
  });
});
