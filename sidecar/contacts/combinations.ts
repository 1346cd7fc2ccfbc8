import type { Queries } from '../db/connect.ts';
import { type SqlValue, selectIn, selectRows } from '../db/rows.ts';
import type { Values } from './contact.ts';
import { contactOf } from './contact-row.ts';
import { type Identifier, identifiersOf, singleIdentifiers } from './identifiers.ts';
import { plainKey } from './text-key.ts';
import type { Scheme } from './unique-fields.ts';
import { lookupKey } from './value.ts';

/* Unique fields that are joined by AND: who is meant has all values that are given. */

/**
 * Who may be meant by the unique ones of these values: the contact that has these and no further
 * ones, else all that have them, of whom some are left out where there are many. What came with a
 * merge counts where no contact has the values itself.
 */
export async function findByCombination(
  queries: Queries,
  { aliases, combination }: Scheme,
  values: Values,
): Promise<readonly number[]> {
  const [whole] = identifiersOf({ aliases, combination }, values);
  if (whole === undefined) return [];
  const singles = singleIdentifiers(aliases, values);
  const exact = await holderOf(queries, whole);
  if (exact !== null) {
    const itself = await holdersOf(queries, singles, ['holder.id = ?', exact]);
    if (itself.length > 0) return itself;
  }
  const standing = await holdersOf(queries, singles, ['holder.merged_into is null']);
  if (standing.length === 1) return standing;
  if (exact !== null) return [exact];
  if (standing.length > 0) return standing;
  return heirsOf(queries, await holdersOf(queries, singles, ['holder.merged_into is not null']));
}

/** Whose row it is. */
export async function holderOf(
  queries: Queries,
  { field, key }: Identifier,
): Promise<number | null> {
  const sql = 'select contact_id from contact_identifiers where field = ? and value_key = ?';
  const [row] = await selectRows(queries, sql, [field, key]);
  return row === undefined ? null : Number(row.contact_id);
}

const enough = 20;

/** Each that has all of these, or, where it was merged, what it was merged into. */
async function holdersOf(
  queries: Queries,
  identifiers: readonly Identifier[],
  [condition, ...bindings]: readonly [string, ...SqlValue[]],
): Promise<number[]> {
  const [first, ...others] = identifiers;
  if (first === undefined) return [];
  const joins = others.map(
    (_, index) =>
      `join contact_values v${index} on v${index}.contact_id = held.contact_id ` +
      `and v${index}.field = ? and v${index}.text_key = ?`,
  );
  const sql =
    `select holder.* from contact_values held join contacts holder on holder.id = held.contact_id ${joins.join(' ')} ` +
    `where held.field = ? and held.text_key = ? and held.contact_id > ? and ${condition} ` +
    `order by held.contact_id limit ${enough}`;
  const pairs = [...others, first].flatMap(({ field, key }) => [field, plainKey(key).trim()]);
  const found = new Set<number>();
  for (let after = 0, rows = []; found.size < enough; after = Number(rows.at(-1)?.id)) {
    rows = await selectRows(queries, sql, [...pairs, after, ...bindings]);
    for (const row of rows.filter((one) => hasAll(one, identifiers)))
      found.add(Number(row.merged_into ?? row.id));
    if (rows.length < enough) break;
  }
  return [...found];
}

/** The index of values knows no accents; these do. */
function hasAll(row: Record<string, unknown>, identifiers: readonly Identifier[]): boolean {
  const { values } = contactOf(row);
  return identifiers.every(({ field, key }) => lookupKey(String(values[field] ?? '')) === key);
}

/** What these contacts have become. */
async function heirsOf(queries: Queries, ids: readonly number[]): Promise<number[]> {
  let heirs = [...ids];
  for (let isFinal = false; !isFinal; ) {
    const select = 'select id, merged_into from contacts';
    const rows = await selectIn(queries, select, 'id', heirs);
    isFinal = rows.every((row) => row.merged_into === null);
    heirs = [...new Set(rows.map((row) => Number(row.merged_into ?? row.id)))];
  }
  return heirs;
}
