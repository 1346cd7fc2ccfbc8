import type { Knex } from 'knex';
import type { Migration } from '../schema-builder.ts';

/** Segments, who is in them, and how that came to be. */
export const segments: Migration = {
  name: '0007-segments',
  async run(builder) {
    await builder.table('segments', (table) => {
      namedColumns(table);
      table.string('alias', 191).notNullable().unique({ indexName: 'segments_alias' });
      table.string('public_name', 191).notNullable();
      table.text('filters', 'mediumtext').notNullable();
      table.boolean('is_global').notNullable();
      table.boolean('is_preference_center').notNullable();
    });
    await builder.table('segment_members', (table) => {
      table.bigInteger('contact_id').notNullable();
      table.bigInteger('segment_id').notNullable().index('segment_members_segment');
      table.bigInteger('added_at').notNullable();
      table.boolean('manually_added').notNullable();
      table.boolean('manually_removed').notNullable();
      table.primary(['contact_id', 'segment_id']);
    });
    await builder.table('segment_changes', (table) => {
      table.bigIncrements('id');
      table.bigInteger('contact_id').notNullable();
      table.bigInteger('segment_id').notNullable();
      table.string('segment_name', 191).notNullable();
      table.string('action', 16).notNullable();
      table.bigInteger('at').notNullable().index('segment_changes_at');
      table.index(['contact_id', 'at'], 'segment_changes_contact');
    });
  },
};

/** What every kind of item has that operators name and keep. */
export function namedColumns(table: Knex.CreateTableBuilder): void {
  table.bigIncrements('id');
  table.string('name', 191).notNullable();
  table.string('name_key', 191).notNullable();
  table.text('description', 'mediumtext');
  table.boolean('is_published').notNullable();
  table.bigInteger('created_at').notNullable();
  table.bigInteger('created_by');
  table.bigInteger('modified_at');
  table.bigInteger('modified_by');
}
