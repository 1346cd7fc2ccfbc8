import assert from 'node:assert/strict';
import { rowOwners } from '../../sidecar/app.ts';
import { dedupe } from '../../sidecar/contacts/dedupe.ts';
import { openFields } from '../../sidecar/contacts/field.ts';
import { createMerge } from '../../sidecar/contacts/merge.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { runBulk, undoBulk } from '../support/bulk-job.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { secondSidecar, startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { joinUniqueFields, uniqueField } from '../support/unique-fields.ts';

describeOnEachDatabase('How unique fields are joined', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let badge: number;
  beforeEach(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
    badge = await uniqueField(sidecar, 'Badge');
  });
  afterEach(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  const email = 'family@example.test';
  const join = (joinedBy: 'or' | 'and') => joinUniqueFields(sidecar, joinedBy);
  const settings = async () =>
    (await sidecar.api('GET', '/api/settings/unique-fields')).body.settings;
  const create = (body: object) => sidecar.createContact(body);
  const post = async (body: object, by = sidecar) => {
    const answer = await by.api('POST', '/api/contacts/new', body);
    return [answer.status, answer.body.contact?.id];
  };
  const changeBadge = (isUniqueIdentifier: boolean) =>
    sidecar.api('PATCH', `/api/fields/contact/${badge}/edit`, { isUniqueIdentifier });
  const merge = (winner: number, loser: number) =>
    sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`);
  const noteNames = async (): Promise<string[]> =>
    (await database.knex('contact_identifiers').distinct('field')).map(({ field }) => field);
  const messageOf = ({ body }: Awaited<ReturnType<typeof join>>) => body.errors[0].message;

  it('is by OR at first, and shown with the fields', async () => {
    assert.deepEqual(await settings(), { joinedBy: 'or', fields: ['badge', 'email'] });
    const first = await create({ email });
    assert.equal((await join('and')).body.settings.joinedBy, 'and');
    assert.deepEqual(await settings(), { joinedBy: 'and', fields: ['badge', 'email'] });
    assert.deepEqual(await post({ email }), [200, first]);
    assert.equal((await noteNames()).length, 1);
    const wrong = await sidecar.api('PUT', '/api/settings/unique-fields', { joinedBy: 'xor' });
    assert.deepEqual(
      [wrong.status, Object.keys(wrong.body.errors[0].details)],
      [400, ['joinedBy']],
    );
  });

  it('is known to another process at once', async () => {
    const first = await create({ email, badge: 'A' });
    const other = await secondSidecar(sidecar);
    await post({ email, badge: 'A' }, other);
    await join('and');
    const [status, second] = await post({ email, badge: 'B' }, other);
    assert.equal(status, 201);
    assert.deepEqual(await post({ badge: 'A' }, other), [200, first]);
    assert.deepEqual(await post({ badge: 'B' }), [200, second]);
    await other.stop();
  });

  it('goes back to OR only when no two contacts share a value', async () => {
    await join('and');
    const [first, second] = [
      await create({ email, badge: 'A' }),
      await create({ email, badge: 'B' }),
    ];
    await create({ email: 'x@example.test', badge: 'A' });
    const refused = await join('or');
    assert.equal(refused.status, 422);
    assert.match(messageOf(refused), /2 contacts share one value of badge.*2.* of email/);
    assert.equal((await settings()).joinedBy, 'and');
    assert.deepEqual(await post({ email, badge: 'B' }), [200, second]);
    await merge(first, second);
    await sidecar.api('PATCH', `/api/contacts/${first}/edit`, { badge: 'C' });
    assert.equal((await join('or')).status, 200);
    assert.deepEqual((await noteNames()).sort(), ['badge', 'email']);
    assert.deepEqual(await post({ email, city: 'Rome' }), [200, first]);
    assert.deepEqual(await post({ email, badge: 'A' }), [422, undefined]);
  });

  it('lets what was merged before be taken apart', async () => {
    const winner = await create({ email, badge: 'W' });
    const loser = await create({ email: 'l@example.test', badge: 'L' });
    await merge(winner, loser);
    await join('and');
    assert.deepEqual(await post({ badge: 'L' }), [200, winner], 'it leads to the one it became');
    await sidecar.api('PATCH', `/api/contacts/${winner}/edit`, { badge: 'W' });
    const { status } = await sidecar.api('POST', `/api/contacts/${winner}/unmerge`);
    assert.equal(status, 200);
    assert.deepEqual(await post({ email: 'l@example.test', badge: 'L' }), [200, loser]);
    assert.deepEqual(await post({ email, badge: 'W' }), [200, winner]);
  });

  it('by AND lets a field become unique and tells contacts apart by it', async () => {
    await changeBadge(false);
    await join('and');
    const first = await create({ email, badge: 'A' });
    assert.deepEqual(await post({ email, badge: 'B' }), [200, first]);
    assert.equal((await changeBadge(true)).status, 200);
    assert.equal((await post({ email, badge: 'A' }))[0], 201);
    assert.deepEqual(await post({ email, badge: 'B' }), [200, first]);
    assert.equal((await noteNames()).length, 1, 'notes of before are dropped');
  });

  it('by AND refuses a unique field where contacts have nothing else to be told apart by', async () => {
    await changeBadge(false);
    await join('and');
    await create({ badge: 'A' });
    await create({ badge: 'a' });
    await create({ badge: 'A', email });
    const refused = await changeBadge(true);
    assert.equal(refused.status, 422);
    assert.match(messageOf(refused), /share one combination of badge and email/);
    assert.deepEqual((await settings()).fields, ['email']);
  });

  it('by AND keeps a field unique while contacts differ in it alone', async () => {
    await join('and');
    const first = await create({ email, badge: 'A' });
    const second = await create({ email, badge: 'B' });
    const gone = () => sidecar.api('DELETE', `/api/fields/contact/${badge}/delete`);
    for (const refused of [await changeBadge(false), await gone()])
      assert.equal(refused.status, 422);
    assert.deepEqual(await post({ email, badge: 'B' }), [200, second]);
    await sidecar.api('DELETE', `/api/contacts/${second}/delete`);
    assert.equal((await gone()).status, 200);
    assert.deepEqual(await settings(), { joinedBy: 'and', fields: ['email'] });
    assert.deepEqual(await post({ email }), [200, first]);
  });

  it('waits while something else about unique fields is changed', async () => {
    const value = JSON.stringify({ token: 'busy', until: Date.now() + 60_000 });
    await database.knex('contact_settings').where({ name: 'unique-fields' }).update({ value });
    const field = { label: 'New', isUniqueIdentifier: true };
    const created = await sidecar.api('POST', '/api/fields/contact/new', field);
    assert.deepEqual([(await join('and')).status, created.status], [409, 409]);
  });

  it('is changed on the next try where a process ended half-way', async () => {
    const first = await create({ email, badge: 'A' });
    const prepared = { aliases: ['badge', 'email'], combination: '&gone' };
    const value = JSON.stringify({ token: 'gone', until: 1, prepared });
    await database.knex('contact_settings').where({ name: 'unique-fields' }).update({ value });
    assert.deepEqual(await post({ email, city: 'Rome' }), [200, first], 'by OR until then');
    const second = await create({ email: 'b@example.test', badge: 'B' });
    assert.ok((await noteNames()).includes('&gone'));
    assert.equal((await join('and')).status, 200);
    assert.ok(!(await noteNames()).includes('&gone'));
    assert.deepEqual(await post({ badge: 'B' }), [200, second]);
    assert.equal((await post({ email, badge: 'B' }))[0], 201);
  });

  it('by AND lets duplicates be merged that other fields make', async () => {
    await join('and');
    const first = await create({ email, phone: '1' });
    const second = await create({ badge: 'B', phone: '1' });
    const third = await create({ email, badge: 'B', phone: '2' });
    const fields = await openFields(database).reload();
    const by = fields.filter(({ alias }) => alias === 'phone');
    const room = { database, merge: createMerge(rowOwners(database)) };
    const order = { by, isDryRun: false, largest: 20, portion: 1000 };
    assert.equal((await dedupe(room, order, () => undefined)).merged, 1);
    assert.deepEqual(await post({ email, badge: 'B' }), [200, third]);
    assert.deepEqual(await post({ email, phone: '1' }), [200, first]);
    const { body } = await sidecar.api('GET', `/api/contacts/${second}`);
    assert.deepEqual([body.contact.id, body.contact.fields.all.badge], [first, null]);
  });

  it('by AND takes back a change of many, save where others have the values by now', async () => {
    await join('and');
    const ids = [await create({ email, badge: 'A' }), await create({ email, badge: 'B' })];
    const change = { fields: { email: 'other@example.test', city: 'Rome' } };
    const job = await runBulk(sidecar, { ids, change });
    await create({ email, badge: 'B' });
    const { undo } = await undoBulk(sidecar, job.id);
    assert.deepEqual(undo, { done: 2, restored: 1, partly: 1, kept: 0 });
    assert.deepEqual(await post({ email, badge: 'A' }), [200, ids[0]]);
    assert.deepEqual(await post({ email: 'other@example.test' }), [200, ids[1]]);
  });
});
