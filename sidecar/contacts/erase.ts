import type { Knex } from 'knex';
import type { Queries } from '../db/connect.ts';
import { withMerged } from './by-address.ts';
import type { RowOwner } from './row-owner.ts';
import { holdContact } from './store.ts';

/** Deletes a contact, those that were merged into it, and every row that is about them. */
export async function eraseContact(
  trx: Knex.Transaction,
  owners: readonly RowOwner[],
  contactId: number,
): Promise<void> {
  // Whoever writes to the contact holds it first, so that no new row comes in between.
  await holdContact(trx, contactId);
  const ids = await withMerged(trx, contactId);
  for (const id of ids) {
    for (const owner of owners) await (owner.erase ?? eraseRows(owner))(trx, id);
    await trx('contact_merges').where({ winner_id: id }).orWhere({ loser_id: id }).delete();
    await trx('contacts').where({ id }).delete();
  }
}

/**
 * The same for many that no other contact was merged into: what each room deletes by contact goes
 * with one statement for all of them. Hold them first.
 */
export async function eraseUnmerged(
  trx: Knex.Transaction,
  owners: readonly RowOwner[],
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return;
  for (const { tables, erase } of owners)
    if (erase === undefined)
      for (const table of tables)
        await trx(table)
          .whereIn('contact_id', [...ids])
          .delete();
    else for (const id of await withRowsIn(trx, tables, ids)) await erase(trx, id);
  await trx('contact_merges')
    .whereIn('winner_id', [...ids])
    .delete();
  await trx('contacts')
    .whereIn('id', [...ids])
    .delete();
}

/** Those of these contacts that have rows in one of these tables. */
export async function withRowsIn(
  queries: Queries,
  tables: readonly string[],
  ids: readonly number[],
): Promise<Set<number>> {
  const found = new Set<number>();
  for (const table of tables) {
    const rows = queries(table).whereIn('contact_id', [...ids]);
    for (const id of await rows.distinct().pluck<number[]>('contact_id')) found.add(Number(id));
  }
  return found;
}

function eraseRows({ tables }: RowOwner): NonNullable<RowOwner['erase']> {
  return async (trx, contactId) => {
    for (const table of tables) await trx(table).where({ contact_id: contactId }).delete();
  };
}
