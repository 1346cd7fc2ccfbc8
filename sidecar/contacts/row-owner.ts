import type { Knex } from 'knex';
import type { Dialect } from '../db/dialect.ts';
import { insertRows, type SqlValue } from '../db/rows.ts';

/** The keys of the rows that changed hands, by table: kept with a merge so that it can be undone exactly. */
export type MovedRows = Record<string, readonly unknown[]>;

/**
 * A room's promise to take care of its rows when a contact is merged. `app.ts` lists all owners
 * once; a table with a contact id that none of them names fails a test.
 */
export interface RowOwner {
  readonly tables: readonly string[];
  move(trx: Knex.Transaction, from: number, to: number): Promise<MovedRows>;
}

/** Owner of tables whose rows simply belong to another contact afterwards. */
export function ownerOfRows(...tables: string[]): RowOwner {
  return {
    tables,
    async move(trx, from, to) {
      const moved: MovedRows = {};
      for (const table of tables) {
        const ids = await trx(table).where({ contact_id: from }).pluck<number[]>('id');
        await trx(table).where({ contact_id: from }).update({ contact_id: to });
        moved[table] = ids;
      }
      return moved;
    },
  };
}

/** Owner of a table of memberships: the winner gets those it does not have, the loser keeps its own. */
export function ownerOfMemberships(table: string, column: string, dialect: Dialect): RowOwner {
  return {
    tables: [table],
    async move(trx, from, to) {
      const rows = await trx(table).where({ contact_id: from });
      const owned = new Set(await trx(table).where({ contact_id: to }).pluck<number[]>(column));
      const missing = rows.filter((row) => !owned.has(row[column]));
      const [example] = missing;
      if (example === undefined) return {};
      const columns = Object.keys(example);
      const valueOfCopy = (name: string, row: Record<string, SqlValue>): SqlValue => {
        if (name === 'contact_id') return to;
        const staysPrimary = name !== 'is_primary' || owned.size === 0;
        return staysPrimary ? (row[name] as SqlValue) : 0;
      };
      const copies = missing.map((row) => columns.map((name) => valueOfCopy(name, row)));
      await insertRows(trx, {
        table,
        columns,
        rows: copies,
        ending: dialect.keepExisting(`${column}, contact_id`),
      });
      return { [table]: missing.map((row) => Number(row[column])) };
    },
  };
}
