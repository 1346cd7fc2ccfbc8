import type { Migration } from '../schema-builder.ts';

/** Who signed in at a site and out of it, as its server proved. */
export const signIns: Migration = {
  name: '0028-sign-ins',
  async run(builder) {
    await builder.table('sign_ins', (table) => {
      table.bigIncrements('id');
      table.integer('site_id').notNullable();
      // Whoever signs out of a browser that nobody signed in with is nobody.
      table.bigInteger('contact_id');
      table.bigInteger('visitor_id');
      table.string('kind', 8).notNullable();
      table.binary('once_key', 16).notNullable().unique({ indexName: 'sign_ins_once' });
      table.bigInteger('at').notNullable().index('sign_ins_at');
      table.index(['contact_id', 'at'], 'sign_ins_contact');
      table.index(['visitor_id', 'at'], 'sign_ins_visitor');
    });
  },
};
