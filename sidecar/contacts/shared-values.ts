import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { Queries } from '../db/connect.ts';
import { Problem } from '../problem.ts';

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
  const holders = new Map<string, number>();
  let last = '';
  for await (const page of standingValues(queries, alias))
    for (const { key } of page) {
      if (key === last) holders.set(key, (holders.get(key) ?? 1) + 1);
      last = key;
    }
  if (holders.size === 0) return null;
  const contacts = [...holders.values()].reduce((sum, count) => sum + count);
  const shared = holders.size === 1 ? 'one value' : `${holders.size} values`;
  return `${contacts} contacts share ${shared} of ${alias}. Change or merge them first.`;
}

/** What keeps the setting from being changed. */
export function shares(setting: string, sentences: readonly string[]): Problem {
  const message = `${setting}: ${sentences.join(' ')}`;
  return new Problem(422, message, null, { [setting]: [...sentences] });
}
