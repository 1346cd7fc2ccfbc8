import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Lists by the API', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const listed = async (path: string) => (await sidecar.api('GET', path)).body;

  it('of contacts are objects, also when there is none', async () => {
    assert.deepEqual(await listed('/api/contacts'), { total: '0', contacts: {} });
  });

  it('of tags and segments are objects, and arrays when there is none, as PHP writes them', async () => {
    assert.deepEqual(await listed('/api/tags'), { total: 0, tags: [] });
    assert.deepEqual(await listed('/api/segments'), { total: 0, lists: [] });
    const { tag } = (await sidecar.api('POST', '/api/tags/new', { tag: 'one' })).body;
    assert.deepEqual(await listed('/api/tags'), { total: 1, tags: { [tag.id]: tag } });
  });

  it('of rules for points and their groups are arrays', async () => {
    assert.deepEqual(await listed('/api/points'), { total: 0, points: [] });
    const sent = { name: 'Visits' };
    const { pointGroup } = (await sidecar.api('POST', '/api/points/groups/new', sent)).body;
    assert.deepEqual(await listed('/api/points/groups'), { total: 1, pointGroups: [pointGroup] });
  });
});
