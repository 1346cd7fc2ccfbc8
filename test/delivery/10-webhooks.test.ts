import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { latestDelivery } from '../support/deliveries.ts';
import { createForm, emailField, firstField, postForm } from '../support/form-post.ts';
import { expectedSignature, type Receiver, startReceiver } from '../support/receiver.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A webhook', (product) => {
  let sidecar: TestSidecar;
  let receiver: Receiver;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  beforeEach(async () => {
    receiver = await startReceiver();
    await change({ allowPrivateTargets: true });
  });
  afterEach(() => receiver.stop());
  after(() => sidecar.stop());

  const isTried = ({ attempts }: any) => attempts > 0;
  const change = (settings: object) => sidecar.api('PUT', '/api/settings/delivery', settings);
  const submit = async (url: string, answers: Record<string, string> = {}) => {
    const action = { name: 'Tell', type: 'form.repost', properties: { post_url: url } };
    const formId = await createForm(sidecar, [emailField, firstField], { actions: [action] });
    const browser = browserClient(sidecar.url);
    await postForm(browser, { formId, email: 'ann@example.test', ...answers });
    return { formId, contactId: Number(browser.cookies.get('mtc_id')) };
  };

  it('tells another server what was sent by a form', async () => {
    const { formId, contactId } = await submit(`${receiver.url}/in?from=form`, { first: 'Ann' });
    const { path, headers, text } = await receiver.call(1);
    const { at, ...told } = JSON.parse(text);
    assert.equal(path, '/in?from=form');
    assert.equal(headers['content-type'], 'application/json');
    assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000);
    assert.deepEqual(told, {
      event: 'form.submit',
      form: { id: formId, name: 'Contact us', alias: 'contact_us' },
      contact: { id: contactId },
      results: { email: 'ann@example.test', first: 'Ann' },
    });
  });

  it('is signed with a secret that only an admin can read', async () => {
    const { body } = await sidecar.api('GET', '/api/settings/delivery');
    await submit(`${receiver.url}/in?from=form`);
    const received = await receiver.call(1);
    const { webhookSecret } = body.settings;
    assert.equal(received.headers['mtc-signature'], expectedSignature(webhookSecret, received));
  });

  it('is forgotten, but for the fact, when it has arrived', async () => {
    await submit(receiver.url);
    const delivery = await latestDelivery(sidecar, ({ state }) => state === 'done');
    assert.deepEqual([delivery.kind, delivery.attempts, delivery.target], ['webhook', 1, []]);
    assert.deepEqual([delivery.problem, delivery.nextAttempt], [null, null]);
  });

  it('follows no redirect', async () => {
    receiver.answerWith((_request, response) => response.writeHead(307, { Location: '/x' }).end());
    await submit(receiver.url);
    const delivery = await latestDelivery(sidecar, isTried);
    assert.equal(delivery.problem, 'status_307');
    assert.equal(receiver.received.length, 1);
  });

  it('goes to nobody when the contact is deleted meanwhile', async () => {
    receiver.answerWith((_request, response) => response.writeHead(500).end());
    const { contactId } = await submit(receiver.url);
    const { id } = await latestDelivery(sidecar, isTried);
    await sidecar.api('DELETE', `/api/contacts/${contactId}/delete`);
    const { status } = await sidecar.api('POST', `/api/deliveries/${id}/retry`);
    assert.equal(status, 404);
  });

  for (const host of [
    ...['127.0.0.1', '10.1.2.3', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ...['[::1]', '[::ffff:127.0.0.1]', '[::7f00:1]', '[fd00::1]', '[64:ff9b::7f00:1]'],
    ...['2130706433', '0x7f.1', '127.1', '017700000001', 'localhost'],
  ])
    it(`does not go to ${host}, which is no address of the internet`, async () => {
      await change({ allowPrivateTargets: false });
      await submit(`http://${host}:${receiver.port}/`);
      const { state, problem } = await latestDelivery(sidecar, isTried);
      assert.deepEqual([state, problem], ['failed', 'private_address']);
      assert.equal(receiver.received.length, 0);
    });

  for (const url of [
    ...['ftp://example.test/', 'file:///etc/passwd', 'javascript:alert(1)', '/path', '', 'http://'],
    ...['https://ann:secret@example.test/', `https://example.test/${'a'.repeat(2048)}`],
  ])
    it(`is refused by a form that would send it to ${url.slice(0, 40) || 'nowhere'}`, async () => {
      const action = { name: 'Tell', type: 'form.repost', properties: { post_url: url } };
      const form = { name: 'Contact us', fields: [emailField], actions: [action] };
      const { status, body } = await sidecar.api('POST', '/api/forms/new', form);
      assert.equal(status, 400);
      assert.match(body.errors[0].message, /post_url/);
    });
});
