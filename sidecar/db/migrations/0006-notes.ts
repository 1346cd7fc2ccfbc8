import type { Migration } from '../schema-builder.ts';

/** What operators write down about a contact. */
export const notes: Migration = {
  name: '0006-notes',
  async run(builder) {
    await builder.table('notes', (table) => {
      table.bigIncrements('id');
      table.bigInteger('contact_id').notNullable().index('notes_contact');
      table.text('text', 'mediumtext').notNullable();
      table.string('type', 16);
      table.bigInteger('noted_at');
      table.bigInteger('created_at').notNullable();
    });
  },
};
