import assert from 'node:assert/strict';
import { runBulk, undoBulk } from '../support/bulk-job.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('One change of many contacts, beside their fields', (product) => {
  let sidecar: TestSidecar;
  before(async () => {
    sidecar = await startSidecar(product);
  });
  after(() => sidecar.stop());

  const create = async (kind: string, body: object): Promise<any> =>
    Object.values<any>((await sidecar.api('POST', `/api/${kind}/new`, body)).body)[0];
  const read = async (id: number): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;
  const segmentsOf = async (id: number): Promise<string[]> =>
    Object.keys((await sidecar.api('GET', `/api/contacts/${id}/segments`)).body.lists);

  it('puts them into segments and takes them out, and back', async () => {
    const vip = await create('segments', { name: 'VIP' });
    const cold = await create('segments', { name: 'Cold' });
    const [a, b] = [await sidecar.createContact({}), await sidecar.createContact({})];
    await sidecar.api('POST', `/api/segments/${cold.id}/contact/${a}/add`);
    await sidecar.api('POST', `/api/segments/${vip.id}/contact/${b}/add`);
    const change = { segment: { add: [vip.id], remove: [cold.id] } };
    const { id, progress } = await runBulk(sidecar, { ids: [a, b], change });
    assert.deepEqual([progress.changed, progress.unchanged], [1, 1]);
    assert.deepEqual([await segmentsOf(a), await segmentsOf(b)], [[`${vip.id}`], [`${vip.id}`]]);
    await undoBulk(sidecar, id);
    assert.deepEqual([await segmentsOf(a), await segmentsOf(b)], [[`${cold.id}`], [`${vip.id}`]]);
  });

  it('finds the members of a segment', async () => {
    const club = await create('segments', { name: 'Club' });
    const id = await sidecar.createContact({});
    await sidecar.api('POST', `/api/segments/${club.id}/contact/${id}/add`);
    const order = { search: 'segment:club', change: { fields: { city: 'Lyon' } } };
    assert.equal((await runBulk(sidecar, order)).progress.changed, 1);
    assert.equal((await read(id)).fields.all.city, 'Lyon');
  });

  it('moves them to a stage, and back to the one they were in', async () => {
    const [first, second] = [
      await create('stages', { name: '1' }),
      await create('stages', { name: '2' }),
    ];
    const a = await sidecar.createContact({ stage: first.id });
    const b = await sidecar.createContact({});
    const { id } = await runBulk(sidecar, { ids: [a, b], change: { stage: second.id } });
    assert.deepEqual([(await read(a)).stage.id, (await read(b)).stage.id], [second.id, second.id]);
    await undoBulk(sidecar, id);
    assert.deepEqual([(await read(a)).stage.id, (await read(b)).stage], [first.id, null]);
  });

  it('closes a channel for them, and opens it again', async () => {
    const known = { channel: 'email', reason: 2, comments: 'full', channelId: 7 };
    const a = await sidecar.createContact({ doNotContact: [known] });
    const b = await sidecar.createContact({});
    const asked = { channel: 'email', reason: 1, comments: 'wrote us' };
    const { id } = await runBulk(sidecar, { ids: [a, b], change: { doNotContact: [asked] } });
    for (const one of [a, b]) assert.equal((await read(one)).doNotContact[0].reason, 1);
    await undoBulk(sidecar, id);
    const [{ id: _id, dateAdded: _added, ...restored }] = (await read(a)).doNotContact;
    assert.deepEqual(restored, known);
    assert.deepEqual((await read(b)).doNotContact, []);
  });

  it('is refused for each where what it names is not there', async () => {
    const id = await sidecar.createContact({ city: 'Oslo' });
    for (const part of [{ stage: 999_999 }, { segment: { add: [999_999] } }, { owner: 999_999 }]) {
      const change = { fields: { city: 'Rome' }, ...part };
      const { progress } = await runBulk(sidecar, { ids: [id], change });
      assert.match(progress.refusals[0].reason, /There is no \w+ 999999/);
    }
    assert.equal((await read(id)).fields.all.city, 'Oslo');
  });

  for (const [mistake, segment] of Object.entries({
    'a number': 5,
    'an unknown word': { join: [1] },
    'an id that is none': { add: ['x'] },
    nothing: {},
  })) {
    it(`takes no segment change that is ${mistake}`, async () => {
      const { status } = await sidecar.api('POST', '/api/contacts/bulk', {
        ids: [1],
        change: { segment },
      });
      assert.equal(status, 400);
    });
  }
});
