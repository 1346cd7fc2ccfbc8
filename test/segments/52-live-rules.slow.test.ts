import assert from 'node:assert/strict';
import { connect } from '../../sidecar/db/connect.ts';
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

  it('follows its filters when they are changed, and stands still without any', async () => {
    const { person, segment, setFilters, members, until, built } = world;
    const [ulm, bonn] = [await person({ city: 'Ulm' }), await person({ city: 'Bonn' })];
    const id = await segment([fromUlm]);
    await until(members(id), [ulm]);
    await setFilters(id, [{ ...fromUlm, value: 'Bonn' }]);
    await until(members(id), [bonn]);
    await setFilters(id, []);
    await world.edit(bonn, { city: 'Ulm' });
    const marker = await segment([fromUlm]);
    await until(members(marker), [ulm, bonn]);
    assert.deepEqual(await members(id)(), [bonn]);
    assert.equal((await built(id)).state, 'none');
  });

  it('stands still while it is not published, and catches up when it is again', async () => {
    const { person, segment, members, until } = world;
    const ulm = await person({ city: 'Ulm' });
    const id = await segment([fromUlm]);
    await until(members(id), [ulm]);
    await sidecar.api('PATCH', `/api/segments/${id}/edit`, { isPublished: false });
    const late = await person({ city: 'Ulm' });
    const marker = await segment([fromUlm]);
    await until(members(marker), [ulm, late]);
    assert.deepEqual(await members(id)(), [ulm]);
    await sidecar.api('PATCH', `/api/segments/${id}/edit`, { isPublished: true });
    await until(members(id), [ulm, late]);
  });

  it('keeps in who was put in by hand, and out who was taken out', async () => {
    const { person, segment, setFilters, members, until } = world;
    const [stays, goes, never] = [
      await person({ city: 'Bonn' }),
      await person({ city: 'Ulm' }),
      await person({ city: 'Rome' }),
    ];
    const id = await segment([fromUlm]);
    await until(members(id), [goes]);
    await sidecar.api('POST', `/api/segments/${id}/contact/${stays}/add`);
    await sidecar.api('POST', `/api/segments/${id}/contact/${goes}/remove`);
    await world.edit(never, { city: 'Ulm' });
    await until(members(id), [stays, never]);
    await world.edit(goes, { firstname: 'Still from Ulm' });
    await setFilters(id, [{ ...fromUlm, operator: 'like' }]);
    await until(members(id), [stays, never]);
    await sidecar.api('POST', `/api/segments/${id}/contact/${goes}/add`);
    await world.edit(goes, { city: 'Bonn' });
    await world.edit(never, { city: 'Bonn' });
    await until(members(id), [stays, goes]);
  });

  it('takes in again who was put in by hand, is taken out and matches', async () => {
    const { person, segment, members, until } = world;
    const one = await person();
    const id = await segment([fromUlm]);
    await sidecar.api('POST', `/api/segments/${id}/contact/${one}/add`);
    await world.edit(one, { city: 'Ulm' });
    await until(members(id), [one]);
    await sidecar.api('POST', `/api/segments/${id}/contact/${one}/remove`);
    await until(async () => {
      const { body } = await sidecar.api('GET', `/api/contacts/${one}/segments`);
      return body.lists[id]?.manuallyAdded;
    }, false);
  });

  it('follows other segments, and they follow it no more when it is gone', async () => {
    const { person, segment, members, until } = world;
    const one = await person({ city: 'Ulm' });
    const inner = await segment([fromUlm]);
    const outer = await segment([{ field: 'leadlist', operator: 'in', value: [inner] }]);
    const without = await segment([
      { field: 'email', operator: '!=', value: 'nobody@example.test' },
      { field: 'leadlist', operator: '!in', value: [outer] },
    ]);
    await until(members(outer), [one]);
    const two = await person({ city: 'Bonn' });
    await until(members(without), [two]);
    await world.edit(two, { city: 'Ulm' });
    await until(members(outer), [one, two]);
    await until(members(without), []);
    await sidecar.api('POST', `/api/segments/${inner}/contact/${one}/remove`);
    await until(members(outer), [two]);
    await until(members(without), [one]);
    await sidecar.api('DELETE', `/api/segments/${inner}/delete`);
    await until(members(outer), []);
  });

  it('says how far it is built, and is built again when that is asked for', async () => {
    const { person, segment, members, until, built } = world;
    const one = await person({ city: 'Ulm' });
    const id = await segment([fromUlm]);
    await until(members(id), [one]);
    const { state, contacts, done, added, dateEnded } = await built(id);
    assert.deepEqual([state, contacts, done, added], ['done', 1, 1, 1]);
    assert.match(dateEnded, /\+00:00$/);
    const again = await sidecar.api('POST', `/api/segments/${id}/rebuild`);
    assert.equal(again.status, 202);
    await until(async () => (await built(id)).state, 'done');
    assert.deepEqual((await built(id)).added, 0);
    assert.equal((await sidecar.api('GET', '/api/segments/999999/rebuild')).status, 404);
    assert.equal((await sidecar.api('POST', '/api/segments/999999/rebuild')).status, 404);
  });

  it('goes on when one contact cannot be read', async () => {
    const { person, segment, members, until } = world;
    const id = await segment([fromUlm]);
    await until(async () => (await world.built(id)).state, 'done');
    const broken = await person({ city: 'Ulm' });
    await until(members(id), [broken]);
    const database = connect(sidecar.database.url);
    const ofBroken = () => database.knex('contacts').where({ id: broken });
    await ofBroken().update({ custom: '{' });
    const check = { contact_id: broken, aspects: JSON.stringify(['everything']) };
    await database.knex('segment_checks').insert(check);
    const late = await person({ city: 'Ulm' });
    const stored = () => database.knex('segment_members').where({ contact_id: late });
    await until(async () => (await stored()).length, 1);
    await ofBroken().update({ custom: '{}' });
    await database.knex.destroy();
  });
});
