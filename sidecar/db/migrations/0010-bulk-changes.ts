import type { Migration } from '../schema-builder.ts';

/** Changes of many contacts at once, and how far each has come. */
export const bulkChanges: Migration = {
  name: '0010-bulk-changes',
  async run({ table }) {
    await table('bulk_jobs', (job) => {
      job.bigIncrements('id');
      job.string('state', 16).notNullable().index('bulk_jobs_state');
      job.string('task', 16).notNullable();
      job.text('selection', 'mediumtext').notNullable();
      // The ids that were sent, until they are rows of bulk_contacts.
      job.text('ids', 'mediumtext');
      job.text('wanted', 'mediumtext').notNullable();
      job.bigInteger('operator_id').notNullable();
      job.string('operator_name', 191).notNullable();
      for (const count of ['changed', 'unchanged', 'refused', 'restored', 'partly', 'kept'])
        job.integer(count).notNullable().defaultTo(0);
      // Null until all contacts are found.
      job.integer('matched');
      job.bigInteger('found_up_to').notNullable().defaultTo(0);
      job.text('refusals', 'mediumtext').notNullable();
      job.text('problem');
      job.bigInteger('created_at').notNullable();
      job.bigInteger('started_at');
      job.bigInteger('ended_at');
      job.string('lease_owner', 36);
      job.bigInteger('lease_until').notNullable().defaultTo(0);
    });
    await table('bulk_contacts', (row) => {
      row.bigIncrements('id');
      row.bigInteger('job_id').notNullable();
      row.bigInteger('contact_id').notNullable().index('bulk_contacts_contact');
      row.string('state', 16).notNullable();
      row.text('back', 'mediumtext');
      row.unique(['job_id', 'contact_id'], { indexName: 'bulk_contacts_once' });
      row.index(['job_id', 'state'], 'bulk_contacts_state');
    });
  },
};
