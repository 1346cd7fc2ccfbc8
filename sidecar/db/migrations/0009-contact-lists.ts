import type { Database } from '../connect.ts';
import type { Migration } from '../schema-builder.ts';

/**
 * Indexes of the contacts that were not merged into others, in the usual orders, and by what is
 * counted most; no list has to pass over the merged ones.
 */
export const contactLists: Migration = {
  name: '0009-contact-lists',
  async run({ index, database }) {
    await index('contacts', 'contacts_standing', ['merged_into', 'id']);
    await index('contacts', 'contacts_by_activity', ['merged_into', 'last_active_at', 'id']);
    await index('contacts', 'contacts_by_creation', ['merged_into', 'created_at', 'id']);
    await index('contacts', 'contacts_identified', ['merged_into', 'identified_at']);
    await index('contacts', 'contacts_owner', ['merged_into', 'owner_id']);
    await index('contact_tags', 'contact_tags_contacts', ['tag_id', 'contact_id']);
    await dropIndex(database, 'contacts', 'contacts_last_active');
    await dropIndex(database, 'contacts', 'contacts_created');
    await dropIndex(database, 'contact_tags', 'contact_tags_tag');
  },
};

/** Its place is taken by another one. */
async function dropIndex({ knex }: Database, tableName: string, name: string): Promise<void> {
  try {
    await knex.schema.alterTable(tableName, (table) => table.dropIndex([], name));
  } catch (error) {
    if (!/no such index|check that .* exists/i.test((error as Error).message)) throw error;
  }
}
