import assert from 'node:assert/strict';
import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { latestDelivery } from '../support/deliveries.ts';
import { createForm, emailField, postForm } from '../support/form-post.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { secondSidecar, startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('What is to be delivered by several processes', (product) => {
  let sidecar: TestSidecar;
  let receiver: Receiver;
  beforeEach(async () => {
    [sidecar, receiver] = [await startSidecar(product), await startReceiver()];
    await sidecar.api('PUT', '/api/settings/delivery', { allowPrivateTargets: true });
  });
  afterEach(async () => {
    await sidecar.stop();
    await receiver.stop();
  });

  const formTo = (url: string) => {
    const action = { name: 'Tell', type: 'form.repost', properties: { post_url: url } };
    return createForm(sidecar, [emailField], { actions: [action] });
  };
  const waiting = async () =>
    (await sidecar.api('GET', '/api/deliveries?state=waiting')).body.total;

  it('is sent by another one when the one that began it ends', async () => {
    receiver.answerWith(() => undefined);
    const ending = await secondSidecar(sidecar);
    const formId = await formTo(receiver.url);
    await postForm(browserClient(ending.url), { formId, email: 'ann@example.test' });
    await receiver.call(1);
    receiver.answerWith((_request, response) => response.writeHead(204).end());
    await ending.stop();
    await latestDelivery(sidecar, ({ state }) => state === 'done');
  });

  it('is sent once, whichever of two processes takes it', async () => {
    const other = await secondSidecar(sidecar);
    const formId = await formTo(receiver.url);
    const posts = Array.from({ length: 20 }, (_, at) => {
      const browser = browserClient(at % 2 === 0 ? sidecar.url : other.url);
      return postForm(browser, { formId, email: `ann-${at}@example.test` });
    });
    await Promise.all(posts);
    for (let left = 1; left > 0; left = await waiting());
    await other.stop();
    const ids = receiver.received.map(({ headers }) => headers['mtc-id']);
    assert.deepEqual([ids.length, new Set(ids).size], [20, 20]);
  });
});
