import type { Migration } from '../schema-builder.ts';

/** What was sent by forms and is taken for the work of robots. */
export const formQuarantine: Migration = {
  name: '0016-form-quarantine',
  async run(builder) {
    await builder.table('form_quarantine', (table) => {
      table.bigIncrements('id');
      table.bigInteger('form_id').notNullable();
      table.string('form_name', 191).notNullable();
      // The same submission again is not kept twice, and is known once it is released.
      table.binary('once_key', 16).notNullable().unique({ indexName: 'form_quarantine_once' });
      table.string('reasons', 191).notNullable();
      table.text('sent', 'mediumtext').notNullable();
      table.bigInteger('at').notNullable().index('form_quarantine_at');
      table.index(['form_id', 'id'], 'form_quarantine_form');
    });
  },
};
