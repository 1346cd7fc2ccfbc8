import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from '../../sidecar/db/connect.ts';
import { browserClient } from '../support/browser-client.ts';
import {
  createTestDatabase,
  describeOnEachDatabase,
  type TestDatabase,
} from '../support/databases.ts';
import { type SidecarProcess, spawnSidecar } from '../support/process.ts';

const connections = 8;

/** What browsers know of their page views: which they sent, and which were answered `stored`. */
interface Sent {
  readonly all: Set<string>;
  readonly acknowledged: Set<string>;
  readonly cookies: readonly Map<string, string>[];
}

describeOnEachDatabase('A sidecar that ends under load', (product) => {
  let database: TestDatabase;
  let sidecar: SidecarProcess;
  let sent: Sent;
  const serve = (): Promise<SidecarProcess> =>
    spawnSidecar(database.folder, { MTC_DATABASE_URL: database.url });
  beforeEach(async () => {
    database = await createTestDatabase(product);
    sidecar = await serve();
    const cookies = Array.from({ length: connections }, () => new Map<string, string>());
    sent = { all: new Set(), acknowledged: new Set(), cookies };
  });
  afterEach(async () => {
    await sidecar.kill();
    await database.remove();
  });

  const kills = product === 'SQLite' ? 10 : 3;
  it(`keeps every acknowledged view once, killed at ${kills} random moments`, async function () {
    this.timeout(120_000);
    for (let kill = 0; kill < kills; kill++) {
      const load = startLoad(sidecar.url, sent);
      await load.acknowledged(randomInt(1, 150));
      await sidecar.kill();
      await load.ended;
      sidecar = await serve();
    }

    const stored = await storedViews(database);
    assert.deepEqual(repeatedIn(stored), [], 'stored more than once');
    assert.deepEqual(missingFrom(stored, sent.acknowledged), [], 'acknowledged but lost');
    assert.deepEqual(missingFrom(sent.all, stored), [], 'stored but never sent');

    for (const eventId of sent.all) assert.equal(await sendView(sidecar.url, eventId), 'stored');
    const afterwards = await storedViews(database);
    assert.deepEqual(repeatedIn(afterwards), [], 'stored once more when it was sent again');
    assert.deepEqual(new Set(afterwards), sent.all, 'sending again adds what was missing');
  });

  it('finishes what it accepted when it is asked to stop, and says so by exit code 0', async function () {
    this.timeout(20_000);
    const load = startLoad(sidecar.url, sent);
    await load.acknowledged(100);
    assert.equal(await sidecar.terminate(), 0);
    await load.ended;
    const stored = await storedViews(database);
    assert.deepEqual(repeatedIn(stored), []);
    assert.deepEqual(new Set(stored), sent.acknowledged, 'all that was stored was answered');
  });
});

/** Several browsers that send one view after the other, until nobody answers. */
function startLoad(url: string, sent: Sent) {
  const answers = new EventTarget();
  const before = sent.acknowledged.size;
  const browse = async (cookies: Map<string, string>): Promise<void> => {
    for (let answered = true; answered; ) {
      const eventId = randomUUID();
      sent.all.add(eventId);
      const result = await sendView(url, eventId, cookies).catch(() => null);
      if (result === 'stored') sent.acknowledged.add(eventId);
      answered = result !== null;
      answers.dispatchEvent(new Event('answer'));
    }
  };
  return {
    ended: Promise.all(sent.cookies.map(browse)),
    async acknowledged(count: number) {
      while (sent.acknowledged.size - before < count) await once(answers, 'answer');
    },
  };
}

async function sendView(
  url: string,
  eventId: string,
  cookies = new Map<string, string>(),
): Promise<string | undefined> {
  const browser = browserClient(url);
  for (const cookie of cookies) browser.cookies.set(...cookie);
  const page = { page_url: `https://shop.example/${eventId.slice(0, 1)}`, event_id: eventId };
  const { result } = await browser.view(page);
  for (const cookie of browser.cookies) cookies.set(...cookie);
  return result;
}

/** The event ids of all stored views, read beside the running sidecar. */
async function storedViews({ url }: TestDatabase): Promise<string[]> {
  const { knex } = connect(url);
  const ids: Buffer[] = await knex('hits').pluck('event_id');
  await knex.destroy();
  return ids.map((id) => id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
}

function missingFrom(have: Iterable<string>, wanted: Iterable<string>): string[] {
  const all = new Set(have);
  return [...wanted].filter((one) => !all.has(one));
}

function repeatedIn(ids: readonly string[]): string[] {
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}
