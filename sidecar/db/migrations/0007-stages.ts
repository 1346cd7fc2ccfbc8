import type { Migration } from '../schema-builder.ts';
import { namedColumns } from './0007-segments.ts';

/** Stages on the way of a contact, such as prospect and customer, and when it entered and left them. */
export const stages: Migration = {
  name: '0007-stages',
  async run(builder) {
    await builder.table('stages', (table) => {
      namedColumns(table);
      table.integer('weight').notNullable();
      table.bigInteger('publish_up_at');
      table.bigInteger('publish_down_at');
    });
    await builder.table('stage_changes', (table) => {
      table.bigIncrements('id');
      table.bigInteger('contact_id').notNullable();
      table.bigInteger('stage_id').notNullable();
      table.string('stage_name', 191).notNullable();
      table.string('action', 16).notNullable();
      table.bigInteger('at').notNullable().index('stage_changes_at');
      table.index(['contact_id', 'at'], 'stage_changes_contact');
    });
    await builder.index('contacts', 'contacts_stage', ['stage_id']);
  },
};
