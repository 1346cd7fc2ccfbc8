import type { Knex } from 'knex';
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

function eraseRows({ tables }: RowOwner): NonNullable<RowOwner['erase']> {
  return async (trx, contactId) => {
    for (const table of tables) await trx(table).where({ contact_id: contactId }).delete();
  };
}
