import type { Migration } from '../schema-builder.ts';

/** How often a contact wants to hear something, for each channel. */
export const frequencyRules: Migration = {
  name: '0006-frequency-rules',
  async run(builder) {
    await builder.table('frequency_rules', (table) => {
      table.bigIncrements('id');
      table.bigInteger('contact_id').notNullable();
      table.string('channel', 64).notNullable();
      table.integer('most');
      table.string('period', 8);
      table.boolean('is_preferred').notNullable();
      table.bigInteger('pause_from_at');
      table.bigInteger('pause_to_at');
      table.bigInteger('added_at').notNullable();
      table.unique(['contact_id', 'channel'], { indexName: 'frequency_rules_channel' });
    });
  },
};
