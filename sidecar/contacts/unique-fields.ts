import type { Queries } from '../db/connect.ts';
import type { Value } from './value.ts';

/* Which fields of contacts are unique is read in the transaction that goes by it: what a process
   keeps in memory may be older than what another one already relies on. */

export interface UniqueFields {
  /** No two contacts hold the same value of one of these, and a value leads to its contact. */
  readonly relied: readonly string[];
  /** The field that becomes unique: its values are noted down, but nothing goes by them yet. */
  readonly prepared: string | null;
  /** Who makes it unique. */
  readonly token: string | null;
}

/** The row that every writer of unique values shares, and that changing their rules takes alone. */
export const rulesRow = { name: 'unique-fields' };

export interface Preparation {
  readonly token?: string;
  /** Until then nobody else may make fields unique. */
  readonly until?: number;
  readonly prepared?: string | null;
}

const known = new WeakMap<Queries, Promise<UniqueFields>>();

/** Until the transaction ends, nobody changes what this gives. */
export function uniqueFields(queries: Queries): Promise<UniqueFields> {
  if (!queries.isTransaction) return readRules(queries);
  const read = known.get(queries) ?? readRules(queries);
  known.set(queries, read);
  return read;
}

async function readRules(queries: Queries): Promise<UniqueFields> {
  const rows = await queries({ rules: 'contact_settings' })
    .leftJoin({ unique: 'fields' }, (join) =>
      join.onVal('unique.object', 'contact').onVal('unique.is_unique_identifier', 1),
    )
    .where({ 'rules.name': rulesRow.name })
    .select('rules.value', 'unique.alias')
    .forShare();
  const { prepared = null, token = null } = JSON.parse(rows[0].value) as Preparation;
  const relied = rows.flatMap(({ alias }) => (alias === null ? [] : [String(alias)]));
  return { relied, prepared, token };
}

/** Those of the values that lead to one contact only. */
export async function uniqueValues(
  queries: Queries,
  values: Readonly<Record<string, Value>>,
): Promise<Record<string, Value>> {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  if (given.length === 0) return {};
  const { relied } = await uniqueFields(queries);
  return Object.fromEntries(given.filter(([alias]) => relied.includes(alias)));
}
