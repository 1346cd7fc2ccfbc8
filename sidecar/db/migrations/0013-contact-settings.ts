import type { Migration } from '../schema-builder.ts';

/** What holds for all contacts; the row of the unique fields is also what their writers lock. */
export const contactSettings: Migration = {
  name: '0013-contact-settings',
  async run({ table, database: { knex, dialect } }) {
    await table('contact_settings', (setting) => {
      setting.string('name', 64).primary();
      setting.text('value').notNullable();
    });
    await knex.raw(
      `insert into contact_settings (name, value) values (?, ?)${dialect.keepExisting('name')}`,
      ['unique-fields', '{}'],
    );
  },
};
