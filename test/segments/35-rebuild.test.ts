import assert from 'node:assert/strict';
import { openFields } from '../../sidecar/contacts/field.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { compileFilters } from '../../sidecar/segments/compile.ts';
import { matchingIds } from '../../sidecar/segments/matching.ts';
import { previewOf } from '../../sidecar/segments/preview.ts';
import { type Progress, rebuild } from '../../sidecar/segments/rebuild.ts';
import { OutOfTime } from '../../sidecar/segments/settle.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

/* Segments that are not published: nobody but the rebuild looks at them. */

describeOnEachDatabase('A rebuild of a segment', (product) => {
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

  const inTown = (city: string) => [
    { object: 'lead', field: 'city', operator: '=', properties: { filter: city } },
  ];
  const person = (city: string) => sidecar.createContact({ city, firstname: `P${++counter}` });
  const segmentOf = async (filters: object[]) => {
    const body = { name: `R ${++counter}`, filters, isPublished: false };
    return (await sidecar.api('POST', '/api/segments/new', body)).body.list;
  };
  const change = (way: string, segmentId: number, contactId: number) =>
    sidecar.api('POST', `/api/segments/${segmentId}/contact/${contactId}/${way}`, {});
  async function build(segment: any, more: object = {}): Promise<Progress> {
    const { list } = (await sidecar.api('GET', `/api/segments/${segment.id}`)).body;
    const filters = compileFilters(list.filters, { fields: await openFields(database).reload() });
    return rebuild(database, { segment: list, filters, clock: Date.now, ...more });
  }
  async function membersOf(segment: any): Promise<number[]> {
    const rows = database.knex('segment_members').where({ segment_id: segment.id });
    return (
      await rows.where({ manually_removed: 0 }).orderBy('contact_id').pluck('contact_id')
    ).map(Number);
  }

  it('puts in who matches and takes out who does not any more, and tells their timelines', async () => {
    const town = `Town ${++counter}`;
    const [a, b] = [await person(town), await person('Elsewhere')];
    const segment = await segmentOf(inTown(town));
    await build(segment);
    assert.deepEqual(await membersOf(segment), [a]);
    await sidecar.api('PATCH', `/api/contacts/${a}/edit`, { city: 'Elsewhere' });
    await sidecar.api('PATCH', `/api/contacts/${b}/edit`, { city: town });
    const { added, removed } = await build(segment);
    assert.deepEqual([await membersOf(segment), added, removed], [[b], 1, 1]);
    const { events } = await sidecar.timeline(a, '&filters[includeEvents][]=segment_membership');
    const labels = events.map(({ eventLabel }: any) => eventLabel).sort();
    assert.deepEqual(labels, [
      `Contact added to segment ${segment.name}`,
      `Contact removed from segment ${segment.name}`,
    ]);
  });

  it('changes nothing the second time', async () => {
    const town = `Town ${++counter}`;
    await person(town);
    const segment = await segmentOf(inTown(town));
    await build(segment);
    const rows = () => database.knex('segment_members').where({ segment_id: segment.id });
    const before = await rows();
    const { added, removed } = await build(segment);
    assert.deepEqual([added, removed, await rows()], [0, 0, before]);
  });

  it('leaves in who was put in by hand, and out who was taken out by hand', async () => {
    const town = `Town ${++counter}`;
    const [inside, out, guest] = [
      await person(town),
      await person(town),
      await person('Elsewhere'),
    ];
    const segment = await segmentOf(inTown(town));
    await build(segment);
    await change('remove', segment.id, out);
    await change('add', segment.id, guest);
    await build(segment);
    assert.deepEqual(await membersOf(segment), [inside, guest]);
    await change('remove', segment.id, guest);
    await change('add', segment.id, out);
    await build(segment);
    assert.deepEqual(await membersOf(segment), [inside, out]);
  });

  it('leaves everybody in when all filters are taken away', async () => {
    const town = `Town ${++counter}`;
    const a = await person(town);
    const segment = await segmentOf(inTown(town));
    await build(segment);
    await sidecar.api('PATCH', `/api/segments/${segment.id}/edit`, { filters: [] });
    await build(segment);
    assert.deepEqual(await membersOf(segment), [a]);
  });

  it('goes by who is in another segment now', async () => {
    const town = `Town ${++counter}`;
    const a = await person(town);
    const inner = await segmentOf(inTown(town));
    const filter = { object: 'lead', field: 'leadlist', operator: 'in' };
    const outer = await segmentOf([{ ...filter, properties: { filter: [inner.id] } }]);
    await build(outer);
    assert.deepEqual(await membersOf(outer), []);
    await build(inner);
    await build(outer);
    assert.deepEqual(await membersOf(outer), [a]);
    await change('remove', inner.id, a);
    await build(outer);
    assert.deepEqual(await membersOf(outer), []);
  });

  it('and a preview end when their time is over, also in the middle of a portion', async () => {
    await person('Bonn');
    const expression = { object: 'lead', field: 'city', operator: 'regexp' };
    const stored = [{ ...expression, properties: { filter: 'o' } }];
    const filters = compileFilters(stored, { fields: await openFields(database).reload() });
    const now = Date.now();
    const { isComplete, cost } = await previewOf(database, filters, { now, patience: 0 });
    assert.deepEqual([isComplete, cost.contacts], [false, 0]);
    const portion = { range: { after: 0, upTo: 1e9 }, now, until: 0 };
    await assert.rejects(matchingIds(database.knex, filters, portion), OutOfTime);
    assert.equal((await previewOf(database, filters, { now })).isComplete, true);
  });

  it('can be ended between portions', async () => {
    const town = `Town ${++counter}`;
    await person(town);
    const seen: Progress[] = [];
    const onPortion = (progress: Progress) => seen.push(progress) < 1;
    const last = await build(await segmentOf(inTown(town)), { onPortion });
    assert.deepEqual([seen.length, last], [1, seen[0]]);
  });
});
