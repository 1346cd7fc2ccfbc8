import { connect } from '../../sidecar/db/connect.ts';
import { insertRows, type SqlValue } from '../../sidecar/db/rows.ts';

const atOnce = 1000;

/** Contacts with the ids 1 to `count`, straight into the database: the API would take minutes. */
export async function fillContacts(databaseUrl: string, count: number): Promise<void> {
  const { knex } = connect(databaseUrl);
  for (let start = 1; start <= count; start += atOnce) {
    const ids = Array.from({ length: Math.min(atOnce, count - start + 1) }, (_, at) => start + at);
    await insertRows(knex, {
      table: 'contacts',
      columns: ['id', 'firstname', 'custom', 'points', 'created_at', 'identified_at'],
      rows: ids.map((id): SqlValue[] => [id, `Ann ${id}`, '{}', 0, id, id]),
    });
  }
  await knex.destroy();
}
