import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { endedJob, jobWhen, runBulk, undoBulk } from '../support/bulk-job.ts';
import { createTestDatabase, describeOnEachDatabase } from '../support/databases.ts';
import { spawnSidecar } from '../support/process.ts';
import { apiOf, secondSidecar, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const many = 1000;
const change = { fields: { city: 'Rome' }, tags: ['moved'] };

describeOnEachDatabase('A change of a thousand contacts', (product) => {
  it('lets everything else go on, and is taken back whatever is merged or deleted meanwhile', async () => {
    const sidecar = await startSidecar(product);
    try {
      const ids = await createMany(sidecar);
      const [a, b, c] = ids.slice(-3) as [number, number, number];
      const { body } = await sidecar.api('POST', '/api/contacts/bulk', { ids, change });
      await sidecar.api('POST', `/api/contacts/${a}/merge/${b}`);
      await sidecar.api('DELETE', `/api/contacts/${c}/delete`);
      await fetch(`${sidecar.url}/mtracking.gif?page_url=https%3A%2F%2Fshop.example%2F`);
      const during = (await sidecar.api('GET', `/api/contacts/bulk/${body.job.id}`)).body.job;
      assert.notEqual(during.state, 'done');
      const { progress } = await endedJob(sidecar, body.job.id);
      assert.ok(progress.changed >= many - 3, JSON.stringify(progress));
      const { undo } = await undoBulk(sidecar, body.job.id);
      assert.ok(undo.restored >= many - 3, JSON.stringify(undo));
      const cities = await sidecar.api('GET', '/api/contacts?search=city:Rome&minimal=1');
      assert.ok(Number(cities.body.total) <= 1);
    } finally {
      await sidecar.stop();
    }
  });

  it('goes on after kill -9 where it was, and changes nobody twice', async () => {
    const testDatabase = await createTestDatabase(product);
    const environment = { MTC_DATABASE_URL: testDatabase.url };
    const first = await spawnSidecar(testDatabase.folder, environment);
    await createMany(apiOf(first.url));
    const order = { where: [{ col: 'city', expr: 'eq', val: 'Oslo' }], change };
    const { body } = await apiOf(first.url).api('POST', '/api/contacts/bulk', order);
    await jobWhen(apiOf(first.url), body.job.id, ({ progress }) => progress.done > 0);
    await first.kill();

    const second = await spawnSidecar(testDatabase.folder, environment);
    const { state, progress } = await endedJob(apiOf(second.url), body.job.id);
    await second.terminate();
    assert.deepEqual([state, progress.matched, progress.changed], ['done', many, many]);
    const database = connect(testDatabase.url);
    await assertChangedOnce(database);
    await database.knex.destroy();
    await testDatabase.remove();
  });

  it('is worked on by one process only, however many there are', async () => {
    const sidecar = await startSidecar(product);
    const other = await secondSidecar(sidecar);
    const database = connect(sidecar.database.url);
    try {
      const ids = await createMany(sidecar);
      const orders = [0, 1].map((half) => ({ ids: ids.filter((id) => id % 2 === half), change }));
      const jobs = await Promise.all([
        runBulk(sidecar, orders[0] as object),
        runBulk(other, orders[1] as object),
      ]);
      const changed = jobs.reduce((sum, { progress }) => sum + progress.changed, 0);
      assert.equal(changed, many);
      await assertChangedOnce(database);
    } finally {
      await database.knex.destroy();
      await other.stop();
      await sidecar.stop();
    }
  });
});

async function createMany({ api }: Pick<TestSidecar, 'api'>): Promise<number[]> {
  const ids: number[] = [];
  const items = Array.from({ length: 200 }, () => ({ city: 'Oslo' }));
  while (ids.length < many) {
    const { body } = await api('POST', '/api/contacts/batch/new', items);
    ids.push(...body.contacts.map((contact: any) => contact.id));
  }
  return ids;
}

async function assertChangedOnce({ knex }: Database): Promise<void> {
  const changes = await knex('contact_changes').where({ source: 'bulk' }).pluck('contact_id');
  assert.deepEqual([changes.length, new Set(changes.map(Number)).size], [many, many]);
}
