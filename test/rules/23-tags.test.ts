import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { runBulk } from '../support/bulk-job.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, postForm } from '../support/form-post.ts';
import { type Rulebook, rulebook, sendOffer } from '../support/rules.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A rule about tags that are added', (product) => {
  let sidecar: TestSidecar;
  let rules: Rulebook;
  let count = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    await sidecar.makePublic('tags');
    rules = rulebook(sidecar);
  });
  afterEach(() => rules.clear());
  after(() => sidecar.stop());

  const email = () => `tagged-${++count}@example.test`;
  const create = (...tags: string[]) => sidecar.createContact({ email: email(), tags });
  const tag = (id: number, ...tags: string[]) =>
    sidecar.api('PATCH', `/api/contacts/${id}/edit`, { tags });
  const read = async (id: number) => (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;
  const tagsOf = async (id: number) => (await read(id)).tags.map((one: any) => one.tag);
  const points = (delta: number) => ({ type: 'points', properties: { delta } });
  const tags = (add: string[], remove: string[] = []) => ({
    ...{ type: 'tags', properties: { add, remove } },
  });
  const onTag = (wanted: string[], actions: object[], repeatable = false) =>
    rules.add({
      ...{ trigger: { type: 'contact.tagged', properties: { tags: wanted } } },
      ...{ actions, repeatable },
    });

  it('fires when a client of the API adds one, to a new contact or one that is there', async () => {
    await onTag(['VIP', 'Gold'], [points(5)]);
    const [id, other] = [await create('vip'), await create('plain')];
    assert.deepEqual([(await read(id)).points, (await read(other)).points], [5, 0]);
    await tag(other, 'gold');
    assert.equal((await read(other)).points, 5);
  });

  it('fires for every tag when it names none', async () => {
    await onTag([], [points(5)]);
    assert.equal((await read(await create('whatever'))).points, 5);
  });

  it('fires once for each contact or, when it says so, each time the tag is new again', async () => {
    await onTag(['a'], [points(1)]);
    await onTag(['a'], [points(10)], true);
    const id = await create('a');
    await tag(id, 'a');
    assert.equal((await read(id)).points, 11);
    await tag(id, '-a');
    await tag(id, 'a');
    assert.equal((await read(id)).points, 21);
  });

  it('fires when a form adds one, and takes nothing from what the form does then', async () => {
    await onTag(['sent'], [points(5)]);
    const give = { operator: 'plus', points: 7 };
    const actions = [
      { name: 'Tag', type: 'lead.changetags', properties: { add_tags: ['sent'] } },
      { name: 'Give', type: 'lead.pointschange', properties: give },
    ];
    const formId = await createForm(sidecar, [emailField], { actions });
    const browser = browserClient(sidecar.url);
    await postForm(browser, { formId, email: email() });
    assert.equal((await read(Number(browser.cookies.get('mtc_id')))).points, 12);
  });

  it('fires when a change of many contacts adds one', async () => {
    await onTag(['many'], [points(5)]);
    const ids = [await create(), await create()];
    await runBulk(sidecar, { ids, change: { tags: ['many'] } });
    for (const id of ids) assert.equal((await read(id)).points, 5);
  });

  it('fires when a visit adds one, by the page or by another rule', async () => {
    await onTag(['said'], [points(5)]);
    await onTag(['seen'], [points(20)]);
    await rules.onVisit({ url: '/seen' }, { actions: [tags(['seen']), points(100)] });
    const id = await create();
    const ct = await sidecar.trackedToken(id);
    const page_url = 'https://shop.example/seen';
    await browserClient(sidecar.url).view({ page_url, ct, tags: 'said' });
    assert.equal((await read(id)).points, 125);
  });

  it('does not fire for tags that a merge brings along: they were there before', async () => {
    const [winner, loser] = [await create(), await create('brought')];
    await onTag(['brought'], [points(5)]);
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
    assert.deepEqual(await tagsOf(winner), ['brought']);
    assert.equal((await read(winner)).points, 0);
  });

  it('may lead to the next one, five times at most', async () => {
    for (let at = 0; at < 8; at++) await onTag([`step ${at}`], [tags([`step ${at + 1}`])]);
    const id = await create('step 0');
    assert.deepEqual(
      await tagsOf(id),
      [0, 1, 2, 3, 4, 5].map((at) => `step ${at}`),
    );
  });

  it('ends where rules go in a circle', async () => {
    await onTag(['one'], [tags(['two'], ['one']), points(1)], true);
    await onTag(['two'], [tags(['one'], ['two']), points(1)], true);
    const id = await create('one');
    assert.deepEqual([(await read(id)).points, await tagsOf(id)], [5, ['two']]);
  });

  it('sends no events, for want of a page', async () => {
    const trigger = { type: 'contact.tagged' };
    const rule = { name: 'Bad', trigger, actions: [sendOffer] };
    assert.equal((await sidecar.api('POST', '/api/rules/new', rule)).status, 400);
    const { id } = await onTag([], []);
    const edit = (body: object) => sidecar.api('PATCH', `/api/rules/${id}/edit`, body);
    assert.equal((await edit({ actions: [sendOffer] })).status, 400);
    await edit({ trigger: { type: 'form.submit' }, actions: [sendOffer] });
    assert.equal((await edit({ trigger })).status, 400);
  });
});
