import assert from 'node:assert/strict';
import { connect } from '../../sidecar/db/connect.ts';
import { createTestDatabase, describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('A query that was asked before', (product) => {
  it('sees a column that another process added meanwhile', async () => {
    const empty = await createTestDatabase(product);
    const [ours, others] = [connect(empty.url), connect(empty.url)];
    await ours.knex.schema.createTable('things', (table) => {
      table.integer('id').primary();
    });
    await ours.knex('things').insert({ id: 1 });
    assert.deepEqual({ ...(await ours.knex('things').first()) }, { id: 1 });
    await others.knex.schema.alterTable('things', (table) => {
      table.integer('size').defaultTo(5);
    });
    assert.deepEqual({ ...(await ours.knex('things').first()) }, { id: 1, size: 5 });
    await Promise.all([ours.knex.destroy(), others.knex.destroy()]);
    await empty.remove();
  });
});
