import type { Queries } from '../db/connect.ts';
import type { Value } from './value.ts';

/* Which fields of contacts are unique is read in the transaction that goes by it: what a process
   keeps in memory may be older than what another one already relies on. */

/** How contacts are told apart. */
export interface Scheme {
  readonly aliases: readonly string[];
  /**
   * Null = joined by OR: no two contacts share a value of one of the fields. Else by AND: no two
   * share their values of all of them, which are noted together under this name.
   */
  readonly combination: string | null;
}

export interface UniqueFields {
  /** What everybody goes by. */
  readonly relied: Scheme;
  /** What will be gone by: its values are noted down, but nothing goes by them yet. */
  readonly prepared: Scheme | null;
  /** Who changes it. */
  readonly token: string | null;
}

/** The row that every writer of unique values shares, and that changing their rules takes alone. */
export const rulesRow = { name: 'unique-fields' };

export interface Rules {
  readonly combination?: string | null;
  readonly token?: string;
  /** Until then nobody else may change the rules. */
  readonly until?: number;
  readonly prepared?: Scheme | null;
  /** Names of notes that nobody goes by any more. */
  readonly obsolete?: readonly string[];
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
  const { combination = null, prepared = null, token = null } = JSON.parse(rows[0].value) as Rules;
  const aliases = rows.flatMap(({ alias }) => (alias === null ? [] : [String(alias)])).sort();
  return { relied: { aliases, combination }, prepared, token };
}

/** Those of the values that say which contact is meant. */
export async function uniqueValues(
  queries: Queries,
  values: Readonly<Record<string, Value>>,
): Promise<Record<string, Value>> {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  if (given.length === 0) return {};
  const { aliases } = (await uniqueFields(queries)).relied;
  return Object.fromEntries(given.filter(([alias]) => aliases.includes(alias)));
}
