import { randomUUID } from 'node:crypto';
import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { Database } from '../db/connect.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { Problem } from '../problem.ts';
import { namesOf, sharedMark } from './identifiers.ts';
import { type Rules, rulesRow } from './unique-fields.ts';

/* Who changes the rules of unique fields has one row alone in hand, for as long as a transaction
   takes, and a lease that keeps others from changing them in between. */

/** Who changes the rules. */
export interface Lease {
  readonly database: Database;
  readonly token: string;
}

/** A process that has not been heard of for so long has ended. */
const leaseMs = 10_000;
const atOnce = 100;

/** Does the work while nobody else changes the rules. @throws Problem 409 when somebody does */
export async function withLease<Result>(
  database: Database,
  work: (lease: Lease) => Promise<Result>,
): Promise<Result> {
  const lease = await begin(database);
  try {
    await forgetObsolete(lease);
    return await work(lease);
  } finally {
    await end(lease);
  }
}

/** One change of what is unique that no change in steps comes in between of. @throws Problem 409 */
export async function betweenLeases<Result>(
  database: Database,
  work: (trx: Transaction) => Promise<Result>,
): Promise<Result> {
  return inTransaction(database, async (trx) => {
    refuseLeased(await holdRules(trx));
    return work(trx);
  });
}

/** What a process that ended half-way left behind is nobody's. */
async function begin(database: Database): Promise<Lease> {
  const token = randomUUID();
  await inTransaction(database, async (trx) => {
    const rules = await holdRules(trx);
    refuseLeased(rules);
    const { combination = null, obsolete = [], prepared = null } = rules;
    const left = prepared === null ? obsolete : [...obsolete, ...namesOf(prepared)];
    await write(trx, { combination, obsolete: left, token, until: Date.now() + leaseMs });
  });
  return { database, token };
}

function refuseLeased({ token, until = 0 }: Rules): void {
  if (token !== undefined && until > Date.now())
    throw busy('What is unique of contacts is being changed. Try again.');
}

/** Goes on with the rules alone in hand, for another while. @throws Problem when they are lost */
export function takeRules(
  { database, token }: Lease,
  work: (trx: Transaction, rules: Rules) => Promise<Partial<Rules>> = async () => ({}),
): Promise<void> {
  return inTransaction(database, async (trx) => {
    const rules = await holdRules(trx);
    if (rules.token !== token) throw lost();
    const change = await work(trx, rules);
    await write(trx, { ...rules, ...change, until: Date.now() + leaseMs });
  });
}

async function end({ database, token }: Lease): Promise<void> {
  await inTransaction(database, async (trx) => {
    const { combination = null, obsolete = [], ...rules } = await holdRules(trx);
    const left = rules.prepared ? [...obsolete, ...namesOf(rules.prepared)] : obsolete;
    if (rules.token === token) await write(trx, { combination, obsolete: left });
  });
}

/** Drops the notes that nobody goes by. */
export async function forgetObsolete(lease: Lease): Promise<void> {
  let names: readonly string[] = [];
  await takeRules(lease, async (_trx, { obsolete = [] }) => {
    names = obsolete;
    return {};
  });
  if (names.length === 0) return;
  for (const field of names.flatMap((name) => [name, sharedMark(name)]))
    for (let dropped = atOnce; dropped > 0; await turnOfOthers())
      await takeRules(lease, async (trx) => {
        const rows = trx('contact_identifiers').where({ field });
        const keys = await rows.clone().limit(atOnce).pluck<string[]>('value_key');
        dropped = keys.length;
        await rows.whereIn('value_key', keys).delete();
        return {};
      });
  await takeRules(lease, async () => ({ obsolete: [] }));
}

/** Waits for all who write by the rules, and lets nobody else write by them. */
async function holdRules(trx: Transaction): Promise<Rules> {
  const rules = trx('contact_settings').where(rulesRow);
  await rules.clone().update({ value: trx.ref('value') });
  const row = await rules.first('value');
  return JSON.parse(row.value) as Rules;
}

async function write(trx: Transaction, rules: Rules): Promise<void> {
  await trx('contact_settings')
    .where(rulesRow)
    .update({ value: JSON.stringify(rules) });
}

export function lost(): Problem {
  return busy('Somebody else changed unique fields. Try again.');
}

export function busy(sentence: string): Problem {
  return new Problem(409, sentence);
}
