import type { Migration } from '../schema-builder.ts';

/** Devices that API clients report for contacts. */
export const devices: Migration = {
  name: '0006-devices',
  async run(builder) {
    await builder.table('devices', (table) => {
      table.bigIncrements('id');
      table.bigInteger('contact_id').notNullable().index('devices_contact');
      for (const column of ['device', 'brand', 'model', 'os_name', 'os_short_name'])
        table.string(column, 191);
      for (const column of ['os_version', 'os_platform']) table.string(column, 191);
      table.text('client_info');
      table.bigInteger('added_at').notNullable();
    });
  },
};
