import type { Database } from '../connect.ts';
import { insertRows, type SqlValue } from '../rows.ts';
import type { Migration } from '../schema-builder.ts';

/** What lists and searches of companies need: values by field, and who made and owns a company. */
export const companies: Migration = {
  name: '0005-companies',
  async run(builder) {
    await builder.table('company_values', (table) => {
      table.bigInteger('company_id').notNullable();
      table.string('field', 64).notNullable();
      table.string('text_key', 191).notNullable();
      table.double('number_value');
      table.primary(['company_id', 'field']);
      table.index(['field', 'text_key', 'company_id'], 'company_values_text');
      table.index(['field', 'number_value', 'company_id'], 'company_values_number');
    });
    for (const column of ['created_by', 'modified_by', 'owner_id'])
      await builder.column('companies', column, (table) => table.bigInteger(column));
    await indexOldCompanies(builder.database);
  },
};

const atOnce = 500;
const columns = ['company_id', 'field', 'text_key', 'number_value'];
const notIndexed = new Set(['id', 'custom', 'score', 'name_key']);
const isValue = (column: string): boolean =>
  !notIndexed.has(column) && !/_(id|at|by)$/.test(column);

async function indexOldCompanies({ knex, dialect }: Database): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await knex('companies').where('id', '>', after).orderBy('id').limit(atOnce);
    if (rows.length === 0) return;
    const values = rows.flatMap(rowsOf);
    for (let start = 0; start < values.length; start += atOnce)
      await insertRows(knex, {
        table: 'company_values',
        columns,
        rows: values.slice(start, start + atOnce),
        ending: dialect.keepExisting('company_id, field'),
      });
    after = Number(rows.at(-1).id);
  }
}

function rowsOf({ custom, ...company }: Record<string, unknown>): SqlValue[][] {
  const values = { ...company, ...JSON.parse(String(custom)) };
  return Object.entries(values)
    .filter(([column, value]) => isValue(column) && value !== null)
    .map(([column, value]) => [
      ...[Number(company.id), column],
      String(value).toLowerCase().normalize('NFC').slice(0, 191),
      typeof value === 'number' ? value : null,
    ]);
}
