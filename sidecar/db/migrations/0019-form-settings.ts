import type { Migration } from '../schema-builder.ts';

/** What holds for all forms. */
export const formSettings: Migration = {
  name: '0019-form-settings',
  async run({ table, database: { knex, dialect } }) {
    await table('form_settings', (setting) => {
      setting.string('name', 64).primary();
      setting.text('value').notNullable();
    });
    await knex.raw(
      `insert into form_settings (name, value) values (?, ?)${dialect.keepExisting('name')}`,
      ['blocked-emails', '[]'],
    );
  },
};
