import assert from 'node:assert/strict';
import { rowOwners } from '../../sidecar/app.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { dumpContacts } from '../support/contact-dump.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Stages by the API', (product) => {
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

  const create = (body: object) => sidecar.api('POST', '/api/stages/new', body);
  const stage = async (name = `Stage ${++counter}`): Promise<number> =>
    (await create({ name })).body.stage.id;
  const person = (values: object = {}) =>
    sidecar.createContact({ email: `stage-${++counter}@example.test`, ...values });
  const edit = (id: number, body: object, method = 'PATCH') =>
    sidecar.api(method, `/api/contacts/${id}/edit`, body);
  const stageOf = async (id: number): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact.stage;
  const idOfStage = async (id: number) => (await stageOf(id))?.id ?? null;
  const move = (stageId: number, contactId: number, action: string) =>
    sidecar.api('POST', `/api/stages/${stageId}/contact/${contactId}/${action}`, {});
  const labelsOf = async (id: number): Promise<string[]> => {
    const query = '&filters[includeEvents][]=stage.changed';
    return (await sidecar.timeline(id, query)).events
      .map(({ eventLabel }: any) => eventLabel)
      .reverse();
  };

  it('have a name, a weight and who made them', async () => {
    const { status, headers, body } = await create({
      name: 'Prospect',
      weight: 1,
      description: 'd',
    });
    const { id, dateAdded: _, ...rest } = body.stage;
    assert.deepEqual([status, headers.get('location')], [201, `/api/stages/${id}`]);
    assert.deepEqual(rest, {
      ...{ isPublished: true, dateModified: null, createdBy: 1, createdByUser: 'ada' },
      ...{ modifiedBy: null, modifiedByUser: null, name: 'Prospect', category: null, weight: 1 },
      ...{ description: 'd', publishUp: null, publishDown: null },
    });
    assert.deepEqual((await sidecar.api('GET', `/api/stages/${id}`)).body, body);
    const patched = await sidecar.api('PATCH', `/api/stages/${id}/edit`, { weight: 9 });
    const { weight, name, modifiedByUser } = patched.body.stage;
    assert.deepEqual([weight, name, modifiedByUser], [9, 'Prospect', 'ada']);
    for (const wrong of [{}, { name: ' ' }, { name: 'x', weight: 'heavy' }])
      assert.equal((await create(wrong)).status, 400, JSON.stringify(wrong));
  });

  it('are listed by weight, in ones and in batches', async () => {
    const batch = [{ name: 'list b', weight: 2 }, {}, { name: 'list a', weight: 1 }];
    const { body } = await sidecar.api('POST', '/api/stages/batch/new', batch);
    assert.deepEqual(body.statusCodes, [201, 400, 201]);
    const list = await sidecar.api('GET', '/api/stages?search=list&orderBy=weight&limit=1');
    assert.equal(list.body.total, 2);
    assert.deepEqual(
      list.body.stages.map((one: any) => one.name),
      ['list a'],
    );
  });

  it('show on the contact that is in one', async () => {
    const id = await stage('Customer');
    const contactId = await person({ stage: id });
    assert.deepEqual(await stageOf(contactId), {
      ...{ createdByUser: 'ada', modifiedByUser: null, id, name: 'Customer' },
      ...{ category: null, weight: 0, description: null },
    });
    assert.equal(await stageOf(await person()), null);
  });

  it('change with an edit of the contact: null leaves, left out stays', async () => {
    const [one, other, contactId] = [await stage(), await stage(), await person()];
    await edit(contactId, { stage: one });
    assert.equal(await idOfStage(contactId), one);
    await edit(contactId, { stage: String(other), city: 'Oslo' });
    await edit(contactId, { city: 'Rome' });
    await edit(contactId, { email: 'put@example.test' }, 'PUT');
    assert.equal(await idOfStage(contactId), other);
    await edit(contactId, { stage: null });
    assert.equal(await idOfStage(contactId), null);
  });

  it('that are none are refused, and nothing else of the edit is kept', async () => {
    const contactId = await person({ city: 'Oslo' });
    for (const wrong of [999_999, { id: await stage() }, 'Customer', 0, [1]]) {
      const { status, body } = await edit(contactId, { city: 'Rome', stage: wrong });
      assert.equal(status, 400, JSON.stringify(wrong));
      assert.deepEqual(Object.keys(body.errors[0].details), ['stage']);
    }
    const { body } = await sidecar.api('GET', `/api/contacts/${contactId}`);
    assert.equal(body.contact.fields.all.city, 'Oslo');
  });

  it('take contacts in and let them out by their own address, in both orders of words', async () => {
    const [one, other, contactId] = [await stage(), await stage(), await person()];
    const both = async (answer: ReturnType<typeof move>) => [
      (await answer).status,
      (await answer).body.success,
      await idOfStage(contactId),
    ];
    assert.deepEqual(await both(move(one, contactId, 'add')), [200, 1, one]);
    assert.deepEqual(await both(move(one, contactId, 'add')), [200, 1, one]);
    assert.deepEqual(await both(move(other, contactId, 'remove')), [200, 1, one]);
    const old = (action: string) =>
      sidecar.api('POST', `/api/stages/${one}/contact/${action}/${contactId}`, {});
    assert.deepEqual(await both(old('remove')), [200, 1, null]);
    assert.deepEqual(await both(old('add')), [200, 1, one]);
    assert.equal((await move(999_999, contactId, 'add')).status, 404);
    assert.equal((await move(one, 999_999, 'add')).status, 404);
  });

  it('are told in the timeline and in the history, once for each change', async () => {
    const [one, other, contactId] = [await stage('One'), await stage('Two'), await person()];
    await move(one, contactId, 'add');
    await move(one, contactId, 'add');
    await edit(contactId, { stage: other });
    await move(other, contactId, 'remove');
    const labels = [`${one}: One`, `${other}: Two`, `${other}: Two left`];
    assert.deepEqual(await labelsOf(contactId), labels);
    const { body } = await sidecar.api('GET', `/api/contacts/${contactId}/history?field=stage`);
    const changes = body.history.map((change: any) => [change.old, change.new, change.by.name]);
    assert.deepEqual(changes, [
      ...[
        [String(other), null, 'ada'],
        [String(one), String(other), 'ada'],
      ],
      [null, String(one), 'ada'],
    ]);
    const restore = `/api/contacts/${contactId}/history/${body.history[0].id}/restore`;
    assert.equal((await sidecar.api('POST', restore, {})).status, 409);
  });

  it('find contacts by name or id', async () => {
    const [id, other] = [await stage('Findable'), await stage('Find not')];
    const contactId = await person({ stage: id });
    await person({ stage: other });
    for (const search of ['stage:findable', 'stage:"Findab"', `stage:${id}`, 'stage:+Findable']) {
      const query = `minimal=1&search=${encodeURIComponent(search)}`;
      const { body } = await sidecar.api('GET', `/api/contacts?${query}`);
      assert.deepEqual(Object.keys(body.contacts), [String(contactId)], search);
    }
  });

  it('that are deleted leave their contacts without one', async () => {
    const id = await stage();
    const contactId = await person({ stage: id });
    const { body } = await sidecar.api('DELETE', `/api/stages/${id}/delete`);
    assert.deepEqual([body.stage.id, await stageOf(contactId)], [null, null]);
    assert.equal((await labelsOf(contactId)).length, 1);
  });

  it('come along when two contacts become one, and are told apart exactly', async () => {
    const id = await stage();
    const [winner, loser] = [await person(), await person({ stage: id })];
    const tables = rowOwners(database).flatMap((owner) => owner.tables);
    const dump = () => dumpContacts(database, tables, [winner, loser]);
    const before = await dump();
    await sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}`, {});
    assert.deepEqual([await idOfStage(winner), (await labelsOf(winner)).length], [id, 1]);
    await sidecar.api('POST', `/api/contacts/${winner}/unmerge`, {});
    assert.equal(await dump(), before);
  });
});
