import type { Database } from '../connect.ts';
import { insertRows, type SqlValue } from '../rows.ts';
import type { Migration } from '../schema-builder.ts';

/** What lists and searches of contacts need: values by field, and contacts in their usual orders. */
export const contactSearch: Migration = {
  name: '0002-contact-search',
  async run(builder) {
    await builder.table('contact_values', (table) => {
      table.bigInteger('contact_id').notNullable();
      table.string('field', 64).notNullable();
      table.string('text_key', 191).notNullable();
      table.double('number_value');
      table.primary(['contact_id', 'field']);
      table.index(['field', 'text_key', 'contact_id'], 'contact_values_text');
      table.index(['field', 'number_value', 'contact_id'], 'contact_values_number');
    });
    const lastActive = ['last_active_at', 'id', 'merged_into'];
    await builder.index('contacts', 'contacts_last_active', lastActive);
    await builder.index('contacts', 'contacts_created', ['created_at', 'id', 'merged_into']);
    await indexOldContacts(builder.database);
  },
};

const atOnce = 500;
const columns = ['contact_id', 'field', 'text_key', 'number_value'];
const notIndexed = new Set(['points', 'custom', 'last_active_at', 'merged_into', 'id']);
const isValue = (column: string): boolean =>
  !notIndexed.has(column) && !/_(id|at|by)$/.test(column);

async function indexOldContacts({ knex, dialect }: Database): Promise<void> {
  for (let after = 0; ; ) {
    const contacts = await knex('contacts').where('id', '>', after).orderBy('id').limit(atOnce);
    if (contacts.length === 0) return;
    const rows = contacts.flatMap(rowsOf);
    for (let start = 0; start < rows.length; start += atOnce)
      await insertRows(knex, {
        table: 'contact_values',
        columns,
        rows: rows.slice(start, start + atOnce),
        ending: dialect.keepExisting('contact_id, field'),
      });
    after = Number(contacts.at(-1).id);
  }
}

function rowsOf(contact: Record<string, unknown>): SqlValue[][] {
  const values = { ...contact, ...JSON.parse(String(contact.custom)) };
  return Object.entries(values)
    .filter(([column, value]) => isValue(column) && value !== null)
    .map(([column, value]) => [
      Number(contact.id),
      column,
      String(value).toLowerCase().normalize('NFC').slice(0, 191),
      typeof value === 'number' ? value : null,
    ]);
}
