import type { Migration } from '../schema-builder.ts';
import { namedColumns } from './0007-segments.ts';

/** Points: every gain and loss, groups with a score for each contact, and rules that give them. */
export const points: Migration = {
  name: '0007-points',
  async run(builder) {
    await builder.table('point_groups', namedColumns);
    await builder.table('point_actions', (table) => {
      namedColumns(table);
      table.string('type', 64).notNullable();
      table.integer('delta').notNullable();
      table.boolean('repeatable').notNullable();
      table.text('properties', 'mediumtext').notNullable();
      table.bigInteger('group_id');
      table.bigInteger('publish_up_at');
      table.bigInteger('publish_down_at');
    });
    await builder.table('point_scores', (table) => {
      table.bigInteger('contact_id').notNullable();
      table.bigInteger('group_id').notNullable().index('point_scores_group');
      table.integer('score').notNullable();
      table.primary(['contact_id', 'group_id']);
    });
    await builder.table('points_log', (table) => {
      table.bigIncrements('id');
      table.bigInteger('contact_id').notNullable();
      table.string('type', 64).notNullable();
      table.string('event_name', 191).notNullable();
      table.string('action_name', 191).notNullable();
      // A difference of two numbers may be twice as long as each.
      table.bigInteger('delta').notNullable();
      table.bigInteger('group_id');
      table.string('group_name', 191);
      table.bigInteger('at').notNullable().index('points_log_at');
      table.index(['contact_id', 'at'], 'points_log_contact');
    });
  },
};
