import type { Migration } from '../schema-builder.ts';

/** What waits to be sent to other servers, and how it is sent. */
export const deliveries: Migration = {
  name: '0017-deliveries',
  async run({ table }) {
    await table('deliveries', (delivery) => {
      delivery.bigIncrements('id');
      // Its name for those who receive it: the same at each attempt.
      delivery.string('uid', 36).notNullable();
      delivery.string('kind', 16).notNullable();
      delivery.bigInteger('contact_id').index('deliveries_contact');
      // Both are forgotten when it is delivered.
      delivery.text('target', 'mediumtext');
      delivery.text('payload', 'mediumtext');
      delivery.string('state', 16).notNullable();
      delivery.integer('attempts').notNullable();
      delivery.bigInteger('next_at').notNullable();
      delivery.string('lease_owner', 36);
      delivery.bigInteger('lease_until').notNullable();
      delivery.string('problem', 64);
      delivery.bigInteger('queued_at').notNullable();
      delivery.bigInteger('ended_at');
      delivery.index(['state', 'next_at'], 'deliveries_due');
      delivery.index(['state', 'ended_at'], 'deliveries_ended');
    });
    await table('delivery_settings', (setting) => {
      setting.string('name', 64).primary();
      setting.text('value').notNullable();
    });
  },
};
