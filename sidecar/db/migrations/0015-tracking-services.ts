import type { Migration } from '../schema-builder.ts';

/** What holds for all pages: the services that they load. Nothing stored = none. */
export const trackingServices: Migration = {
  name: '0015-tracking-services',
  async run({ table }) {
    await table('rule_settings', (setting) => {
      setting.string('name', 64).primary();
      setting.text('value').notNullable();
    });
  },
};
