import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { migrate } from '../../sidecar/db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';

describe('A store from before values were kept in one tree', () => {
  let place: TestDatabase;
  let database: Database;
  beforeEach(async () => {
    place = await createTestDatabase('SQLite');
    database = connect(place.url);
    await migrate(database);
    await asBefore(database);
  });
  afterEach(async () => {
    await database.knex.destroy();
    await place.remove();
  });

  it('keeps every value', async () => {
    assert.deepEqual(await migrate(database), ['0036-values-in-one-tree']);
    const rows = await database.knex('contact_values').orderBy(['contact_id', 'field']);
    assert.deepEqual(rows, [...values].reverse());
    await assert.rejects(database.knex('contact_values').insert(values[0]), /UNIQUE/);
  });

  it('is brought up to date by one of two processes that start at once', async () => {
    const other = connect(place.url);
    await Promise.all([migrate(database), migrate(other)]);
    await other.knex.destroy();
    assert.equal((await database.knex('contact_values')).length, values.length);
  });

  for (const [condition, index] of [
    ['number_value > 5', 'contact_values_number'],
    ["text_key >= 'b'", 'contact_values_text'],
  ])
    it(`finds contacts with ${condition} by an index`, async () => {
      await migrate(database);
      const sql = `explain query plan select contact_id from contact_values where field = 'a' and ${condition}`;
      const [step] = await database.knex.raw(sql);
      assert.match(step.detail, new RegExp(`^SEARCH .* INDEX ${index} `));
    });
});

const values = [
  { contact_id: 2, field: 'size', text_key: '7', number_value: 7 },
  { contact_id: 2, field: 'city', text_key: 'bern', number_value: null },
  { contact_id: 1, field: 'city', text_key: 'zürich', number_value: null },
];

async function asBefore({ knex }: Database): Promise<void> {
  await knex('migrations').where({ name: '0036-values-in-one-tree' }).delete();
  await knex.schema.dropTable('contact_values');
  await knex.schema.createTable('contact_values', (table) => {
    table.bigInteger('contact_id').notNullable();
    table.string('field', 64).notNullable();
    table.string('text_key', 191).notNullable();
    table.double('number_value');
    table.primary(['contact_id', 'field']);
    table.index(['field', 'text_key', 'contact_id'], 'contact_values_text');
    table.index(['field', 'number_value', 'contact_id'], 'contact_values_number');
  });
  await knex('contact_values').insert(values);
}
