import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describeOnEachDatabase } from '../support/databases.ts';
import { latestDelivery, submitFormTelling } from '../support/deliveries.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { newCertificate, startSecureFront } from '../support/secure-front.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A webhook to a difficult server', (product) => {
  let sidecar: TestSidecar;
  let receiver: Receiver;
  before(async () => {
    sidecar = await startSidecar(product);
    await sidecar.api('PUT', '/api/settings/delivery', { allowPrivateTargets: true });
  });
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.stop());
  after(() => sidecar.stop());

  const submit = (url = receiver.url) => submitFormTelling(sidecar, url);
  const tried = () => latestDelivery(sidecar, ({ attempts }) => attempts > 0);

  it('gives up after ten seconds of silence, and meanwhile holds up no other', async () => {
    receiver.answerWith(() => undefined);
    await submit();
    await receiver.call(1);
    const quick = await startReceiver();
    await submit(quick.url);
    await quick.call(1);
    const [latest] = (await sidecar.api('GET', '/api/deliveries?state=waiting')).body.deliveries;
    assert.deepEqual([latest.attempts, latest.problem], [0, null]);
    await quick.stop();
    const { state, problem } = await waitingOne();
    assert.deepEqual([state, problem], ['waiting', 'timeout']);
  });

  it('listens to no answer without an end', async () => {
    let isHungUp = false;
    receiver.answerWith((request, response) => {
      request.socket.on('close', () => {
        isHungUp = true;
      });
      response.writeHead(200);
      talkOn(response);
    });
    await submit();
    assert.equal((await tried()).state, 'done');
    while (!isHungUp) await sidecar.api('GET', '/api/deliveries');
  });

  it('tells nothing to a server whose certificate nobody vouches for', async () => {
    const front = await startSecureFront(receiver.port, newCertificate());
    await submit(`https://127.0.0.1:${front.port}/`);
    assert.equal((await tried()).problem, 'certificate');
    assert.equal(receiver.received.length, 0);
    front.stop();
  });

  async function waitingOne(): Promise<any> {
    for (;;) {
      const { body } = await sidecar.api('GET', '/api/deliveries?state=waiting');
      const [latest] = body.deliveries;
      if (latest.attempts > 0) return latest;
    }
  }
});

function talkOn(response: ServerResponse): void {
  while (!response.destroyed && response.write('x'.repeat(1000)));
  if (!response.destroyed) response.once('drain', () => talkOn(response));
}
