import assert from 'node:assert/strict';
import { createTestDatabase, describeOnEachDatabase } from '../support/databases.ts';
import { endedImport, uploadedImport } from '../support/imports.ts';
import { spawnSidecar } from '../support/process.ts';
import { apiOf, operator, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const rows = 4000;

describeOnEachDatabase('An import that is interrupted', (product) => {
  let sidecar: TestSidecar;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
  });
  afterEach(() => sidecar.stop());

  const text = `email,firstname\n${Array.from({ length: rows }, (_, n) => `p${n}@example.test,P ${n}`).join('\n')}\n`;
  const total = async (by: Pick<TestSidecar, 'api'>): Promise<number> =>
    Number((await by.api('GET', '/api/contacts?limit=1')).body.total);

  /** Waits until some of the rows are in. */
  async function begun(id: number, { api }: Pick<TestSidecar, 'api'> = sidecar): Promise<void> {
    for (let lastRow = 0; lastRow === 0; ) {
      const { body } = await api('GET', `/api/imports/${id}`);
      lastRow = body.import.progress.lastRow;
    }
  }

  it('stays where it is while it is paused, and goes on with the next row', async () => {
    const id = await uploadedImport(sidecar, text);
    await sidecar.api('POST', `/api/imports/${id}/start`);
    await begun(id);
    assert.equal((await sidecar.api('DELETE', `/api/imports/${id}`)).status, 409);
    assert.equal((await sidecar.api('POST', `/api/imports/${id}/undo`)).status, 409);
    assert.equal((await sidecar.api('POST', `/api/imports/${id}/pause`)).status, 200);
    const paused = await endedImport(sidecar, id);
    assert.equal(paused.state, 'paused');
    assert.ok(paused.progress.inserted < rows);
    assert.equal(await total(sidecar), paused.progress.inserted);
    await sidecar.api('POST', `/api/imports/${id}/resume`);
    const done = await endedImport(sidecar, id);
    assert.deepEqual([done.state, done.progress.inserted], ['done', rows]);
    assert.equal(await total(sidecar), rows);
  });

  it('is taken back as far as it came', async () => {
    const id = await uploadedImport(sidecar, text);
    await sidecar.api('POST', `/api/imports/${id}/start`);
    await begun(id);
    await sidecar.api('POST', `/api/imports/${id}/pause`);
    const { progress } = await endedImport(sidecar, id);
    await sidecar.api('POST', `/api/imports/${id}/undo`);
    assert.equal((await endedImport(sidecar, id)).undo.removed, progress.inserted);
    assert.equal(await total(sidecar), 0);
  });

  it('goes on in another process when the one that worked on it is killed', async () => {
    const testDatabase = await createTestDatabase(product);
    const { folder, url } = testDatabase;
    const settings = { ...account, MTC_DATABASE_URL: url };
    const first = await spawnSidecar(folder, settings);
    const killed = { ...apiOf(first.url), url: first.url };
    const id = await uploadedImport(killed, text);
    await killed.api('POST', `/api/imports/${id}/start`);
    await begun(id, killed);
    await first.kill();
    const second = await spawnSidecar(folder, settings);
    const standing = { ...apiOf(second.url), url: second.url };
    const done = await endedImport(standing, id);
    assert.deepEqual([done.state, done.progress.inserted], ['done', rows]);
    assert.equal(await total(standing), rows);
    await second.terminate();
    await testDatabase.remove();
  });
});

const account = {
  MTC_ADMIN_USER: operator.username,
  MTC_ADMIN_PASSWORD: operator.password,
  MTC_ADMIN_EMAIL: operator.email,
};
