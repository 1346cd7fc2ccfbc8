import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { endedJob, runBulk, undoBulk } from '../support/bulk-job.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('A change of many contacts, taken back', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  before(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  async function read(id: number): Promise<any> {
    const { contact } = (await sidecar.api('GET', `/api/contacts/${id}`)).body;
    const { city, email, points } = contact.fields.all;
    const tags = contact.tags.map((one: any) => one.tag);
    return { city, email, points, owner: contact.owner?.id ?? null, tags };
  }
  const edit = (id: number, body: object) => sidecar.api('PATCH', `/api/contacts/${id}/edit`, body);
  const change = { fields: { city: 'Rome', points: 9 }, tags: ['new', '-old', 'both'] };

  it('leaves each contact as it was', async () => {
    const { id: owner } = (await sidecar.api('GET', '/api/users/self')).body;
    const a = await sidecar.createContact({ city: 'Oslo', points: 2, tags: ['old', 'both'] });
    const b = await sidecar.createContact({ email: 'b@example.test', owner });
    const before = [await read(a), await read(b)];
    const job = await runBulk(sidecar, { ids: [a, b], change: { ...change, owner: null } });
    assert.equal((await read(b)).owner, null);
    const { undo } = await undoBulk(sidecar, job.id);
    assert.deepEqual([await read(a), await read(b)], before);
    assert.deepEqual(undo, { done: 2, restored: 2, partly: 0, kept: 0 });
  });

  it('leaves alone what somebody changed since, and says of how many', async () => {
    const a = await sidecar.createContact({ city: 'Oslo', tags: ['old'] });
    const b = await sidecar.createContact({ city: 'Oslo' });
    const job = await runBulk(sidecar, {
      ids: [a, b],
      change: { fields: { city: 'Rome' }, tags: ['t'] },
    });
    await edit(a, { city: 'Bern', tags: ['mine'] });
    await edit(b, { city: 'Bern', tags: ['-t'] });
    const { undo } = await undoBulk(sidecar, job.id);
    assert.deepEqual(undo, { done: 2, restored: 0, partly: 1, kept: 1 });
    assert.deepEqual([(await read(a)).city, (await read(a)).tags], ['Bern', ['mine', 'old']]);
    assert.deepEqual([(await read(b)).city, (await read(b)).tags], ['Bern', []]);
  });

  it('gives no unique value back that is somebody else’s by now', async () => {
    const id = await sidecar.createContact({ email: 'moved@example.test', city: 'Oslo' });
    const emptied = { fields: { email: null, city: null } };
    const job = await runBulk(sidecar, { ids: [id], change: emptied });
    await sidecar.createContact({ email: 'moved@example.test' });
    const { undo } = await undoBulk(sidecar, job.id);
    const { email, city } = await read(id);
    assert.deepEqual([undo.partly, email, city], [1, null, 'Oslo']);
  });

  it('touches nobody that the change did not change', async () => {
    const id = await sidecar.createContact({ city: 'Rome', points: 9, tags: ['new', 'both'] });
    const job = await runBulk(sidecar, { ids: [id], change });
    assert.equal(job.progress.unchanged, 1);
    const { undo } = await undoBulk(sidecar, job.id);
    assert.equal(undo.done, 0);
    assert.deepEqual((await read(id)).tags, ['both', 'new']);
  });

  it('is done once; what has ended cannot be stopped', async () => {
    const { id } = await runBulk(sidecar, { ids: [], change: { tags: ['x'] } });
    const call = (what: string) => sidecar.api('POST', `/api/contacts/bulk/${id}/${what}`);
    assert.equal((await call('stop')).status, 409);
    await undoBulk(sidecar, id);
    assert.equal((await call('undo')).status, 409);
  });

  it('takes back what was done before it was stopped', async () => {
    const id = await sidecar.createContact({ city: 'Oslo' });
    const job = await runBulk(sidecar, { ids: [id], change: { fields: { city: 'Rome' } } });
    const held = { state: 'running', lease_until: Date.now() + 3_600_000 };
    await database.knex('bulk_jobs').where({ id: job.id }).update(held);
    const call = (what: string) => sidecar.api('POST', `/api/contacts/bulk/${job.id}/${what}`);
    assert.equal((await call('undo')).status, 409);
    assert.equal((await call('stop')).body.job.state, 'stopped');
    await undoBulk(sidecar, job.id);
    assert.equal((await read(id)).city, 'Oslo');
  });

  it('a contact that is merged before its turn hands it to the one that stays', async () => {
    const a = await sidecar.createContact({ email: 'stays@example.test' });
    const [b, c, d] = [
      await sidecar.createContact({}),
      await sidecar.createContact({}),
      await sidecar.createContact({}),
    ];
    const id = await jobOfAnotherProcess([b, c, d], { fields: { city: 'Turin' } });
    await sidecar.api('POST', `/api/contacts/${a}/merge/${b}`);
    await sidecar.api('POST', `/api/contacts/${c}/merge/${d}`);
    await letGo(id);
    const { progress } = await endedJob(sidecar, id);
    assert.deepEqual([progress.changed, progress.unchanged], [2, 1]);
    assert.deepEqual([(await read(a)).city, (await read(c)).city], ['Turin', 'Turin']);
  });

  it('forgets a deleted contact, with all that it knew of it', async () => {
    const [a, b] = [await sidecar.createContact({ city: 'Oslo' }), await sidecar.createContact({})];
    const job = await runBulk(sidecar, { ids: [a], change: { fields: { city: 'Rome' } } });
    const id = await jobOfAnotherProcess([a, b], { fields: { city: 'Turin' } });
    await sidecar.api('DELETE', `/api/contacts/${a}/delete`);
    const left = await database.knex('bulk_contacts').where({ contact_id: a });
    assert.deepEqual(left, []);
    await letGo(id);
    assert.equal((await endedJob(sidecar, id)).progress.changed, 1);
    assert.equal((await undoBulk(sidecar, job.id)).undo.done, 0);
  });

  /** A job whose contacts are found and whose turn has not come: another process holds it. */
  async function jobOfAnotherProcess(ids: number[], fields: object): Promise<number> {
    const { knex } = database;
    const [id] = await knex('bulk_jobs').insert({
      ...{ state: 'running', task: 'change', selection: '{"ids":0}', refusals: '{}' },
      ...{ wanted: JSON.stringify({ ...fields, parts: {} }), matched: ids.length },
      ...{ operator_id: 1, operator_name: 'ada', created_at: Date.now() },
      ...{ lease_owner: 'another process', lease_until: Date.now() + 3_600_000 },
    });
    const rows = ids.map((contactId) => ({ job_id: id, contact_id: contactId, state: 'waiting' }));
    await knex('bulk_contacts').insert(rows);
    return id as number;
  }

  /** The other process is gone; ordering anything makes this one look. */
  async function letGo(id: number): Promise<void> {
    await database.knex('bulk_jobs').where({ id }).update({ lease_until: 0 });
    await sidecar.api('POST', '/api/contacts/bulk', { ids: [], change: { tags: ['x'] } });
  }
});
