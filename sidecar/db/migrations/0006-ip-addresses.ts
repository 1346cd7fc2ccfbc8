import type { Migration } from '../schema-builder.ts';

/** Addresses that API clients report for contacts; tracking stores none. */
export const ipAddresses: Migration = {
  name: '0006-ip-addresses',
  async run(builder) {
    await builder.table('ip_addresses', (table) => {
      table.bigIncrements('id');
      table.string('address', 45).notNullable().unique({ indexName: 'ip_addresses_address' });
    });
    await builder.table('contact_addresses', (table) => {
      table.bigInteger('contact_id').notNullable();
      table.bigInteger('address_id').notNullable().index('contact_addresses_address');
      table.primary(['contact_id', 'address_id']);
    });
  },
};
