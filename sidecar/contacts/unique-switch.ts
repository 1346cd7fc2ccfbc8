import { randomUUID } from 'node:crypto';
import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { Database, Queries } from '../db/connect.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { notFound, Problem } from '../problem.ts';
import type { Field } from './field.ts';
import { identifiersOf, noteIdentifiers, sharedMark } from './identifiers.ts';
import { findContacts, holdContact } from './store.ts';
import { type Preparation, rulesRow, uniqueFields } from './unique-fields.ts';

/* A field becomes unique in three steps. First everybody who writes notes its values down; then
   those of standing contacts are noted, in portions that let others in; then, if no two contacts
   share one, everybody goes by the notes. Each step changes one row that every writer shares, so
   that none of them goes by the rules of the step before. */

/** Makes a field of contacts unique. @throws Problem 422 when contacts share values of it */
export async function makeUnique(database: Database, field: Field): Promise<void> {
  await refuseShared(database, field);
  const token = await begin(database);
  try {
    if ((await uniqueFields(database.knex)).relied.includes(field.alias)) return;
    await forget(database, token, field);
    await takeRules(database, token, { prepared: field.alias });
    await noteAll(database, token, field);
    if (await settle(database, token, field)) return;
    await forget(database, token, field);
  } finally {
    await end(database, token);
  }
  await refuseShared(database, field);
  throw busy('Contacts were changed meanwhile. Try again.');
}

/** From now on contacts may share values of the field. */
export async function makeShared(database: Database, field: Field): Promise<void> {
  const token = await begin(database);
  try {
    await takeRules(database, token, {}, (trx) => setFlag(trx, field, 0));
    await forget(database, token, field);
  } finally {
    await end(database, token);
  }
}

/** A process that has not been heard of for so long has ended. */
const leaseMs = 10_000;
const atOnce = 100;

async function begin(database: Database): Promise<string> {
  const token = randomUUID();
  await inTransaction(database, async (trx) => {
    const { token: other, until = 0 } = await holdRules(trx);
    if (other !== undefined && until > Date.now())
      throw busy('Another field is being made unique or shared. Try again.');
    await write(trx, { token, until: Date.now() + leaseMs });
  });
  return token;
}

/** Goes on with the rules alone in hand, for another while. @throws Problem when they are lost */
function takeRules(
  database: Database,
  token: string,
  change: Pick<Preparation, 'prepared'>,
  work: (trx: Transaction) => Promise<unknown> = async () => undefined,
): Promise<void> {
  return inTransaction(database, async (trx) => {
    const rules = await holdRules(trx);
    if (rules.token !== token) throw busy('Somebody else changed unique fields. Try again.');
    await write(trx, { ...rules, ...change, until: Date.now() + leaseMs });
    await work(trx);
  });
}

async function end(database: Database, token: string): Promise<void> {
  await inTransaction(database, async (trx) => {
    const rules = await holdRules(trx);
    if (rules.token === token) await write(trx, {});
  });
}

/** Waits for all who write by the rules, and lets nobody else write by them. */
async function holdRules(trx: Transaction): Promise<Preparation> {
  const rules = trx('contact_settings').where(rulesRow);
  await rules.clone().update({ value: trx.ref('value') });
  const row = await rules.first('value');
  return JSON.parse(row.value) as Preparation;
}

async function write(trx: Transaction, rules: Preparation): Promise<void> {
  await trx('contact_settings')
    .where(rulesRow)
    .update({ value: JSON.stringify(rules) });
}

async function setFlag(trx: Transaction, { id }: Field, flag: 0 | 1): Promise<void> {
  const updated = await trx('fields').where({ id }).update({ is_unique_identifier: flag });
  if (updated === 0) throw notFound();
}

/** Whether the field is unique now: nobody marked a value as shared. */
async function settle(database: Database, token: string, field: Field): Promise<boolean> {
  let isUnique = false;
  await takeRules(database, token, { prepared: null }, async (trx) => {
    const mark = await trx('contact_identifiers')
      .where({ field: sharedMark(field.alias) })
      .first('contact_id');
    isUnique = mark === undefined;
    if (!isUnique) return;
    await setFlag(trx, field, 1);
    await write(trx, {});
  });
  return isUnique;
}

async function noteAll(database: Database, token: string, field: Field): Promise<void> {
  for await (const page of standingValues(database.knex, field.alias)) {
    await takeRules(database, token, {});
    const ids = page.map(({ id }) => id);
    await inTransaction(database, (trx) => notePortion(trx, ids, { token, field }));
  }
}

interface Noting {
  readonly token: string;
  readonly field: Field;
}

async function notePortion(
  trx: Transaction,
  ids: readonly number[],
  { token, field }: Noting,
): Promise<void> {
  const rules = await uniqueFields(trx);
  if (rules.token !== token) throw busy('Somebody else changed unique fields. Try again.');
  // Like `holdContact`, of many.
  await trx('contacts')
    .whereIn('id', ids)
    .update({ merged_into: trx.ref('merged_into') });
  const standing = await findContacts(trx, ids);
  const found = new Set(standing.map(({ id }) => id));
  const merged = ids.filter((id) => !found.has(id));
  for (const id of merged) {
    const heir = await holdContact(trx, id);
    if (heir !== null) standing.push(heir);
  }
  for (const { id, values } of standing)
    await noteIdentifiers(trx, id, identifiersOf([field.alias], values));
}

/** Drops the notes of a field that nobody goes by. */
async function forget(database: Database, token: string, { alias }: Field): Promise<void> {
  for (const field of [alias, sharedMark(alias)])
    for (let dropped = atOnce; dropped > 0; await turnOfOthers())
      await takeRules(database, token, {}, async (trx) => {
        const rows = trx('contact_identifiers').where({ field });
        const keys = await rows.clone().limit(atOnce).pluck<string[]>('value_key');
        dropped = keys.length;
        await rows.whereIn('value_key', keys).delete();
      });
}

interface StandingValue {
  readonly key: string;
  readonly id: number;
}

/** Who holds values of a field, in portions by value. */
async function* standingValues(
  queries: Queries,
  alias: string,
): AsyncGenerator<readonly StandingValue[]> {
  for (let last: StandingValue = { key: '', id: 0 }; ; ) {
    const { key, id } = last;
    const rows = await queries({ held: 'contact_values' })
      .join({ holder: 'contacts' }, 'holder.id', 'held.contact_id')
      .where('held.field', alias)
      .where('held.text_key', '>=', key)
      .where((later) => later.where('held.text_key', '>', key).orWhere('held.contact_id', '>', id))
      .whereNull('holder.merged_into')
      .orderBy([{ column: 'held.text_key' }, { column: 'held.contact_id' }])
      .limit(atOnce)
      .select({ key: 'held.text_key', id: 'held.contact_id' });
    if (rows.length === 0) return;
    const page = rows.map((row) => ({ key: String(row.key), id: Number(row.id) }));
    yield page;
    await turnOfOthers();
    last = page.at(-1) as StandingValue;
  }
}

/** @throws Problem 422 that says how many contacts share values of the field */
async function refuseShared({ knex }: Database, { alias }: Field): Promise<void> {
  const holders = new Map<string, number>();
  let last = '';
  for await (const page of standingValues(knex, alias))
    for (const { key } of page) {
      if (key === last) holders.set(key, (holders.get(key) ?? 1) + 1);
      last = key;
    }
  if (holders.size === 0) return;
  const contacts = [...holders.values()].reduce((sum, count) => sum + count);
  const shared = holders.size === 1 ? 'one value' : `${holders.size} values`;
  const sentence = `${contacts} contacts share ${shared} of ${alias}. Change or merge them first.`;
  const details = { isUniqueIdentifier: [sentence] };
  throw new Problem(422, `isUniqueIdentifier: ${sentence}`, null, details);
}

function busy(sentence: string): Problem {
  return new Problem(409, sentence);
}
