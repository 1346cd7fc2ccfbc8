import type { Knex } from 'knex';
import { insertRow } from '../db/rows.ts';
import type { Contact } from './contact.ts';
import { type Identifier, identifiersOf, isSame, namesOf, noteIdentifiers } from './identifiers.ts';
import { CannotSeparate, type RowOwner, type Separation } from './row-owner.ts';
import { findContact } from './store.ts';
import { type Scheme, type UniqueFields, uniqueFields } from './unique-fields.ts';

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
    const rules = await uniqueFields(trx);
    const winner = await findContact(trx, separation.winner);
    const loser = await findContact(trx, separation.loser);
    if (winner === null || loser === null) return;
    // A field that became unique after the merge knows only what the merged contact had.
    const winners = identifiersOf(rules.relied, winner.values);
    const own = identifiersOf(rules.relied, loser.values);
    const brought = broughtPairs(rules, separation);
    refuseValuesInUse(rules, separation, winners, brought);
    const others = own.filter((pair) => !brought.some((one) => isSame(one, pair)));
    refuseSameValues(rules, separation, winners, others);
    for (const pair of [...brought, ...others])
      await give(trx, rules, pair, { from: winner, to: loser });
    for (const pair of winners) await give(trx, rules, pair, { from: winner, to: winner });
    await noteAgain(trx, rules, { winner, loser });
  },
};

function broughtPairs({ relied }: UniqueFields, { moved }: Separation): Identifier[] {
  const names = namesOf(relied);
  return ((moved.contact_identifiers ?? []) as Pair[])
    .filter(({ field }) => names.includes(field))
    .map(({ field, value_key }) => ({ field, key: value_key }));
}

/** A unique value that the winner goes on using cannot be the loser's as well. */
function refuseValuesInUse(
  { relied }: UniqueFields,
  { winner, loser }: Separation,
  winners: readonly Identifier[],
  brought: readonly Identifier[],
): void {
  const used = winners.find((pair) => brought.some((one) => isSame(one, pair)));
  if (used === undefined) return;
  throw new CannotSeparate(
    `Contact ${winner} was given the ${wordsFor(relied, used)} of contact ${loser} after they were merged. ` +
      'Change it first.',
  );
}

/** They could share it when they were merged, and cannot any more. */
function refuseSameValues(
  { relied }: UniqueFields,
  { winner, loser }: Separation,
  winners: readonly Identifier[],
  losers: readonly Identifier[],
): void {
  const same = winners.find((pair) => losers.some((one) => isSame(one, pair)));
  if (same === undefined) return;
  throw new CannotSeparate(
    `Contacts ${winner} and ${loser} have the same ${wordsFor(relied, same)}, unique by now. ` +
      'Change it first.',
  );
}

/** What is unique, in words. */
function wordsFor({ aliases, combination }: Scheme, { field }: Identifier): string {
  return field === combination ? aliases.join(' and ') : field;
}

interface Hands {
  readonly from: Contact;
  readonly to: Contact;
}

async function give(
  trx: Knex.Transaction,
  { relied }: UniqueFields,
  identifier: Identifier,
  { from, to }: Hands,
): Promise<void> {
  const { field, key } = identifier;
  const pair: Pair = { field, value_key: key };
  const row = await trx('contact_identifiers')
    .where({ ...pair })
    .first('contact_id');
  if (row === undefined) {
    await insertRow(trx, 'contact_identifiers', { ...pair, contact_id: to.id });
    return;
  }
  const holder = Number(row.contact_id);
  if (holder !== from.id)
    throw new CannotSeparate(
      `The ${wordsFor(relied, identifier)} of contact ${to.id} belongs to contact ${holder} by now.`,
    );
  if (holder === to.id) return;
  await trx('contact_identifiers')
    .where({ ...pair })
    .update({ contact_id: to.id });
}

/** The same for a field that is about to become unique: what both have tells whether it may. */
async function noteAgain(
  trx: Knex.Transaction,
  { prepared }: UniqueFields,
  { winner, loser }: { readonly winner: Contact; readonly loser: Contact },
): Promise<void> {
  if (prepared === null) return;
  await trx('contact_identifiers')
    .whereIn('field', namesOf(prepared))
    .where({ contact_id: winner.id })
    .delete();
  for (const { id, values } of [winner, loser])
    await noteIdentifiers(trx, id, identifiersOf(prepared, values));
}
