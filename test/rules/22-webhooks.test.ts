import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { latestDelivery } from '../support/deliveries.ts';
import { createForm, emailField, postForm } from '../support/form-post.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Rulebook, rulebook } from '../support/rules.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A webhook of a rule', (product) => {
  let sidecar: TestSidecar;
  let receiver: Receiver;
  let rules: Rulebook;
  before(async () => {
    sidecar = await startSidecar(product);
    rules = rulebook(sidecar);
    await sidecar.api('PUT', '/api/settings/delivery', { allowPrivateTargets: true });
  });
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await rules.clear();
    await receiver.stop();
  });
  after(() => sidecar.stop());

  const page_url = 'https://shop.example/offer';
  const webhook = (fields: string[] = []) => ({
    actions: [{ type: 'webhook', properties: { url: receiver.url, fields } }],
  });
  const told = async () => JSON.parse((await receiver.call(1)).text);
  const known = async () => {
    const values = { email: `${randomUUID()}@example.test`, firstname: 'Ann', city: 'Rome' };
    const contactId = await sidecar.createContact(values);
    const browser = browserClient(sidecar.url);
    const ct = await sidecar.trackedToken(contactId);
    await browser.view({ page_url: 'https://shop.example/', ct });
    return { browser, contactId };
  };

  it('tells who visits a page, by nothing but an id', async () => {
    const { browser, contactId } = await known();
    const { id } = await rules.onVisit({ url: '/offer' }, webhook());
    await browser.view({ page_url });
    const { at, ...body } = await told();
    assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000);
    assert.deepEqual(body, {
      ...{ event: 'rule', rule: { id, name: 'A rule' }, trigger: 'page.visit' },
      contact: { id: contactId },
    });
  });

  it('tells the fields that the rule asks for, and no others', async () => {
    const { browser, contactId } = await known();
    await rules.onVisit({ url: '/offer' }, webhook(['city', 'lastname', 'points']));
    await browser.view({ page_url });
    const fields = { city: 'Rome', lastname: null, points: 0 };
    assert.deepEqual((await told()).contact, { id: contactId, fields });
  });

  it('says nothing of strangers', async () => {
    await rules.onVisit({ url: '/offer' }, webhook());
    await browserClient(sidecar.url).view({ page_url });
    const { browser, contactId } = await known();
    await browser.view({ page_url });
    assert.equal((await told()).contact.id, contactId);
  });

  it('is queued once for a view that is sent twice', async () => {
    const { browser } = await known();
    await rules.onVisit({ url: '/offer' }, { ...webhook(), repeatable: true });
    const before = await queued();
    const event_id = randomUUID();
    await browser.view({ page_url, event_id });
    await browser.view({ page_url, event_id });
    assert.equal((await queued()) - before, 1);
  });

  it('tells who sent a form', async () => {
    const formId = await createForm(sidecar, [emailField]);
    await rules.add({ trigger: { type: 'form.submit' }, ...webhook(['email']) });
    await postForm(browserClient(sidecar.url), { formId, email: 'zoe@example.test' });
    const { trigger, contact } = await told();
    assert.deepEqual([trigger, contact.fields], ['form.submit', { email: 'zoe@example.test' }]);
  });

  it('goes to no local network, unless the settings allow it', async () => {
    await sidecar.api('PUT', '/api/settings/delivery', { allowPrivateTargets: false });
    const { browser } = await known();
    await rules.onVisit({ url: '/offer' }, webhook());
    await browser.view({ page_url });
    const { problem } = await latestDelivery(sidecar, ({ state }) => state === 'failed');
    await sidecar.api('PUT', '/api/settings/delivery', { allowPrivateTargets: true });
    assert.deepEqual([problem, receiver.received.length], ['private_address', 0]);
  });

  for (const properties of [
    ...[{}, { url: 'ftp://example.test' }, { url: 'https://a:b@example.test' }],
    { url: 'https://example.test', fields: ['shoe_size'] },
  ])
    it(`is refused with ${JSON.stringify(properties)}`, async () => {
      const actions = [{ type: 'webhook', properties }];
      const rule = { name: 'Bad', trigger: { type: 'form.submit' }, actions };
      const { status, body } = await sidecar.api('POST', '/api/rules/new', rule);
      assert.deepEqual([status, Object.keys(body.errors[0].details)], [400, ['actions']]);
    });

  async function queued(): Promise<number> {
    return (await sidecar.api('GET', '/api/deliveries')).body.total;
  }
});
