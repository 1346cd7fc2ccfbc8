import { browserClient } from '../support/browser-client.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { segmentWorld } from '../support/live-segments.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

const day = 86_400_000;
const page = 'https://shop.example/offers';

describeOnEachDatabase('A segment that depends on time', (product) => {
  let sidecar: TestSidecar;
  let world: ReturnType<typeof segmentWorld>;
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const dateIn = (days: number) => new Date(now() + days * day).toISOString().slice(0, 10);
  before(async () => {
    sidecar = await startSidecar(product, {}, undefined, now);
    world = segmentWorld(sidecar);
  });
  after(() => sidecar.stop());
  beforeEach(() => {
    ahead = 0;
  });

  it('takes somebody in when the day comes, and out when it is over', async () => {
    const { person, segment, members, until } = world;
    const one = await person({ attribution_date: dateIn(2) });
    const id = await segment([{ field: 'attribution_date', operator: '=', value: 'today' }]);
    await until(async () => (await world.built(id)).state, 'done');
    await until(members(id), []);
    ahead = 2 * day;
    await until(members(id), [one]);
    ahead = 3 * day;
    await until(members(id), []);
  });

  it('lets go whoever was added, or saw a page, too long ago', async () => {
    const { person, segment, members, until } = world;
    const one = await person({ city: 'Ulm' });
    const fromUlm = { field: 'city', operator: '=', value: 'Ulm' };
    const recent = await segment([
      fromUlm,
      { field: 'date_added', operator: 'gte', value: '-2 days' },
    ]);
    const seen = { object: 'behaviors', field: 'hit_url', operator: '=', value: page };
    const viewed = await segment([fromUlm, { ...seen, withinDays: 7 }]);
    const browser = browserClient(sidecar.url);
    await browser.view({ page_url: page, ct: await sidecar.trackedToken(one) });
    await until(members(recent), [one]);
    await until(members(viewed), [one]);
    ahead = 4 * day;
    await until(members(recent), []);
    await until(members(viewed), [one]);
    ahead = 8 * day;
    await until(members(viewed), []);
  });

  it('takes along the segments that name it', async () => {
    const { person, segment, members, until } = world;
    const one = await person({ city: 'Bonn' });
    const inner = await segment([
      { field: 'city', operator: '=', value: 'Bonn' },
      { field: 'date_added', operator: 'gte', value: '-2 days' },
    ]);
    const outer = await segment([{ field: 'leadlist', operator: 'in', value: [inner] }]);
    await until(members(outer), [one]);
    ahead = 4 * day;
    await until(members(outer), []);
  });

  it('goes by the time of the last visit, however often somebody comes', async () => {
    const { person, segment, members, until } = world;
    const one = await person({ city: 'Rome' });
    const id = await segment([
      { field: 'city', operator: '=', value: 'Rome' },
      { field: 'last_active', operator: 'gte', value: '-3 days' },
    ]);
    const ct = await sidecar.trackedToken(one);
    for (let visits = 0; visits < 3; visits++)
      await browserClient(sidecar.url).view({ page_url: page, ct });
    await until(members(id), [one]);
    ahead = 2 * day;
    const marker = await segment([{ field: 'city', operator: '=', value: 'Rome' }]);
    await until(members(marker), [one]);
    await until(members(id), [one]);
    ahead = 5 * day;
    await until(members(id), []);
  });
});
