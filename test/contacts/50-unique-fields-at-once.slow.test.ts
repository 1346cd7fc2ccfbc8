import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { secondSidecar, startSidecar, type TestSidecar } from '../support/sidecar.ts';

interface Made {
  readonly id: number;
}

describeOnEachDatabase('A field that becomes unique while contacts are written', (product) => {
  let sidecar: TestSidecar;
  let writer: TestSidecar;
  let database: Database;
  before(async () => {
    sidecar = await startSidecar(product);
    // Two connections of one process to one SQLite file would wait for each other for ever.
    writer = product === 'MariaDB' ? await secondSidecar(sidecar) : sidecar;
    database = connect(sidecar.database.url);
  });
  after(async () => {
    await database.knex.destroy();
    if (writer !== sidecar) await writer.stop();
    await sidecar.stop();
  });

  async function field(label: string): Promise<Made> {
    const { body } = await sidecar.api('POST', '/api/fields/contact/new', { label });
    return body.field;
  }
  const makeUnique = ({ id }: Made) =>
    sidecar.api('PATCH', `/api/fields/contact/${id}/edit`, { isUniqueIdentifier: true });
  const post = (body: object) => writer.api('POST', '/api/contacts/new', body);

  /** Written past the API, which would take its time for so many. */
  async function standingContacts(alias: string, count: number): Promise<number[]> {
    const { knex } = database;
    const last = await knex('contacts').max({ id: 'id' }).first();
    const first = Number(last?.id ?? 0) + 1;
    const ids = Array.from({ length: count }, (_, index) => first + index);
    const custom = (id: number): string => JSON.stringify({ [alias]: `S${id}` });
    const contacts = ids.map((id) => ({ id, created_at: 1, custom: custom(id) }));
    const values = ids.map((id) => ({ contact_id: id, field: alias, text_key: `s${id}` }));
    await knex.batchInsert('contacts', contacts, 100);
    await knex.batchInsert('contact_values', values, 100);
    return ids;
  }

  it('misses no contact that is written meanwhile', async () => {
    const made = await field('Serial');
    const ids = await standingContacts('serial', 6000);
    let isRunning = true;
    const making = makeUnique(made).finally(() => {
      isRunning = false;
    });
    const statuses = new Set<number>();
    // These values come before those that are looked at by then.
    for (let wave = 0; isRunning; wave++) {
      const id = ids[wave % ids.length];
      const edit = { serial: `A edited ${wave}` };
      const answers = await Promise.all([
        writer.api('PATCH', `/api/contacts/${id}/edit`, edit),
        ...[1, 2, 3].map((one) => post({ serial: `A new ${wave} ${one}` })),
      ]);
      for (const { status } of answers) statuses.add(status);
    }
    assert.equal((await making).status, 200);
    assert.deepEqual([...statuses].sort(), [200, 201]);
    const held = await database.knex('contact_values').where({ field: 'serial' });
    const noted = await database.knex('contact_identifiers').where({ field: 'serial' });
    const pairs = (rows: any[], key: string) =>
      rows.map((row) => `${row[key]} ${row.contact_id}`).sort();
    assert.deepEqual(pairs(noted, 'value_key'), pairs(held, 'text_key'));
    assert.ok(noted.length > ids.length);
  });

  it('keeps fifty contacts with one value one contact, also while it becomes unique', async () => {
    const made = await field('Race');
    const sent = Array.from({ length: 50 }, () => post({ race: 'R' }));
    const [answer, ...saved] = await Promise.all([makeUnique(made), ...sent]);
    assert.ok(saved.every(({ status }) => status === 200 || status === 201));
    const created = new Set(saved.map(({ body }) => body.contact.id));
    if (answer.status === 200) assert.equal(created.size, 1);
    else assert.ok([409, 422].includes(answer.status), String(answer.status));
    for (const id of [...created].slice(1))
      await sidecar.api('DELETE', `/api/contacts/${id}/delete`);
    assert.equal((await makeUnique(made)).status, 200);
    const after = await Promise.all(Array.from({ length: 50 }, () => post({ race: 'r' })));
    assert.deepEqual([...new Set(after.map(({ status }) => status))], [200]);
  });
});
