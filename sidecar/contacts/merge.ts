import type { Knex } from 'knex';
import type { Dialect } from '../db/dialect.ts';
import { insertRow } from '../db/rows.ts';
import { StaleRead } from '../db/transaction.ts';
import type { Contact, Values } from './contact.ts';
import { type MovedRows, ownerOfMemberships, ownerOfRows, type RowOwner } from './row-owner.ts';
import { type Author, findContact, holdContact, updateContact } from './store.ts';

/** Merges the loser into the winner inside `trx` and gives the winner as it is afterwards. */
export type Merge = (
  trx: Knex.Transaction,
  pair: { readonly loser: Contact; readonly winner: Contact },
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
    const rows = trx('contact_identifiers').where({ contact_id: from });
    const moved = await rows.clone().select('field', 'value_key');
    await rows.update({ contact_id: to });
    return { contact_identifiers: moved };
  },
};

/**
 * The winner keeps its id and its values and takes over what it lacks; points are added up. The
 * loser's id keeps resolving to the winner. What moved is recorded.
 */
export function createMerge(owners: readonly RowOwner[]): Merge {
  return async (trx, pair, author) => {
    if (pair.loser.id === pair.winner.id) return pair.winner;
    const loser = await asRead(trx, pair.loser);
    const winner = await asRead(trx, pair.winner);
    const moved: MovedRows[] = [];
    for (const owner of owners) moved.push(await owner.move(trx, loser.id, winner.id));
    await trx('contacts').where({ id: loser.id }).update({ merged_into: winner.id });
    await insertRow(trx, 'contact_merges', {
      loser_id: loser.id,
      winner_id: winner.id,
      moved: JSON.stringify(Object.assign({}, ...moved)),
      at: author.at,
    });
    await inherit(trx, loser, winner);
    const values = { ...missingValues(loser, winner), points: winner.points + loser.points };
    const heir = (await findContact(trx, winner.id)) as Contact;
    // Without fields nothing counts as unique: the loser's unique values changed hands already.
    return updateContact(trx, heir, { fields: [], values, author });
  };
}

/** The contact as it is now, held; one that was merged meanwhile is not what the caller decided on. */
async function asRead(trx: Knex.Transaction, { id }: Contact): Promise<Contact> {
  const contact = await holdContact(trx, id);
  if (contact?.id !== id) throw new StaleRead();
  return contact;
}

async function inherit(trx: Knex.Transaction, loser: Contact, winner: Contact): Promise<void> {
  const identified = [loser.identifiedAt, winner.identifiedAt].filter((at) => at !== null);
  await trx('contacts')
    .where({ id: winner.id })
    .update({
      last_active_at: Math.max(loser.lastActiveAt ?? 0, winner.lastActiveAt ?? 0) || null,
      identified_at: identified.length > 0 ? Math.min(...identified) : null,
      owner_id: winner.ownerId ?? loser.ownerId,
    });
}

function missingValues(loser: Contact, winner: Contact): Values {
  const missing = Object.entries(loser.values).filter(
    ([alias, value]) =>
      value !== null && (winner.values[alias] ?? null) === null && alias !== 'points',
  );
  return Object.fromEntries(missing);
}
