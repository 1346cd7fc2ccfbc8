import assert from 'node:assert/strict';
import { nextAttemptAt } from '../../sidecar/delivery/delivery.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { latestDelivery, submitFormTelling } from '../support/deliveries.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const minute = 60_000;
const failure = { isDelivered: false, problem: 'status_500' } as const;

describe('The patience with another server', () => {
  /** The minutes between attempts at a server that never answers. */
  const pauses = (chance: number): number[] => {
    const all: number[] = [];
    let now = 0;
    for (let attempts = 1; ; attempts++) {
      const next = nextAttemptAt(failure, { attempts, queuedAt: 0, now, chance });
      if (next === null) return all;
      all.push((next - now) / minute);
      now = next;
    }
  };
  const pauseAfter = (more: object) =>
    nextAttemptAt({ ...failure, ...more }, { attempts: 1, queuedAt: 0, now: 0, chance: 0.5 });

  it('grows from a minute to a day and ends after three days', () => {
    assert.deepEqual(pauses(0.5), [1, 5, 15, 60, 180, 360, 720, 1440, 1440]);
  });

  it('is a tenth shorter or longer, so that what failed together is not tried together', () => {
    assert.deepEqual(pauses(0).slice(0, 2), [0.9, 4.5]);
    assert.deepEqual(pauses(1).slice(0, 2), [1.1, 5.5]);
  });

  it('is as long as the server asks, but no longer than a day', () => {
    assert.equal(pauseAfter({ retryAfterMs: 10 * minute }), 10 * minute);
    assert.equal(pauseAfter({ retryAfterMs: 1 }), minute);
    assert.equal(pauseAfter({ retryAfterMs: 1e12 }), 24 * 60 * minute);
  });

  it('ends at once where trying again would change nothing', () => {
    assert.equal(pauseAfter({ isFinal: true }), null);
  });
});

describeOnEachDatabase('What could not be delivered', (product) => {
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

  const isTried = ({ attempts }: any) => attempts > 0;
  const retry = (id: number) => sidecar.api('POST', `/api/deliveries/${id}/retry`);
  const answers = (status: number, headers: Record<string, string> = {}) =>
    receiver.answerWith((_request, response) => response.writeHead(status, headers).end());
  const submit = () => submitFormTelling(sidecar, receiver.url);

  it('is listed with what went wrong, and tried again later', async () => {
    answers(500);
    await submit();
    const delivery = await latestDelivery(sidecar, isTried);
    assert.deepEqual([delivery.state, delivery.attempts], ['waiting', 1]);
    assert.deepEqual([delivery.problem, delivery.target], ['status_500', [receiver.url]]);
    const pause = Date.parse(delivery.nextAttempt) - Date.parse(delivery.dateQueued);
    assert.ok(pause >= 0.9 * minute && pause < 2 * minute, `${pause}`);
  });

  it('arrives at the next attempt as the same delivery', async () => {
    answers(503);
    await submit();
    const { id } = await latestDelivery(sidecar, isTried);
    answers(200);
    assert.equal((await retry(id)).status, 200);
    await latestDelivery(sidecar, ({ state }) => state === 'done');
    const [first, second] = [await receiver.call(1), await receiver.call(2)];
    assert.equal(second.text, first.text);
    assert.equal(second.headers['mtc-id'], first.headers['mtc-id']);
  });

  it('waits for as long as the server asks', async () => {
    answers(429, { 'Retry-After': '7200' });
    await submit();
    const { nextAttempt, dateQueued } = await latestDelivery(sidecar, isTried);
    assert.ok(Date.parse(nextAttempt) - Date.parse(dateQueued) >= 120 * minute);
  });

  it('is given up at once when the server says that it is gone', async () => {
    answers(410);
    await submit();
    const delivery = await latestDelivery(sidecar, isTried);
    assert.deepEqual([delivery.state, delivery.nextAttempt], ['failed', null]);
    const { body } = await sidecar.api('GET', '/api/deliveries?state=failed');
    assert.equal(body.total, 1);
  });

  it('is tried again by nobody when it has arrived', async () => {
    await submit();
    const { id } = await latestDelivery(sidecar, ({ state }) => state === 'done');
    assert.equal((await retry(id)).status, 409);
    assert.equal((await retry(999_999)).status, 404);
  });
});
