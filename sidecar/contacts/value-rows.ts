import type { RowOwner } from './row-owner.ts';
import { findContact } from './store.ts';
import { indexValues } from './value-index.ts';

/**
 * A merged contact is indexed with what it inherits as that is written, and the loser's rows stay
 * with the loser: only a merge that is undone has rows to put right, those of the winner.
 */
export const valueRows: RowOwner = {
  tables: ['contact_values'],
  move: async () => ({}),
  async moveBack(trx, { winner }) {
    const contact = await findContact(trx, winner);
    await trx('contact_values').where({ contact_id: winner }).delete();
    if (contact !== null) await indexValues(trx, winner, contact.values);
  },
};
