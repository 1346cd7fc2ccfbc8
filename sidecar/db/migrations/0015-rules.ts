import type { Migration } from '../schema-builder.ts';
import { namedColumns } from './0007-segments.ts';

/** Rules, what they did already, and what waits to be told to a visitor's browser. */
export const rules: Migration = {
  name: '0015-rules',
  async run({ table }) {
    await table('rules', (rule) => {
      namedColumns(rule);
      rule.string('trigger_type', 32).notNullable();
      rule.text('trigger_properties', 'mediumtext').notNullable();
      rule.text('actions', 'mediumtext').notNullable();
      rule.boolean('repeatable').notNullable();
    });
    await table('rule_firings', (firing) => {
      firing.bigIncrements('id');
      firing.string('source', 32).notNullable();
      // For whom, or at which hit: what fires once has one row, whoever writes it first.
      firing.string('fired_key', 40).notNullable();
      firing.bigInteger('contact_id');
      firing.bigInteger('visitor_id');
      firing.bigInteger('at').notNullable();
      firing.unique(['fired_key', 'source'], { indexName: 'rule_firings_once' });
      firing.index(['contact_id', 'source'], 'rule_firings_contact');
      firing.index(['visitor_id', 'source'], 'rule_firings_visitor');
    });
    await table('pending_events', (event) => {
      event.bigIncrements('id');
      event.bigInteger('visitor_id').notNullable().index('pending_events_visitor');
      event.string('service', 32).notNullable();
      event.string('category', 191).notNullable();
      event.string('action', 191).notNullable();
      event.string('label', 191).notNullable();
      event.bigInteger('at').notNullable().index('pending_events_at');
    });
  },
};
