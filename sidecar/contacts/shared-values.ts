import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { Queries } from '../db/connect.ts';
import { portionsOf } from '../db/rows.ts';
import { Problem } from '../problem.ts';
import { contactOf } from './contact-row.ts';
import { lookupKey } from './value.ts';

/* Values of fields that several contacts have. */

interface StandingValue {
  readonly key: string;
  readonly id: number;
}

const atOnce = 100;

/** Who holds values of a field, in portions by value. */
export async function* standingValues(
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

/** A sentence with the number of contacts that share values of the field; null when none do. */
export async function sharingOf(queries: Queries, alias: string): Promise<string | null> {
  const tally = { values: 0, contacts: 0 };
  let [key, alike]: [string, number[]] = ['', []];
  for await (const page of standingValues(queries, alias))
    for (const one of page) {
      if (one.key !== key) await countShared(queries, alias, { alike, tally });
      if (one.key !== key) [key, alike] = [one.key, []];
      alike.push(one.id);
    }
  await countShared(queries, alias, { alike, tally });
  const { values, contacts } = tally;
  if (values === 0) return null;
  const shared = values === 1 ? 'one value' : `${values} values`;
  return `${contacts} contacts share ${shared} of ${alias}. Change or merge them first.`;
}

interface Counting {
  /** Who has values that are compared alike; their accents may tell them apart. */
  readonly alike: readonly number[];
  readonly tally: { values: number; contacts: number };
}

async function countShared(
  queries: Queries,
  alias: string,
  { alike, tally }: Counting,
): Promise<void> {
  if (alike.length < 2) return;
  const holders = new Map<string, number>();
  for (const key of await exactKeys(queries, alike, alias))
    holders.set(key, (holders.get(key) ?? 0) + 1);
  for (const count of holders.values()) {
    if (count === 1) continue;
    tally.values += 1;
    tally.contacts += count;
  }
}

async function exactKeys(
  queries: Queries,
  ids: readonly number[],
  alias: string,
): Promise<string[]> {
  const keys: string[] = [];
  for (const some of portionsOf(ids)) {
    const rows = await queries('contacts').whereIn('id', some);
    const values = rows.map((row) => contactOf(row).values[alias] ?? null);
    keys.push(...values.filter((one) => one !== null).map((one) => lookupKey(String(one))));
  }
  return keys;
}

/** What keeps the setting from being changed. */
export function shares(setting: string, sentences: readonly string[]): Problem {
  const message = `${setting}: ${sentences.join(' ')}`;
  return new Problem(422, message, null, { [setting]: [...sentences] });
}
