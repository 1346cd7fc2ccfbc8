import type { Knex } from 'knex';
import { insertRow } from '../db/rows.ts';
import { CannotSeparate, type RowOwner, type Separation } from './row-owner.ts';
import { findContact } from './store.ts';
import { lookupKey } from './value.ts';

interface Pair {
  readonly field: string;
  readonly value_key: string;
}

/** Every unique value of the loser finds the winner from now on. */
export const identifierRows: RowOwner = {
  tables: ['contact_identifiers'],
  async move(trx, from, to) {
    const rows = trx('contact_identifiers').where({ contact_id: from });
    const moved = await rows.clone().select('field', 'value_key');
    await rows.update({ contact_id: to });
    return { contact_identifiers: moved };
  },
  async moveBack(trx, separation) {
    const pairs = (separation.moved.contact_identifiers ?? []) as Pair[];
    await refuseValuesInUse(trx, separation, pairs);
    for (const { field, value_key } of pairs) await giveBack(trx, separation, { field, value_key });
  },
};

/** A unique value that the winner goes on using cannot be the loser's as well. */
async function refuseValuesInUse(
  trx: Knex.Transaction,
  { winner, loser }: Separation,
  pairs: readonly Pair[],
): Promise<void> {
  const contact = await findContact(trx, winner);
  const used = pairs.find(
    ({ field, value_key }) => lookupKey(String(contact?.values[field] ?? '')) === value_key,
  );
  if (used === undefined) return;
  throw new CannotSeparate(
    `Contact ${winner} was given the ${used.field} of contact ${loser} after they were merged. ` +
      'Change it first.',
  );
}

async function giveBack(
  trx: Knex.Transaction,
  { winner, loser }: Separation,
  pair: Pair,
): Promise<void> {
  const row = await trx('contact_identifiers')
    .where({ ...pair })
    .first('contact_id');
  if (row === undefined) {
    await insertRow(trx, 'contact_identifiers', { ...pair, contact_id: loser });
    return;
  }
  const holder = Number(row.contact_id);
  if (holder !== winner)
    throw new CannotSeparate(
      `The ${pair.field} of contact ${loser} belongs to contact ${holder} by now.`,
    );
  await trx('contact_identifiers')
    .where({ ...pair })
    .update({ contact_id: loser });
}
