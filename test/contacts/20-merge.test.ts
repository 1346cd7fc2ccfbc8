import assert from 'node:assert/strict';
import { rowOwners } from '../../sidecar/app.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { dumpContacts } from '../support/contact-dump.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startSidecar, type TestSidecar } from '../support/sidecar.ts';

describeOnEachDatabase('Merging two contacts by the API', (product) => {
  let sidecar: TestSidecar;
  let database: Database;
  let people = 0;
  before(async () => {
    sidecar = await startSidecar(product);
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    await sidecar.stop();
  });

  const merge = (winner: number, loser: number | string, query = '', body?: object) =>
    sidecar.api('POST', `/api/contacts/${winner}/merge/${loser}${query}`, body);
  const email = (): string => `merge${++people}@example.test`;
  const read = async (id: number): Promise<any> =>
    (await sidecar.api('GET', `/api/contacts/${id}`)).body.contact;

  it('gives the one that stays, and the id of the other one leads to it', async () => {
    const winner = await sidecar.createContact({ email: email(), points: 2, tags: ['a'] });
    const loser = await sidecar.createContact({ phone: '555', points: 3, tags: ['a', 'b'] });
    const { status, body } = await merge(winner, loser);
    assert.equal(status, 200);
    const { id, points, fields, tags } = body.contact;
    assert.deepEqual([id, points, fields.all.phone], [winner, 5, '555']);
    assert.deepEqual(
      tags.map(({ tag }: any) => tag),
      ['a', 'b'],
    );
    assert.equal((await read(loser)).id, winner);
  });

  it('keeps the earlier date of creation, and owner and stage of either', async () => {
    const loser = await sidecar.createContact({ email: email() });
    const winner = await sidecar.createContact({ email: email() });
    const contacts = database.knex('contacts');
    await contacts
      .clone()
      .where({ id: loser })
      .update({ created_at: 1e12, owner_id: 1, stage_id: 7 });
    const { body } = await merge(winner, loser);
    assert.equal(Date.parse(body.contact.dateAdded), 1e12);
    assert.equal(body.contact.owner.id, 1);
    const row = await contacts.clone().where({ id: winner }).first();
    assert.equal(Number(row.stage_id), 7);
  });

  it('lets the caller choose whose value counts where both have one', async () => {
    const winner = await sidecar.createContact({ email: email(), city: 'Rome', firstname: 'A' });
    const loser = await sidecar.createContact({ email: email(), city: 'Oslo', firstname: 'B' });
    const { body } = await merge(winner, loser, '', { take: ['city'] });
    assert.deepEqual(
      [body.contact.fields.all.city, body.contact.fields.all.firstname],
      ['Oslo', 'A'],
    );
  });

  it('says in the timeline who merged whom, for both histories in one', async () => {
    const first = await sidecar.createContact({ email: email() });
    const second = await sidecar.createContact({ email: email() });
    const third = await sidecar.createContact({ email: email() });
    await merge(second, third);
    await merge(first, second);
    const { events, types, total } = await sidecar.timeline(first);
    const merges = events.filter(({ event }: any) => event === 'contact.merged');
    assert.deepEqual(
      merges.map(({ eventLabel }: any) => eventLabel),
      [
        `Contact ${second} merged into contact ${first} by ada`,
        `Contact ${third} merged into contact ${second} by ada`,
      ],
    );
    assert.equal(types['contact.merged'], 'Contacts merged');
    assert.equal(events.filter(({ event }: any) => event === 'lead.source.identified').length, 3);
    assert.equal(total, events.length);
  });

  it('a preview tells what would happen and changes nothing', async () => {
    const loser = await sidecar.createContact({
      email: email(),
      city: 'Oslo',
      points: 3,
      tags: ['p'],
    });
    const winner = await sidecar.createContact({ city: 'Rome', points: 1 });
    const tables = rowOwners(database).flatMap((owner) => owner.tables);
    const before = await dumpContacts(database, tables, [winner, loser]);
    const { status, body } = await merge(winner, loser, '?preview=1');
    assert.equal(status, 200);
    const { preview } = body;
    assert.deepEqual(preview.values.city, { winner: 'Rome', loser: 'Oslo', result: 'Rome' });
    assert.deepEqual(preview.values.points, { winner: 1, loser: 3, result: 4 });
    assert.deepEqual(preview.conflicts, ['city']);
    assert.deepEqual([preview.moves.tags, preview.moves.identifiers], [1, 1]);
    assert.deepEqual([preview.isUnusual, preview.warnings.length], [true, 1]);
    assert.equal(await dumpContacts(database, tables, [winner, loser]), before);
    assert.equal((await read(loser)).id, loser);
  });

  it('a preview of the usual choice warns of nothing', async () => {
    const winner = await sidecar.createContact({ email: email() });
    const loser = await sidecar.createContact({});
    const { body } = await merge(winner, loser, '?preview=true');
    assert.deepEqual([body.preview.isUnusual, body.preview.warnings], [false, []]);
  });

  it('two that are one already stay as they are', async () => {
    const winner = await sidecar.createContact({ email: email(), points: 1 });
    const loser = await sidecar.createContact({ email: email(), points: 1 });
    await merge(winner, loser);
    for (const again of [await merge(winner, loser), await merge(loser, winner)]) {
      assert.deepEqual(
        [again.status, again.body.contact.id, again.body.contact.points],
        [200, winner, 2],
      );
    }
  });

  it('the same id, an unknown one and a wrong choice are refused', async () => {
    const one = await sidecar.createContact({ email: email() });
    const other = await sidecar.createContact({ email: email() });
    assert.equal((await merge(one, one)).status, 400);
    assert.equal((await merge(one, 99_999_999)).status, 404);
    assert.equal((await merge(99_999_999, one)).status, 404);
    assert.equal((await merge(one, 'x')).status, 404);
    for (const take of [['no_such_field'], ['points'], 'city', [{}]])
      assert.equal((await merge(one, other, '', { take })).status, 400, JSON.stringify(take));
    assert.equal((await read(other)).id, other);
  });
});
