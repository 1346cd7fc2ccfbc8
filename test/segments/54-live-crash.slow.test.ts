import assert from 'node:assert/strict';
import { createTestDatabase, describeOnEachDatabase } from '../support/databases.ts';
import { segmentWorld } from '../support/live-segments.ts';
import { type SidecarProcess, spawnSidecar } from '../support/process.ts';
import { apiOf, secondSidecar, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const perBatch = 200;
const many = 1000;
const fromUlm = { field: 'city', operator: '=', value: 'Ulm' };

type Api = Pick<TestSidecar, 'api'>;

describeOnEachDatabase('Membership that changes while processes come and go', (product) => {
  it('loses nothing by kill -9 at any moment, neither of changes nor of a build', async () => {
    const database = await createTestDatabase(product);
    const environment = { MTC_DATABASE_URL: database.url };
    const start = () => spawnSidecar(database.folder, environment);
    let running: SidecarProcess = await start();
    try {
      const ulm = await segmentWorld(apiOf(running.url)).segment([fromUlm]);
      for (let round = 0; round * perBatch < many; round++) {
        await createBatch(apiOf(running.url));
        // At once, and in later rounds some calls later.
        for (let calls = 0; calls < round; calls++) await countOf(apiOf(running.url), ulm);
        await running.kill();
        running = await start();
      }
      const late = await segmentWorld(apiOf(running.url)).segment([fromUlm]);
      await running.kill();
      running = await start();
      for (const id of [ulm, late]) await untilCounted(apiOf(running.url), id, many);
      await assertUnchangedByRebuild(apiOf(running.url), [ulm, late]);
    } finally {
      await running.terminate();
      await database.remove();
    }
  });

  it('is right with several processes at once, each of which changes contacts', async () => {
    const first = await startSidecar(product);
    const second = await secondSidecar(first);
    try {
      const ulm = await segmentWorld(first).segment([fromUlm]);
      const nested = { field: 'leadlist', operator: 'in', value: [ulm] };
      const outer = await segmentWorld(second).segment([nested]);
      await Promise.all([first, second, first, second].map(createBatch));
      for (const id of [ulm, outer]) await untilCounted(second, id, 4 * perBatch);
      const { body } = await first.api('GET', '/api/contacts?search=city:Ulm&limit=1000&minimal=1');
      const ids = Object.keys(body.contacts).map(Number);
      const half = ids.slice(0, ids.length / 2);
      const changes = half.map((id, at) =>
        (at % 2 === 0 ? first : second).api('PATCH', `/api/contacts/${id}/edit`, { city: 'Bonn' }),
      );
      await Promise.all(changes);
      for (const id of [ulm, outer]) await untilCounted(first, id, 2 * perBatch);
      await assertUnchangedByRebuild(first, [ulm, outer]);
    } finally {
      await second.stop();
      await first.stop();
    }
  });
});

async function createBatch({ api }: Api): Promise<void> {
  const people = Array.from({ length: perBatch }, () => ({ city: 'Ulm' }));
  const { status } = await api('POST', '/api/contacts/batch/new', people);
  assert.equal(status, 201);
}

async function countOf({ api }: Api, segmentId: number): Promise<number> {
  const { body } = await api('GET', `/api/segments/${segmentId}`);
  const path = `/api/contacts?search=segment:${body.list.alias}&limit=1&minimal=1`;
  return Number((await api('GET', path)).body.total);
}

async function untilCounted(sidecar: Api, segmentId: number, wanted: number): Promise<void> {
  while ((await countOf(sidecar, segmentId)) !== wanted);
}

/** What queries find is what changes have led to. */
async function assertUnchangedByRebuild(sidecar: Api, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const { added, removed } = await segmentWorld(sidecar).rebuilt(id);
    assert.deepEqual([added, removed], [0, 0]);
  }
}
