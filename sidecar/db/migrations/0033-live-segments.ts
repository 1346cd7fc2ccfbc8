import type { Migration } from '../schema-builder.ts';

/** What keeps segments true: contacts to look at, when to look again, and segments to build anew. */
export const liveSegments: Migration = {
  name: '0033-live-segments',
  async run({ database, table, index }) {
    // Only ever added to and deleted from: who changes contacts waits for nobody here.
    await table('segment_checks', (check) => {
      check.bigIncrements('id');
      check.bigInteger('contact_id').notNullable().index('segment_checks_contact');
      check.text('aspects').notNullable();
    });
    await table('segment_rechecks', (recheck) => {
      recheck.bigInteger('contact_id').notNullable();
      recheck.bigInteger('segment_id').notNullable().index('segment_rechecks_segment');
      recheck.bigInteger('due_at').notNullable().index('segment_rechecks_due');
      recheck.primary(['contact_id', 'segment_id']);
    });
    await table('segment_builds', (build) => {
      build.bigInteger('segment_id').primary();
      // Of the filters that the members follow from, or are about to.
      build.string('digest', 64).notNullable();
      build.string('state', 16).notNullable().index('segment_builds_state');
      build.bigInteger('position').notNullable();
      build.integer('total').notNullable();
      build.integer('done').notNullable();
      build.integer('added').notNullable();
      build.integer('removed').notNullable();
      build.bigInteger('wanted_at').notNullable();
      build.bigInteger('started_at');
      build.bigInteger('ended_at');
      // A second time, for what another process changed before it knew of the filters.
      build.bigInteger('again_at');
    });
    await index('segment_members', 'segment_members_list', ['segment_id', 'contact_id']);
    await table('segment_counters', (counter) => {
      counter.string('name', 16).primary();
      counter.bigInteger('value').notNullable();
    });
    const counters = ['version', 'turn'].map((name) => ({ name, value: 0 }));
    await database.knex('segment_counters').insert(counters).onConflict('name').ignore();
  },
};
