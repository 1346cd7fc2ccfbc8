import type { Database } from '../connect.ts';
import type { Migration } from '../schema-builder.ts';
import { inTransaction } from '../transaction.ts';

/**
 * The history of contacts: a row for each save instead of one for each field. What is there already
 * stays as saves of one field, with the same ids: merges remember these.
 */
export const savesOfContacts: Migration = {
  name: '0035-saves-of-contacts',
  async run({ database, column, withoutColumn }) {
    await column('contact_changes', 'field_count', (table) => {
      table.integer('field_count').notNullable().defaultTo(0);
    });
    // Null only until it is taken over: MySQL lets no long text begin with anything else.
    await column('contact_changes', 'changes', (table) => {
      table.text('changes', 'mediumtext');
    });
    // While this column is there, rows may have to be taken over.
    await withoutColumn('contact_changes', 'field', () => takeOver(database));
    for (const name of ['old_value', 'new_value']) await withoutColumn('contact_changes', name);
  },
};

const atOnce = 10_000;

async function takeOver(database: Database): Promise<void> {
  const { knex } = database;
  for (let after = 0; ; ) {
    const portion = knex('contact_changes').where('id', '>', after).orderBy('id').limit(atOnce);
    const last = await knex.from(portion.select('id').as('portion')).max({ id: 'id' }).first();
    if ((last?.id ?? null) === null) return;
    const ids = [after, last.id];
    await inTransaction(database, async (trx) => {
      await trx.raw(`${toSaves} where field_count = 0 and id > ? and id <= ?`, ids);
    });
    after = Number(last.id);
  }
}

const quoted = (column: string): string => `coalesce(json_quote(${column}), 'null')`;

/** Put together by hand: databases write their own JSON with blanks, or without. */
const toSaves = `update contact_changes set field_count = 1, changes = concat(
  '[[', ${quoted('field')}, ',', ${quoted('old_value')}, ',', ${quoted('new_value')}, ']]')`;
