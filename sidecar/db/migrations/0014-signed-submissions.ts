import type { Migration } from '../schema-builder.ts';

/** Forms of a site's own, which make themselves known by what they send. */
export const signedSubmissions: Migration = {
  name: '0014-signed-submissions',
  async run(builder) {
    await builder.table('form_origins', (table) => {
      // A digest of site, provider and the provider's id: one form for each.
      table.binary('origin_key', 16).primary();
      table.bigInteger('form_id').notNullable();
    });
    await builder.column('form_submissions', 'consent', (table) => {
      table.string('consent', 16);
    });
  },
};
