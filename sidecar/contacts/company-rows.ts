import type { Dialect } from '../db/dialect.ts';
import { primaryNameOf, showCompany } from './company-links.ts';
import { ownerOfMemberships, type RowOwner } from './row-owner.ts';
import { findContact } from './store.ts';

/**
 * The winner of a merge joins the companies of the loser, and keeps its primary one. After a merge
 * is undone both show their primary company under the name that it has by now.
 */
export function companyRows(dialect: Dialect): RowOwner {
  const owner = ownerOfMemberships('company_contacts', 'company_id', dialect);
  return {
    ...owner,
    async moveBack(trx, separation) {
      const { winner, loser } = separation;
      const before = await primaryNameOf(trx, winner);
      await owner.moveBack(trx, separation);
      for (const id of [winner, loser]) {
        const name = await primaryNameOf(trx, id);
        const shown = (await findContact(trx, id))?.values.company ?? null;
        const lostIt = id === winner && name === null && before !== null && shown === before;
        if (lostIt || (name !== null && shown !== name)) await showCompany(trx, id, name);
      }
    },
  };
}
