import assert from 'node:assert/strict';
import { rowOwners } from '../../sidecar/app.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { dumpContacts } from '../support/contact-dump.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Who is in a segment', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let counter = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  const person = () => sidecar.createContact({ email: `member-${++counter}@example.test` });
  const segment = async (name = `Segment ${++counter}`): Promise<{ id: number; alias: string }> =>
    (await sidecar.api('POST', '/api/segments/new', { name })).body.list;
  const add = (segmentId: number, contactId: number) =>
    sidecar.api('POST', `/api/segments/${segmentId}/contact/${contactId}/add`, {});
  const remove = (segmentId: number, contactId: number) =>
    sidecar.api('POST', `/api/segments/${segmentId}/contact/${contactId}/remove`, {});
  const listsOf = async (id: number): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}/segments`)).body;
  const segmentIds = async (id: number) => Object.keys((await listsOf(id)).lists).map(Number);
  /** As a filter will do it. */
  const addByFilter = (segment_id: number, contact_id: number) =>
    database.knex('segment_members').insert({
      ...{ segment_id, contact_id, added_at: 1, manually_added: 0, manually_removed: 0 },
    });

  it('is told with the day and the way somebody came in', async () => {
    const [one, contactId] = [await segment('By hand'), await person()];
    assert.deepEqual(await listsOf(contactId), { total: 0, lists: [] });
    assert.deepEqual((await add(one.id, contactId)).body, { success: 1 });
    const { total, lists } = await listsOf(contactId);
    const { dateAdded, ...rest } = lists[one.id];
    assert.match(dateAdded, /\+00:00$/);
    assert.deepEqual(
      [total, rest],
      [
        1,
        {
          id: one.id,
          name: 'By hand',
          alias: one.alias,
          manuallyRemoved: false,
          manuallyAdded: true,
        },
      ],
    );
    assert.equal((await remove(one.id, contactId)).status, 200);
    assert.equal((await listsOf(contactId)).total, 0);
  });

  it('needs a segment and a contact that exist', async () => {
    const [{ id }, contactId] = [await segment(), await person()];
    for (const action of [add, remove]) {
      assert.equal((await action(id, 999_999)).status, 404);
      assert.equal((await action(999_999, contactId)).status, 404);
    }
    assert.equal((await remove(id, contactId)).status, 200, 'taking out who is not in');
  });

  it('is changed for many at once, with an answer for each', async () => {
    const [{ id }, a, b] = [await segment(), await person(), await person()];
    const path = `/api/segments/${id}/contacts/add`;
    const { status, body } = await sidecar.api('POST', path, { ids: [a, b, 999_999] });
    const details = { [a]: { success: true }, [b]: { success: true }, 999999: { success: false } };
    assert.deepEqual([status, body], [200, { success: 1, details }]);
    for (const sent of [{}, { ids: [] }, { ids: null }])
      assert.equal((await sidecar.api('POST', path, sent)).status, 400, JSON.stringify(sent));
  });

  it('by hand outlasts the filter: out stays out, until somebody puts the contact in again', async () => {
    const [{ id }, contactId] = [await segment(), await person()];
    const row = () => database.knex('segment_members').where({ segment_id: id }).first();
    await addByFilter(id, contactId);
    await remove(id, contactId);
    assert.deepEqual(
      [Number((await row()).manually_removed), await segmentIds(contactId)],
      [1, []],
    );
    await add(id, contactId);
    assert.deepEqual(
      [Number((await row()).manually_added), await segmentIds(contactId)],
      [1, [id]],
    );
    await remove(id, contactId);
    assert.equal(await row(), undefined);
  });

  it('finds contacts: segment:alias in a search', async () => {
    const [vip, other] = [await segment('Search vip'), await segment('Search vip 2')];
    const [a, b, c] = [await person(), await person(), await person()];
    await add(vip.id, a);
    await add(other.id, b);
    await addByFilter(vip.id, c);
    await remove(vip.id, c);
    const found = async (search: string) => {
      const query = encodeURIComponent(search);
      const { body } = await sidecar.api('GET', `/api/contacts?minimal=1&search=${query}`);
      return Object.keys(body.contacts).map(Number).sort();
    };
    assert.deepEqual(await found('segment:search-vip'), [a]);
    assert.deepEqual(await found('segment:search-vip%'), [a, b]);
    assert.deepEqual(await found(`!segment:search-vip ids:${a},${b},${c}`), [b, c]);
    assert.deepEqual(await found('segment:nosuch'), []);
  });

  it('is in the timeline, also after the segment is gone', async () => {
    const [{ id }, contactId] = [await segment('Loyal'), await person()];
    await add(id, contactId);
    await add(id, contactId);
    await remove(id, contactId);
    await sidecar.api('DELETE', `/api/segments/${id}/delete`);
    const timeline = await sidecar.timeline(
      contactId,
      '&filters[includeEvents][]=segment_membership',
    );
    assert.deepEqual(timeline.events.map(({ eventLabel }: any) => eventLabel).sort(), [
      'Contact added to segment Loyal',
      'Contact removed from segment Loyal',
    ]);
    assert.equal(timeline.types.segment_membership, 'Segment membership');
    assert.equal((await listsOf(contactId)).total, 0);
    const searched = await sidecar.timeline(contactId, '&filters[search]=loyal');
    assert.equal(searched.total, 2);
  });

  it('comes along when two contacts become one, and is told apart exactly', async () => {
    const [first, second] = [await segment(), await segment()];
    const [winner, loser] = [await person(), await person()];
    await add(first.id, loser);
    await add(second.id, loser);
    await addByFilter(second.id, winner);
    const tables = rowOwners(database).flatMap((owner) => owner.tables);
    const dump = () => dumpContacts(database, tables, [winner, loser]);
    const before = await dump();
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`, {});
    assert.deepEqual(await segmentIds(winner), [first.id, second.id]);
    assert.equal((await listsOf(winner)).lists[second.id].manuallyAdded, false);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`, {});
    assert.equal(await dump(), before);
  });

  it('ends with the contact', async () => {
    const [{ id }, contactId] = [await segment(), await person()];
    await add(id, contactId);
    await sidecar.api('DELETE', `/api/contacts/${contactId}/delete`);
    for (const table of ['segment_members', 'segment_changes'])
      assert.deepEqual(await database.knex(table).where({ contact_id: contactId }), []);
  });

  it('has a neighbour for campaigns, of which there are none', async () => {
    const { body } = await sidecar.api('GET', `/api/contacts/${await person()}/campaigns`);
    assert.deepEqual(body, { total: 0, campaigns: [] });
    assert.equal((await sidecar.api('GET', '/api/contacts/999999/campaigns')).status, 404);
  });

  it('offers the published segments to choose from', async () => {
    const one = await segment('Offered');
    const hidden = await segment('Hidden');
    await sidecar.api('PATCH', `/api/segments/${hidden.id}/edit`, { isPublished: false });
    const { body } = await sidecar.api('GET', '/api/contacts/list/segments');
    assert.deepEqual(body[one.id], { id: one.id, name: 'Offered', alias: one.alias });
    assert.equal(body[hidden.id], undefined);
  });
});
