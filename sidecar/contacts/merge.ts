import type { Knex } from 'knex';
import type { Dialect } from '../db/dialect.ts';
import { insertRow } from '../db/rows.ts';
import type { Contact } from './contact.ts';
import type { Field } from './field.ts';
import { type MovedRows, ownerOfMemberships, ownerOfRows, type RowOwner } from './row-owner.ts';
import { type Author, findContact, updateContact } from './store.ts';

/** Merges the loser into the winner inside `trx` and gives the winner as it is afterwards. */
export type Merge = (
  trx: Knex.Transaction,
  loser: Contact,
  winner: Contact,
  author: Author,
) => Promise<Contact>;

/** The tables of this room that hold rows of a contact. */
export function contactRowOwners(dialect: Dialect): RowOwner[] {
  return [
    ownerOfRows('contact_changes', 'contact_events'),
    ownerOfMemberships('contact_tags', 'tag_id', dialect),
    ownerOfMemberships('company_contacts', 'company_id', dialect),
    identifiers,
  ];
}

/** Every unique value of the loser finds the winner from now on. */
const identifiers: RowOwner = {
  tables: ['contact_identifiers'],
  async move(trx, from, to) {
    await trx('contact_identifiers').where({ contact_id: from }).update({ contact_id: to });
    return {};
  },
};

/**
 * The winner keeps its id and its values and takes over what it lacks; points are added up. The
 * loser's id keeps resolving to the winner. What moved is recorded.
 */
export function createMerge(
  owners: readonly RowOwner[],
  currentFields: () => readonly Field[] | Promise<readonly Field[]>,
): Merge {
  return async (trx, loser, winner, author) => {
    if (loser.id === winner.id) return winner;
    const moved: MovedRows[] = [];
    for (const owner of owners) moved.push(await owner.move(trx, loser.id, winner.id));
    await trx('contacts').where({ id: loser.id }).update({ merged_into: winner.id });
    await insertRow(trx, 'contact_merges', {
      loser_id: loser.id,
      winner_id: winner.id,
      moved: JSON.stringify(Object.assign({}, ...moved)),
      at: author.at,
    });
    await trx('contacts')
      .where({ id: winner.id })
      .update({
        last_active_at: Math.max(loser.lastActiveAt ?? 0, winner.lastActiveAt ?? 0) || null,
      });
    const gains = { ...missingValues(loser, winner), points: winner.points + loser.points };
    const current = (await findContact(trx, winner.id)) as Contact;
    return updateContact(trx, withoutUnique(await currentFields()), current, gains, author);
  };
}

function missingValues(loser: Contact, winner: Contact) {
  const missing = Object.entries(loser.values).filter(
    ([alias, value]) =>
      value !== null && (winner.values[alias] ?? null) === null && alias !== 'points',
  );
  return Object.fromEntries(missing);
}

/** The loser's unique values changed hands already; claiming them again would clash. */
function withoutUnique(fields: readonly Field[]): Field[] {
  return fields.map((field) => ({ ...field, isUnique: false }));
}
