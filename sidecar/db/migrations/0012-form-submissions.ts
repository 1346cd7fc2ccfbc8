import type { Migration } from '../schema-builder.ts';

/** What people sent by forms. */
export const formSubmissions: Migration = {
  name: '0012-form-submissions',
  async run(builder) {
    await builder.table('form_submissions', (table) => {
      table.bigIncrements('id');
      table.bigInteger('form_id').notNullable();
      table.string('form_name', 191).notNullable();
      table.string('form_alias', 191).notNullable();
      table.bigInteger('contact_id').notNullable();
      table.bigInteger('visitor_id');
      // While it is set, the same submission does not come in a second time.
      table.binary('once_key', 16).unique({ indexName: 'form_submissions_once' });
      table.text('referrer').notNullable();
      table.text('results', 'mediumtext').notNullable();
      table.bigInteger('at').notNullable().index('form_submissions_at');
      table.index(['contact_id', 'at'], 'form_submissions_contact');
      table.index(['form_id', 'id'], 'form_submissions_form');
    });
  },
};
