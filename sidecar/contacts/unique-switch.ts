import { randomUUID } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { notFound, type Problem } from '../problem.ts';
import type { Field } from './field.ts';
import { identifiersOf, namesOf, noteIdentifiers, sharedMark } from './identifiers.ts';
import { shares, sharingOf, standingValues } from './shared-values.ts';
import { findContacts, holdContact } from './store.ts';
import { type Rules, type Scheme, type UniqueFields, uniqueFields } from './unique-fields.ts';
import { busy, forgetObsolete, type Lease, lost, takeRules, withLease } from './unique-rules.ts';

/* What is unique of contacts changes in three steps. First everybody who writes notes down what
   shall be unique; then that of standing contacts is noted, in portions that let others in; then,
   if no two contacts share it, everybody goes by the notes. Each step changes one row that every
   writer shares, so that none of them goes by the rules of the step before. */

interface Plan {
  /** What is to be noted down before anybody can go by it. */
  readonly noted: Scheme;
  /** Names of the notes that nobody goes by afterwards. */
  readonly obsolete: readonly string[];
  /** The name of what is noted together afterwards. */
  readonly combination: string | null;
  /** What is asked for, as answers that refuse it name it. */
  readonly setting: string;
  finish?(trx: Transaction): Promise<void>;
}

/** Makes a field of contacts unique. @throws Problem 422 when contacts share values of it */
export function makeUnique(database: Database, field: Field): Promise<void> {
  return change(database, ({ relied }) => {
    if (relied.aliases.includes(field.alias)) return null;
    const added = [...relied.aliases, field.alias].sort();
    return planOf(relied, field, { added, single: [field.alias], flag: 1 });
  });
}

/**
 * From now on contacts may share values of the field. @throws Problem 422 where unique fields are
 * joined by AND and contacts have the same values in all others
 */
export function makeShared(database: Database, field: Field): Promise<void> {
  return change(database, ({ relied }) => {
    const added = relied.aliases.filter((alias) => alias !== field.alias);
    const plan = planOf(relied, field, { added, single: [], flag: 0 });
    return relied.combination === null ? { ...plan, obsolete: [field.alias] } : plan;
  });
}

interface Switch {
  readonly added: readonly string[];
  readonly single: readonly string[];
  readonly flag: 0 | 1;
}

function planOf({ combination: old }: Scheme, field: Field, { added, single, flag }: Switch): Plan {
  const combination = old === null ? null : newCombination();
  return {
    noted: { aliases: old === null ? single : added, combination },
    obsolete: old === null ? [] : [old],
    combination,
    setting: 'isUniqueIdentifier',
    finish: (trx) => setFlag(trx, field, flag),
  };
}

/** By OR each unique field finds its contact alone, by AND only all of them together. */
export type Join = 'or' | 'and';

/** Joins unique fields. @throws Problem 422 by OR, when contacts share values */
export function joinUnique(database: Database, join: Join): Promise<void> {
  return change(database, ({ relied }) => {
    if (joinOf(relied) === join) return null;
    const combination = join === 'and' ? newCombination() : null;
    const noted = { aliases: relied.aliases, combination };
    return { noted, obsolete: namesOf(relied), combination, setting: 'joinedBy' };
  });
}

export function joinOf({ combination }: Scheme): Join {
  return combination === null ? 'or' : 'and';
}

/** Never the same twice: what is left of an earlier one does not count. No field has such a name. */
function newCombination(): string {
  return `&${randomUUID()}`;
}

async function change(
  database: Database,
  planFor: (rules: UniqueFields) => Plan | null,
): Promise<void> {
  const first = planFor(await uniqueFields(database.knex));
  if (first === null) return;
  await refuseShared(database, first);
  await withLease(database, async (lease) => {
    const plan = planFor(await uniqueFields(database.knex));
    if (plan === null) return;
    await takeRules(lease, async () => ({ prepared: plan.noted }));
    for (const alias of plan.noted.aliases) await noteAll(lease, plan.noted, alias);
    const refusal = await settle(lease, plan);
    await forgetObsolete(lease);
    if (refusal === null) return;
    await refuseShared(database, plan);
    throw refusal;
  });
}

/** Whether everybody goes by the notes now: nobody marked one as shared. Gives what is in the way. */
async function settle(lease: Lease, plan: Plan): Promise<Problem | null> {
  let refusal: Problem | null = null;
  await takeRules(lease, async (trx): Promise<Partial<Rules>> => {
    const marks = namesOf(plan.noted).map(sharedMark);
    const counted = await trx('contact_identifiers')
      .whereIn('field', marks)
      .count({ n: '*' })
      .first();
    refusal = refusalOf(plan, Number(counted?.n ?? 0));
    if (refusal !== null) return { prepared: null, obsolete: namesOf(plan.noted) };
    await plan.finish?.(trx);
    return { prepared: null, obsolete: plan.obsolete, combination: plan.combination };
  });
  return refusal;
}

function refusalOf({ noted, setting }: Plan, shared: number): Problem | null {
  if (shared === 0) return null;
  if (noted.combination === null) return busy('Contacts were changed meanwhile. Try again.');
  const combinations = shared === 1 ? 'one combination' : `${shared} combinations`;
  const sentence = `Contacts share ${combinations} of ${noted.aliases.join(' and ')}.`;
  return shares(setting, [`${sentence} Change or merge them first.`]);
}

/** @throws Problem 422 that says how many contacts share values that shall be unique */
async function refuseShared({ knex }: Database, { noted, setting }: Plan): Promise<void> {
  if (noted.combination !== null) return;
  const sentences: string[] = [];
  for (const alias of noted.aliases) {
    const sentence = await sharingOf(knex, alias);
    if (sentence !== null) sentences.push(sentence);
  }
  if (sentences.length > 0) throw shares(setting, sentences);
}

async function setFlag(trx: Transaction, { id }: Field, flag: 0 | 1): Promise<void> {
  const updated = await trx('fields').where({ id }).update({ is_unique_identifier: flag });
  if (updated === 0) throw notFound();
}

async function noteAll(lease: Lease, scheme: Scheme, alias: string): Promise<void> {
  for await (const page of standingValues(lease.database.knex, alias)) {
    await takeRules(lease);
    const ids = page.map(({ id }) => id);
    await inTransaction(lease.database, (trx) => notePortion(trx, ids, { lease, scheme }));
  }
}

interface Noting {
  readonly lease: Lease;
  readonly scheme: Scheme;
}

async function notePortion(
  trx: Transaction,
  ids: readonly number[],
  { lease, scheme }: Noting,
): Promise<void> {
  const rules = await uniqueFields(trx);
  if (rules.token !== lease.token) throw lost();
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
    await noteIdentifiers(trx, id, identifiersOf(scheme, values));
}
