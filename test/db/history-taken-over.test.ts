import assert from 'node:assert/strict';
import { readChanges } from '../../sidecar/contacts/changes.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { migrate } from '../../sidecar/db/migrate.ts';
import { insertMany, type SqlValue } from '../../sidecar/db/rows.ts';
import {
  createTestDatabase,
  describeOnEachDatabase,
  type TestDatabase,
} from '../support/databases.ts';
import { cutAfter } from '../support/power-cut.ts';

const step = '0035-saves-of-contacts';
const columns = ['id', 'contact_id', 'field', 'old_value', 'new_value', 'source', 'at'];
const odd = 'Zoë "the\\boss" 😀\n\u0001/[1]';

describeOnEachDatabase('The history that a former version kept', (product) => {
  let place: TestDatabase;
  const open: Database[] = [];
  const connected = (): Database => {
    const database = connect(place.url);
    open.push(database);
    return database;
  };
  beforeEach(async () => {
    place = await createTestDatabase(product);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(({ knex }) => knex.destroy()));
    await place.remove();
  });

  it('stays as it was, letter by letter', async () => {
    const database = connected();
    await fill(database, [
      [7, 1, 'email', null, 'ann@example.test', 'api', 2000],
      [9, 1, `doNotContact.${odd}`, odd, '', 'merge:3', 1000],
      [12, 2, 'email', '', null, 'import', 3000],
      [13, 1, 'city', 'null', odd, 'page', 2000],
    ]);
    await database.knex('contact_changes').where({ id: 7 }).update({ operator_id: 5 });
    assert.deepEqual(await migrate(database), [step]);
    const told = await changesOf(database, 1);
    assert.deepEqual(told, [
      [13000, 'city', 'null', odd, 'page', null, 2000],
      [7000, 'email', null, 'ann@example.test', 'api', 5, 2000],
      [9000, `doNotContact.${odd}`, odd, '', 'merge:3', null, 1000],
    ]);
    assert.deepEqual(await changesOf(database, 1, `doNotContact.${odd}`), told.slice(2));
    assert.deepEqual(await changesOf(database, 2, 'email'), [
      [12000, 'email', '', null, 'import', null, 3000],
    ]);
    assert.deepEqual(await migrate(database), []);
  });

  it('is taken over also when that is interrupted again and again', async () => {
    const first = connected();
    await fill(first, someRows(3));
    let interruptions = 0;
    for (let allowed = 1; !(await migrateUntil(allowed)); allowed++) interruptions++;
    assert.ok(interruptions > 5, String(interruptions));
    await assertAllThere(first, 3);
  });

  it('is taken over, however long, by servers that start at once', async () => {
    const [first, second] = [connected(), connected()];
    await fill(first, someRows(20_001));
    await Promise.all([migrate(first), migrate(second)]);
    await assertAllThere(first, 20_001);
  });

  /** True when the power lasted. */
  async function migrateUntil(allowed: number): Promise<boolean> {
    const database = connect(place.url);
    const cut = cutAfter(database, allowed);
    try {
      await migrate(database);
      return true;
    } catch (error) {
      assert.match((error as Error).message, /the power is cut$/);
      return false;
    } finally {
      cut.restore();
      await database.knex.destroy();
    }
  }
});

/** A database as it was before the step, with this history. */
async function fill(database: Database, rows: SqlValue[][]): Promise<void> {
  const { knex } = database;
  await knex.schema.createTable('migrations', (table) => {
    table.string('name', 191).primary();
    table.bigInteger('applied_at').notNullable();
  });
  await knex('migrations').insert({ name: step, applied_at: 0 });
  await migrate(database);
  await knex('migrations').where({ name: step }).delete();
  await insertMany(knex, { table: 'contact_changes', columns, rows });
}

function someRows(count: number): SqlValue[][] {
  return Array.from({ length: count }, (_, index) => [
    ...[index + 1, 1, 'points', String(index), String(index + 1), 'api', 1000 + index],
  ]);
}

async function assertAllThere(database: Database, count: number): Promise<void> {
  const query = { contactIds: [1], newestFirst: false, start: 0, limit: count + 1 };
  const { changes, total } = await readChanges(database.knex, { ...query, start: count - 1 });
  assert.equal(total, count);
  assert.deepEqual(
    changes.map(({ id, field, newValue }) => [id, field, newValue]),
    [[count * 1000, 'points', String(count)]],
  );
  const rows = await database.knex('contact_changes').distinct('field_count', 'source');
  assert.deepEqual(rows, [{ field_count: 1, source: 'api' }]);
}

async function changesOf(
  { knex }: Database,
  contactId: number,
  field: string | null = null,
): Promise<unknown[]> {
  const query = { contactIds: [contactId], field, newestFirst: true, start: 0, limit: 10 };
  const { changes, total } = await readChanges(knex, query);
  assert.equal(total, changes.length);
  return changes.map((one) => [
    ...[one.id, one.field, one.oldValue, one.newValue, one.source, one.operatorId, one.at],
  ]);
}
