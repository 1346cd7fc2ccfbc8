import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { secondSidecar, startSidecar, type TestSidecar } from '../support/sidecar.ts';
import { joinUniqueFields, uniqueField } from '../support/unique-fields.ts';

describeOnEachDatabase(
  'Unique fields that are joined by AND while contacts are written',
  (product) => {
    let sidecar: TestSidecar;
    let writer: TestSidecar;
    let database: Database;
    beforeEach(async () => {
      sidecar = await startSidecar(product);
      // Two connections of one process to one SQLite file would wait for each other for ever.
      writer = product === 'MariaDB' ? await secondSidecar(sidecar) : sidecar;
      database = connect(sidecar.database.url);
      await uniqueField(sidecar, 'Badge');
    });
    afterEach(async () => {
      await database.knex.destroy();
      if (writer !== sidecar) await writer.stop();
      await sidecar.stop();
    });

    const post = (body: object, by = writer) => by.api('POST', '/api/contacts/new', body);
    const times = <Item>(count: number, item: (index: number) => Item) =>
      Array.from({ length: count }, (_, index) => item(index));

    /** What standing contacts are told apart by, folded. */
    async function people(): Promise<string[]> {
      const rows = await database.knex('contacts').whereNull('merged_into').orderBy('id');
      return rows.map(({ email, custom }) => {
        const { badge = null } = JSON.parse(custom);
        return JSON.stringify([email, badge]).toLowerCase();
      });
    }

    /** No two are alike, and each is found by what it is told apart by. */
    async function assertTold(): Promise<void> {
      const told = await people();
      assert.equal(new Set(told).size, told.length);
      const noted = await database.knex('contact_identifiers').pluck('contact_id');
      assert.equal(noted.length, told.length);
      assert.equal(new Set(noted.map(Number)).size, told.length);
      for (const person of told.slice(-60)) {
        const [email, badge] = JSON.parse(person);
        const { status } = await post({ email, ...(badge !== null && { badge }) });
        assert.equal(status, 200, person);
      }
      assert.deepEqual(await people(), told);
    }

    it('make each of the families’ members one contact, however many clients save them', async () => {
      await joinUniqueFields(sidecar, 'and');
      const members = times(20, (index) => ({
        email: `family${index % 4}@example.test`,
        badge: `B${Math.floor(index / 4)}`,
      }));
      const clients = times(50, async (client) => {
        const by = client % 2 === 0 ? sidecar : writer;
        const statuses: number[] = [];
        for (const [index] of members.entries()) {
          const { email, badge } = members[(client * 7 + index * 3) % members.length] as any;
          const spelt = client % 3 === 0 ? email.toUpperCase() : email;
          statuses.push((await post({ email: spelt, badge, city: `City ${client}` }, by)).status);
        }
        return statuses;
      });
      const statuses = (await Promise.all(clients)).flat();
      assert.deepEqual([...new Set(statuses)].sort(), [200, 201]);
      assert.equal(statuses.filter((status) => status === 201).length, members.length);
      assert.equal((await people()).length, members.length);
      await assertTold();
    });

    it('make one contact of those without a number, and one of each with one', async () => {
      await joinUniqueFields(sidecar, 'and');
      const email = 'family@example.test';
      const sent = times(50, (index) => ({
        email,
        ...(index % 5 !== 0 && { badge: `B${index % 5}` }),
      }));
      const saved = await Promise.all(sent.map((body) => post(body)));
      assert.deepEqual([...new Set(saved.map(({ status }) => status))].sort(), [200, 201]);
      const told = await people();
      assert.equal(told.filter((person) => person.includes('"b')).length, 4);
      assert.ok(told.length === 4 || told.length === 5, told.join());
      await assertTold();
    });

    it('refuse all edits but one that would make two people the same', async () => {
      await joinUniqueFields(sidecar, 'and');
      const email = 'family@example.test';
      const ids = await Promise.all(
        times(20, (index) => sidecar.createContact({ email, badge: `B${index}` })),
      );
      const edits = ids.map((id, index) =>
        (index % 2 === 0 ? sidecar : writer).api('PATCH', `/api/contacts/${id}/edit`, {
          badge: 'X',
        }),
      );
      const statuses = (await Promise.all(edits)).map(({ status }) => status).sort();
      assert.deepEqual(statuses, [200, ...times(19, () => 422)]);
      await assertTold();
    });

    /** Saves a member of a family, and gives every third another badge. */
    async function saveMember(client: number, round: number): Promise<number[]> {
      const sent = { email: `f${round % 6}@example.test`, badge: `${client}-${round}` };
      const { status, body } = await post(sent);
      if (round % 3 !== 0 || status >= 400) return [status];
      const badge = `e${client}-${round}`;
      const path = `/api/contacts/${body.contact.id}/edit`;
      return [status, (await writer.api('PATCH', path, { badge })).status];
    }

    /** Four clients save while the work is done, and for some time afterwards. */
    async function whileWriting(work: () => Promise<{ status: number }>): Promise<Set<number>> {
      let isRunning = true;
      const statuses = new Set<number>();
      const writing = times(4, async (client) => {
        for (let round = 0, after = 0; after < 12; round++) {
          if (!isRunning) after++;
          for (const status of await saveMember(client, round)) statuses.add(status);
        }
      });
      const { status } = await work();
      isRunning = false;
      await Promise.all(writing);
      assert.equal(status, 200);
      return statuses;
    }

    /** Written past the API, which would take its time for so many. */
    async function standingContacts(count: number): Promise<void> {
      const { knex } = database;
      const last = await knex('contacts').max({ id: 'id' }).first();
      const ids = times(count, (index) => Number(last?.id ?? 0) + 1 + index);
      const email = (id: number) => `s${id}@example.test`;
      const contacts = ids.map((id) => ({ id, created_at: 1, email: email(id), custom: '{}' }));
      const values = ids.map((id) => ({ contact_id: id, field: 'email', text_key: email(id) }));
      const noted = ids.map((id) => ({ contact_id: id, field: 'email', value_key: email(id) }));
      await knex.batchInsert('contacts', contacts, 100);
      await knex.batchInsert('contact_values', values, 100);
      await knex.batchInsert('contact_identifiers', noted, 100);
    }

    it('are joined so without missing anybody who is written meanwhile', async () => {
      await standingContacts(3000);
      const statuses = await whileWriting(() => joinUniqueFields(sidecar, 'and'));
      assert.deepEqual([...statuses].sort(), [200, 201]);
      const shared = (await people()).filter((person) => person.includes('"f1@example.test"'));
      assert.ok(shared.length > 1, 'a family shares its e-mail by now');
      await assertTold();
    });

    it('become more without missing anybody who is written meanwhile', async () => {
      const label = 'Locker';
      const { body } = await sidecar.api('POST', '/api/fields/contact/new', { label });
      await standingContacts(3000);
      await joinUniqueFields(sidecar, 'and');
      const path = `/api/fields/contact/${body.field.id}/edit`;
      const statuses = await whileWriting(() =>
        sidecar.api('PATCH', path, { isUniqueIdentifier: true }),
      );
      assert.deepEqual([...statuses].sort(), [200, 201]);
      const first = await post({ email: 'f1@example.test', badge: 'L', locker: '1' });
      const second = await post({ email: 'f1@example.test', badge: 'L', locker: '2' });
      assert.deepEqual([first.status, second.status], [201, 201]);
      await sidecar.api('DELETE', `/api/contacts/${second.body.contact.id}/delete`);
      await assertTold();
    });
  },
);
