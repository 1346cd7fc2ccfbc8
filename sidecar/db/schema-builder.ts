import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Database } from './connect.ts';
import { tableOptions } from './dialect.ts';

/** One step of the schema. It may have been interrupted half-way before: running it again must finish it. */
export interface Migration {
  readonly name: string;
  run(builder: SchemaBuilder): Promise<void>;
}

export interface SchemaBuilder {
  readonly database: Database;
  /** Creates a table with all its indexes or, when it is already there, does nothing. */
  table(name: string, define: (table: Knex.CreateTableBuilder) => void): Promise<void>;
  /** Adds a column to a table or, when it is already there, does nothing. */
  column(
    table: string,
    name: string,
    define: (table: Knex.AlterTableBuilder) => void,
  ): Promise<void>;
  /**
   * Takes a column away, once what it holds is kept elsewhere; when it is gone already, does nothing.
   * `keep` may be stopped half-way, and run by several processes at once.
   */
  withoutColumn(table: string, name: string, keep?: () => Promise<void>): Promise<void>;
  /** Adds an index to a table of an earlier step, unless it is already there. */
  index(table: string, name: string, columns: readonly string[]): Promise<void>;
  /** Adds what the others have no words for, unless it is there. */
  untilThere(isThere: () => Promise<boolean>, add: () => Promise<void>): Promise<void>;
}

/**
 * A table is built under a working name of this process and renamed when it is complete, so that
 * a half-built one (MySQL commits every schema statement for itself) is never taken for the real
 * one, and two processes that start at once do not build the same table together.
 */
export function schemaBuilder(database: Database): SchemaBuilder {
  const { knex, dialect } = database;

  async function build(name: string, define: (table: Knex.CreateTableBuilder) => void) {
    const unfinished = `${name}_unfinished_${randomBytes(4).toString('hex')}`;
    try {
      await knex.transaction(async (trx) => {
        await trx.schema.createTable(unfinished, (table) => {
          tableOptions(table, dialect);
          define(table);
        });
        await trx.schema.renameTable(unfinished, name);
      });
    } catch (error) {
      await knex.schema.dropTableIfExists(unfinished);
      throw error;
    }
  }

  /** Other processes may build the same thing at once: what counts is that it is there. */
  async function untilThere(isThere: () => Promise<boolean>, add: () => Promise<void>) {
    for (let attempt = 1; !(await isThere()); attempt++) {
      try {
        await add();
      } catch (error) {
        const mayTryAgain = dialect.isUnavailable(error) && attempt < 20;
        if (!(await isThere()) && !mayTryAgain) throw error;
        await pause(Math.random() * 50);
      }
    }
  }

  return {
    database,
    untilThere,
    table: (name, define) =>
      untilThere(
        () => knex.schema.hasTable(name),
        () => build(name, define),
      ),
    column: (table, name, define) =>
      untilThere(
        () => knex.schema.hasColumn(table, name),
        () => knex.schema.alterTable(table, define),
      ),
    withoutColumn: (table, name, keep) =>
      untilThere(
        async () => !(await knex.schema.hasColumn(table, name)),
        async () => {
          await keep?.();
          await knex.raw(`alter table ${table} drop column ${name}`);
        },
      ),
    async index(name, indexName, columns) {
      try {
        await knex.schema.alterTable(name, (table) => table.index([...columns], indexName));
      } catch (error) {
        const isThere = /already exists|duplicate key name/i.test((error as Error).message);
        if (!isThere) throw error;
      }
    },
  };
}
