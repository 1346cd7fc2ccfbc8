import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type BrowserClient, browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createForm, emailField, postForm } from '../support/form-post.ts';
import { offer, type Rulebook, rulebook, sendOffer } from '../support/rules.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('What rules do', (product) => {
  let sidecar: TestSidecar;
  let rules: Rulebook;
  let count = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    rules = rulebook(sidecar);
  });
  after(() => sidecar.stop());
  afterEach(() => rules.clear());

  const at = (path: string): Record<string, string> => ({
    page_url: `https://shop.example${path}`,
  });
  const create = async (path: string) =>
    Object.values<any>((await sidecar.api('POST', `/api/${path}/new`, { name: 'Shop' })).body)[0];
  const read = async (id: number) => (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;
  const tagsOf = async (id: number) => (await read(id)).tags.map(({ tag }: any) => tag);
  const tag = (name: string) => ({ type: 'tags', properties: { add: [name] } });

  /** A browser that followed a tracked link, and whose it is. */
  async function known(): Promise<{ browser: BrowserClient; contactId: number; email: string }> {
    const email = `rules-${++count}@example.test`;
    const contactId = await sidecar.createContact({ email, tags: ['old'] });
    const browser = browserClient(sidecar.url);
    await browser.view({ ...at('/start'), ct: await sidecar.trackedToken(contactId) });
    return { browser, contactId, email };
  }

  it('change tags, segments and points of the contact, in their order', async () => {
    const [joined, left, group] = [
      await create('segments'),
      await create('segments'),
      await create('points/groups'),
    ];
    const { browser, contactId } = await known();
    await sidecar.api('POST', `/api/segments/${left.id}/contact/${contactId}/add`);
    const { id } = await rules.onVisit(
      { url: '/acts' },
      {
        actions: [
          { type: 'tags', properties: { add: ['new'], remove: ['old'] } },
          { type: 'segments', properties: { add: [joined.id], remove: [left.id] } },
          { type: 'points', properties: { delta: -3 } },
          { type: 'points', properties: { delta: 7, group: group.id } },
        ],
      },
    );
    await browser.view(at('/acts'));
    const contact = await read(contactId);
    assert.deepEqual([await tagsOf(contactId), contact.points], [['new'], -3]);
    const { lists } = (await sidecar.api('GET', `/api/contacts/${contactId}/segments`)).body;
    assert.deepEqual(Object.keys(lists), [String(joined.id)]);
    const scores = (await sidecar.api('GET', `/api/contacts/${contactId}/points/groups`)).body;
    assert.equal(scores.groupScores[0].score, 7);
    const { events } = await sidecar.timeline(contactId, '&filters[includeEvents][]=point.gained');
    const labels = events.map(({ eventLabel }: any) => eventLabel).sort();
    assert.deepEqual(labels, [`${id}: A rule / -3`, `${id}: A rule / 7 (Shop)`]);
  });

  it('need a contact for that: for a stranger they wait until there is one', async () => {
    await rules.onVisit({ url: '/wait' }, { actions: [tag('waited')] });
    const { contactId } = await known();
    const ct = await sidecar.trackedToken(contactId);
    const browser = browserClient(sidecar.url);
    await browser.view(at('/wait'));
    await browser.view({ ...at('/wait'), ct });
    assert.deepEqual(await tagsOf(contactId), ['old', 'waited']);
  });

  it('happen in the same moment as the view: a view sent again does nothing', async () => {
    const points = { type: 'points', properties: { delta: 5 } };
    await rules.onVisit({ url: '/twice' }, { actions: [points], repeatable: true });
    const { browser, contactId } = await known();
    const view = { ...at('/twice'), event_id: randomUUID() };
    await Promise.all([browser.view(view), browser.pixel(view), browser.view(view)]);
    assert.equal((await read(contactId)).points, 5);
  });

  it('pass over what is gone meanwhile', async () => {
    const segment = await create('segments');
    const join = { type: 'segments', properties: { add: [segment.id] } };
    await rules.onVisit({ url: '/gone' }, { actions: [join, tag('after')] });
    await sidecar.api('DELETE', `/api/segments/${segment.id}/delete`);
    const { browser, contactId } = await known();
    assert.equal((await browser.view(at('/gone'))).result, 'stored');
    assert.deepEqual(await tagsOf(contactId), ['after', 'old']);
  });

  it('follow a form, of which the event goes out with the next view', async () => {
    const [form, other] = [
      await createForm(sidecar, [emailField]),
      await createForm(sidecar, [emailField]),
    ];
    const trigger = { type: 'form.submit', properties: { form } };
    await rules.add({ trigger, actions: [sendOffer, tag('sent')] });
    await rules.add({ trigger: { type: 'form.submit' }, actions: [tag('any')] });
    const { browser, contactId, email } = await known();
    await postForm(browser, { formId: other, email });
    assert.deepEqual(await tagsOf(contactId), ['any', 'old']);
    assert.deepEqual((await browser.view(at('/'))).json.events, []);
    await postForm(browser, { formId: form, email });
    assert.deepEqual(await tagsOf(contactId), ['any', 'old', 'sent']);
    assert.deepEqual((await browser.view(at('/'))).json.events.google_analytics, [offer]);
  });

  it('greet who becomes known, by a link or by a form, and nobody twice', async () => {
    const form = await createForm(sidecar, [emailField]);
    const points = { type: 'points', properties: { delta: 1 } };
    await rules.add({ trigger: { type: 'contact.known' }, actions: [points], repeatable: true });
    const { browser, contactId, email } = await known();
    await postForm(browser, { formId: form, email });
    await browser.view(at('/later'));
    assert.equal((await read(contactId)).points, 1);
    const stranger = browserClient(sidecar.url);
    await stranger.view(at('/'));
    await postForm(stranger, { formId: form, email: 'greeted@example.test' });
    assert.equal((await read(Number(stranger.cookies.get('mtc_id')))).points, 1);
  });

  it('are remembered of both contacts when two become one', async () => {
    const points = { type: 'points', properties: { delta: 5 } };
    await rules.onVisit({ url: '/merged' }, { actions: [points] });
    const [winner, loser] = [await known(), await known()];
    await loser.browser.view(at('/merged'));
    await sidecar.api('POST', `/api/contacts/${winner.contactId}/merge/${loser.contactId}`);
    await winner.browser.view(at('/merged'));
    assert.equal((await read(winner.contactId)).points, 5);
    const deleted = await sidecar.api('DELETE', `/api/contacts/${winner.contactId}/delete`);
    assert.equal(deleted.status, 200);
  });
});
