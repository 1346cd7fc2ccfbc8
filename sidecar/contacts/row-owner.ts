import type { Knex } from 'knex';
import type { Dialect } from '../db/dialect.ts';
import { insertRows, portionsOf, type SqlValue } from '../db/rows.ts';

/** What changed hands, by table: kept with a merge so that it can be undone exactly. */
export type MovedRows = Record<string, readonly unknown[]>;

/** Two contacts that are taken apart again, and what the loser had brought along. */
export interface Separation {
  readonly winner: number;
  readonly loser: number;
  readonly moved: MovedRows;
}

/** Why two contacts cannot be taken apart; the message is for the person who asked. */
export class CannotSeparate extends Error {}

/**
 * A room's promise to take care of its rows when a contact is merged. `app.ts` lists all owners
 * once; a table with a contact id that none of them names fails a test.
 */
export interface RowOwner {
  readonly tables: readonly string[];
  move(trx: Knex.Transaction, from: number, to: number): Promise<MovedRows>;
  /** Undoes `move`; rows that came later stay with the winner. @throws CannotSeparate */
  moveBack(trx: Knex.Transaction, separation: Separation): Promise<void>;
  /** Forgets a deleted contact; without it, all rows with its id are deleted. */
  erase?(trx: Knex.Transaction, contactId: number): Promise<void>;
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
    async moveBack(trx, { winner, loser, moved }) {
      for (const table of tables) {
        for (const ids of portionsOf((moved[table] ?? []) as number[])) {
          const rows = trx(table).where({ contact_id: winner }).whereIn('id', ids);
          await rows.update({ contact_id: loser });
        }
      }
    },
  };
}

/** Owner of a table of memberships: the winner gets those it does not have, the loser keeps its own. */
export function ownerOfMemberships(table: string, column: string, dialect: Dialect): RowOwner {
  return {
    tables: [table],
    async move(trx, from, to) {
      const rows = await trx(table).where({ contact_id: from });
      const standing = await trx(table).where({ contact_id: to });
      const owned = new Set(standing.map((row) => row[column]));
      const hasPrimary = standing.some((row) => Number(row.is_primary ?? 0) === 1);
      const copies = rows
        .filter((row) => !owned.has(row[column]))
        .map((row) => copyOf(row, to, !hasPrimary));
      const [example] = copies;
      if (example === undefined) return {};
      const columns = Object.keys(example);
      await insertRows(trx, {
        table,
        columns,
        rows: copies.map((copy) => columns.map((name) => copy[name] as SqlValue)),
        ending: dialect.keepExisting(`${column}, contact_id`),
      });
      return { [table]: copies };
    },
    async moveBack(trx, { winner, moved }) {
      for (const copy of (moved[table] ?? []) as Membership[]) {
        const key = { contact_id: winner, [column]: copy[column] as SqlValue };
        const row: Membership | undefined = await trx(table).where(key).first();
        if (row !== undefined && !becamePrimary(row, copy)) await trx(table).where(key).delete();
      }
    },
  };
}

type Membership = Record<string, SqlValue>;

function copyOf(row: Membership, contactId: number, staysPrimary: boolean): Membership {
  const copy = { ...row, contact_id: contactId };
  return 'is_primary' in copy && !staysPrimary ? { ...copy, is_primary: 0 } : copy;
}

/** Somebody chose it for the winner after the merge. */
function becamePrimary(row: Membership, copy: Membership): boolean {
  return Number(row.is_primary ?? 0) > Number(copy.is_primary ?? 0);
}
