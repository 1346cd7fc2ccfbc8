import assert from 'node:assert/strict';
import { describeOnEachDatabase } from '../support/databases.ts';
import { segmentWorld } from '../support/live-segments.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const fromUlm = { field: 'city', operator: '=', value: 'Ulm' };

describeOnEachDatabase('A segment with filters', (product) => {
  let sidecar: TestSidecar;
  let world: ReturnType<typeof segmentWorld>;
  before(async () => {
    sidecar = await startSidecar(product);
    world = segmentWorld(sidecar);
  });
  after(() => sidecar.stop());
  afterEach(() => world.empty());

  it('has those who match when it is saved, and from then on whoever comes to match', async () => {
    const { person, segment, members, until } = world;
    const [first, other] = [await person({ city: 'Ulm' }), await person({ city: 'Bonn' })];
    const id = await segment([fromUlm]);
    await until(members(id), [first]);
    const late = await person({ city: 'Ulm' });
    await until(members(id), [first, late]);
    await world.edit(other, { city: 'ulm' });
    await until(members(id), [first, other, late]);
    await world.edit(first, { city: 'Bonn' });
    await until(members(id), [other, late]);
  });

  it('is told in the timeline, with the day on which somebody came in', async () => {
    const { person, segment, members, until } = world;
    const one = await person({ city: 'Ulm' });
    const id = await segment([fromUlm]);
    await until(members(id), [one]);
    const { body } = await sidecar.api('GET', `/api/contacts/${one}/segments`);
    assert.ok(Math.abs(Date.parse(body.lists[id].dateAdded) - Date.now()) < 60_000);
    await world.edit(one, { city: 'Bonn' });
    await until(members(id), []);
    const { events } = await sidecar.timeline(one);
    const told = events.filter(({ event }: any) => event === 'segment_membership');
    assert.deepEqual(
      told.map(({ details }: any) => details.action),
      ['removed', 'added'],
    );
  });
});
