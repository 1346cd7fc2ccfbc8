import assert from 'node:assert/strict';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import { migrate } from '../../sidecar/db/migrate.ts';
import {
  createTestDatabase,
  describeOnEachDatabase,
  type TestDatabase,
} from '../support/databases.ts';
import { cutAfter } from '../support/power-cut.ts';

describeOnEachDatabase('Bringing the schema up to date', (product) => {
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

  it('makes every step once', async () => {
    const database = connected();
    const steps = await migrate(database);
    assert.equal(steps[0], '0001-first-tables');
    assert.deepEqual(steps, [...new Set(steps)].sort());
    assert.deepEqual(await migrate(database), []);
  });

  it('goes on after an interruption at any statement', async () => {
    let interruptions = 0;
    for (let allowed = 5; ; allowed += 5) {
      const isDone = await migrateUntil(allowed);
      if (isDone) break;
      interruptions++;
    }
    assert.equal(interruptions > 2, true);
    const database = connected();
    assert.deepEqual(await migrate(database), []);
    assert.equal(await rowsIn(database, 'fields'), 43);
  });

  /** Migrates with a database that goes away for good after so many statements. */
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

async function rowsIn({ knex }: Database, table: string): Promise<number> {
  return (await knex(table).select('*')).length;
}
