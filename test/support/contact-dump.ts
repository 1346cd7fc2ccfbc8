import type { Database } from '../../sidecar/db/connect.ts';

/** Every stored row of these contacts as text, table by table: equal texts are equal contacts. */
export async function dumpContacts(
  { knex }: Database,
  tables: readonly string[],
  ids: readonly number[],
): Promise<string> {
  const lines: string[] = [];
  const add = (table: string, rows: object[]): void => {
    lines.push(...rows.map((row) => `${table} ${JSON.stringify(row)}`));
  };
  add('contacts', await knex('contacts').whereIn('id', ids).orderBy('id'));
  for (const table of [...tables].sort()) add(table, await knex(table).whereIn('contact_id', ids));
  return lines.sort().join('\n');
}
