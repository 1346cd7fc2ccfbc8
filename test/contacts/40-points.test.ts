import assert from 'node:assert/strict';
import { rowOwners } from '../../sidecar/app.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { dumpContacts } from '../support/contact-dump.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Points by the API', (product) => {
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

  const person = (values: object = {}) =>
    sidecar.createContact({ email: `points-${++counter}@example.test`, ...values });
  const change = (path: string, body: object = {}) =>
    sidecar.api('POST', `/api/contacts/${path}`, body);
  const pointsOf = async (id: number): Promise<number> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.points;
  const gainsOf = async (id: number): Promise<any[]> =>
    (await sidecar.timeline(id, '&filters[includeEvents][]=point.gained')).events;
  const group = async (name: string): Promise<number> =>
    (await sidecar.api('POST', '/api/points/groups/new', { name })).body.pointGroup.id;

  it('are added, taken, multiplied and divided', async () => {
    const id = await person();
    for (const [step, expected] of [
      ...([
        ['plus/5', 5],
        ['minus/2', 3],
        ['times/5', 15],
        ['divide/2', 7],
      ] as const),
      ...([
        ['plus/-10', -3],
        ['divide/2', -1],
        ['times/0', 0],
      ] as const),
    ] as const) {
      const { status, body } = await change(`${id}/points/${step}`);
      assert.deepEqual([status, body, await pointsOf(id)], [200, { success: 1 }, expected], step);
    }
  });

  it('refuse what is no calculation', async () => {
    const id = await person({ points: 7 });
    const wrong = ['modulo/2', 'set/2', 'divide/0', 'plus/x', 'plus/1.5', 'plus/99999999999'];
    for (const step of [...wrong, 'times/2147483647', 'constructor/1'])
      assert.equal((await change(`${id}/points/${step}`)).status, 400, step);
    assert.equal((await change('999999/points/plus/1')).status, 404);
    assert.equal(await pointsOf(id), 7);
  });

  it('are all counted when many change them at once', async () => {
    const id = await person();
    await Promise.all(Array.from({ length: 20 }, () => change(`${id}/points/plus/1`)));
    assert.equal(await pointsOf(id), 20);
    assert.equal((await gainsOf(id)).length, 20);
  });

  it('have a line in the timeline for each gain and each loss', async () => {
    const id = await person({ points: 1 });
    await change(`${id}/points/plus/5`, { eventName: 'Score via api', actionName: 'Adding' });
    await change(`${id}/points/minus/2`, []);
    await sidecar.api('PATCH', `/api/contacts/${id}/edit`, { points: 10 });
    await sidecar.api('PATCH', `/api/contacts/${id}/edit`, { points: 10 });
    const gains = (await gainsOf(id)).reverse();
    const labels = gains.map(({ eventLabel }) => eventLabel);
    assert.deepEqual(labels, [
      ...['Points set / 1', 'Score via api / 5', 'Points taken / -2', 'Points set / 6'],
    ]);
    const { dateAdded, id: logId, ...log } = gains[1].details.log;
    assert.match(dateAdded, /^\d{4}-\d\d-\d\dT[\d:]{8}\+00:00$/);
    assert.equal(gains[1].eventId, `point.gained${logId}`);
    const expected = { eventName: 'Score via api', actionName: 'Adding', type: 'api', delta: '5' };
    assert.deepEqual(log, expected);
    assert.equal((await sidecar.timeline(id, '&filters[search]=VIA')).total, 1);
  });

  it('in a group count there, not in the total', async () => {
    const [id, shop] = [await person({ points: 3 }), await group('Shop')];
    const path = `${id}/points/groups/${shop}`;
    const read = async (at: string) => (await sidecar.api('GET', `/api/contacts/${at}`)).body;
    assert.deepEqual(await read(`${id}/points/groups`), { total: 0, groupScores: [] });
    const none = { score: 0, group: { id: shop, name: 'Shop', description: null } };
    assert.deepEqual(await read(path), { groupScore: none });
    for (const [step, score] of [
      ...([
        ['plus/5', 5],
        ['times/3', 15],
        ['minus/1', 14],
        ['divide/4', 3],
      ] as const),
      ...([
        ['set/40', 40],
        ['set/40', 40],
      ] as const),
    ] as const) {
      const { status, body } = await change(`${path}/${step}`);
      assert.deepEqual([status, body.groupScore], [200, { ...none, score }], step);
    }
    const scores = [{ ...none, score: 40 }];
    assert.deepEqual(await read(`${id}/points/groups`), { total: 1, groupScores: scores });
    assert.equal(await pointsOf(id), 3);
    const [latest] = await gainsOf(id);
    assert.equal(latest.eventLabel, 'Points set / 37 (Shop)');
    assert.equal(latest.details.log.groupName, 'Shop');
    for (const step of ['power/2', 'divide/0', 'set/x'])
      assert.equal((await change(`${path}/${step}`)).status, 400, step);
    assert.equal((await change(`${id}/points/groups/999999/plus/1`)).status, 404);
    assert.equal((await change(`999999/points/groups/${shop}/plus/1`)).status, 404);
  });

  it('of two contacts that become one are added up, and told apart exactly', async () => {
    const [shop, forum] = [await group('Shop 2'), await group('Forum')];
    const [winner, loser] = [await person({ points: 2 }), await person({ points: 3 })];
    await change(`${winner}/points/groups/${shop}/plus/10`);
    await change(`${loser}/points/groups/${shop}/plus/5`);
    await change(`${loser}/points/groups/${forum}/plus/7`);
    const tables = rowOwners(database).flatMap((owner) => owner.tables);
    const dump = () => dumpContacts(database, tables, [winner, loser]);
    const scores = async (id: number) =>
      (await sidecar.api('GET', `/api/contacts/${id}/points/groups`)).body.groupScores.map(
        ({ score }: any) => score,
      );
    const before = await dump();
    await change(`${winner}/merge/${loser}`);
    assert.deepEqual([await scores(winner), await pointsOf(winner)], [[15, 7], 5]);
    assert.equal((await gainsOf(winner)).length, 5, 'both histories, and nothing for the merge');
    await change(`${winner}/unmerge`);
    assert.equal(await dump(), before);
    await change(`${winner}/merge/${loser}`);
    await change(`${winner}/points/groups/${shop}/plus/100`);
    await change(`${winner}/points/groups/${forum}/plus/1`);
    await change(`${winner}/unmerge`);
    assert.deepEqual(
      [await scores(winner), await scores(loser)],
      [
        [110, 1],
        [5, 7],
      ],
    );
  });

  it('end with the contact', async () => {
    const [id, shop] = [await person({ points: 2 }), await group('Shop 3')];
    await change(`${id}/points/groups/${shop}/plus/10`);
    await sidecar.api('DELETE', `/api/contacts/${id}/delete`);
    for (const table of ['points_log', 'point_scores'])
      assert.deepEqual(await database.knex(table).where({ contact_id: id }), []);
  });
});
