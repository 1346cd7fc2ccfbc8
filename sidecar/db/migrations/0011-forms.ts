import type { Migration } from '../schema-builder.ts';
import { namedColumns } from './0007-segments.ts';

/** Forms: each is one document, with its fields and what happens after a submission. */
export const forms: Migration = {
  name: '0011-forms',
  async run(builder) {
    await builder.table('forms', (table) => {
      namedColumns(table);
      table.string('alias', 191).notNullable();
      table.string('post_action', 16).notNullable();
      table.text('post_action_property', 'mediumtext');
      table.bigInteger('publish_up_at');
      table.bigInteger('publish_down_at');
      table.boolean('in_kiosk_mode').notNullable();
      table.text('settings', 'mediumtext').notNullable();
      table.text('fields', 'mediumtext').notNullable();
      table.text('actions', 'mediumtext').notNullable();
      // Ids of fields and actions are not given twice, also when the last one was taken away.
      table.integer('last_part_id').notNullable();
    });
  },
};
