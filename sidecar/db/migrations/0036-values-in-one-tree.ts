import type { Database } from '../connect.ts';
import type { Migration } from '../schema-builder.ts';
import { inTransaction, type Transaction } from '../transaction.ts';

/**
 * Values of contacts lie in the order of their primary key, as MySQL keeps every table: in SQLite a
 * table of its own beside that key, and an entry in the index of numbers for each value that is
 * none, were half of what an import writes.
 */
export const valuesInOneTree: Migration = {
  name: '0036-values-in-one-tree',
  async run({ database, untilThere }) {
    if (database.dialect.name !== 'sqlite') return;
    await untilThere(
      () => isOneTree(database.knex),
      () => rebuild(database),
    );
  },
};

async function isOneTree(queries: Database['knex'] | Transaction): Promise<boolean> {
  const found = await queries('sqlite_master').where({ name: 'contact_values' }).first('sql');
  return /without rowid/i.test(String(found?.sql));
}

/** Whatever number of values there are: what is sorted does not have to fit into the memory. */
async function rebuild(database: Database): Promise<void> {
  await database.knex.raw('pragma temp_store = file');
  try {
    await inTransaction(database, async (trx) => {
      if (await isOneTree(trx)) return;
      for (const statement of statements) await trx.raw(statement);
    });
  } finally {
    await database.knex.raw('pragma temp_store = memory');
  }
}

const statements = [
  'create table contact_values_new (' +
    'contact_id bigint not null, field varchar(64) not null, text_key varchar(191) not null, ' +
    'number_value float, primary key (contact_id, field)) without rowid',
  'insert into contact_values_new (contact_id, field, text_key, number_value) ' +
    'select contact_id, field, text_key, number_value from contact_values ' +
    'order by contact_id, field',
  'drop table contact_values',
  'alter table contact_values_new rename to contact_values',
  'create index contact_values_text on contact_values (field, text_key, contact_id)',
  'create index contact_values_number on contact_values (field, number_value, contact_id) ' +
    'where number_value is not null',
];
