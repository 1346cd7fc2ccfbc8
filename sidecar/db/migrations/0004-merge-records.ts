import type { Migration } from '../schema-builder.ts';

/** Who changed and who merged contacts, and what a merge made of the one that stayed. */
export const mergeRecords: Migration = {
  name: '0004-merge-records',
  async run({ column }) {
    await column('contact_changes', 'operator_id', (table) => {
      table.bigInteger('operator_id');
    });
    await column('contact_merges', 'source', (table) => {
      table.string('source', 64);
    });
    for (const name of ['operator_id', 'undone_by'])
      await column('contact_merges', name, (table) => {
        table.bigInteger(name);
      });
    // The how-manieth merge of its winner: clocks and ids of several servers are in no order.
    await column('contact_merges', 'position', (table) => {
      table.integer('position').notNullable().defaultTo(0);
    });
    await column('contact_merges', 'changed', (table) => {
      table.text('changed', 'mediumtext');
    });
  },
};
