import type { Knex } from 'knex';
import type { Database } from './connect.ts';
import { tableOptions } from './dialect.ts';
import { firstTables } from './migrations/0001-first-tables.ts';

/** One step of the schema. It may have been interrupted half-way before: running it again must finish it. */
export interface Migration {
  readonly name: string;
  run(builder: SchemaBuilder): Promise<void>;
}

export interface SchemaBuilder {
  readonly database: Database;
  /** Creates a table with all its indexes or, when it is already there, does nothing. */
  table(name: string, define: (table: Knex.CreateTableBuilder) => void): Promise<void>;
}

const migrations: readonly Migration[] = [firstTables];

/** Brings the schema up to date and returns the names of the steps that were run. */
export async function migrate(database: Database): Promise<string[]> {
  const { knex } = database;
  const builder = schemaBuilder(database);
  await builder.table('migrations', (table) => {
    table.string('name', 191).primary();
    table.bigInteger('applied_at').notNullable();
  });
  const applied = new Set(await knex('migrations').pluck<string[]>('name'));
  const missing = migrations.filter((migration) => !applied.has(migration.name));
  for (const migration of missing) {
    await migration.run(builder);
    await knex.raw(
      `insert into migrations (name, applied_at) values (?, ?)${database.dialect.keepExisting('name')}`,
      [migration.name, Date.now()],
    );
  }
  return missing.map((migration) => migration.name);
}

/**
 * A table is built under a working name and renamed when it is complete, so that a half-built one
 * (MySQL commits every schema statement for itself) is never taken for the real one.
 */
function schemaBuilder(database: Database): SchemaBuilder {
  const { knex } = database;
  return {
    database,
    async table(name, define) {
      if (await knex.schema.hasTable(name)) return;
      const unfinished = `${name}_unfinished`;
      await knex.schema.dropTableIfExists(unfinished);
      await knex.schema.createTable(unfinished, (table) => {
        tableOptions(table, database.dialect);
        define(table);
      });
      await knex.schema.renameTable(unfinished, name);
    },
  };
}
