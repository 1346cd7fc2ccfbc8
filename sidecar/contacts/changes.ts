import type { Knex } from 'knex';
import type { Database, Queries } from '../db/connect.ts';
import { insertMany, portionsOf, type SqlValue, selectIn } from '../db/rows.ts';
import { inTransaction, StaleRead, type Transaction } from '../db/transaction.ts';
import type { Author } from './author.ts';

/*
 * What the fields of contacts held before: a row per save, whatever number of fields it changed.
 * Nobody else knows how a row keeps them: `changes` is a list of `FieldChange` in the order they
 * were written, with null in the place of one that is forgotten.
 */

export type FieldChange = readonly [field: string, before: string | null, after: string | null];

export interface Save {
  readonly contactId: number;
  readonly changes: readonly FieldChange[];
}

/** A change has a number of its own: that of its save, and its place there behind it. */
const placesPerSave = 1000;

const columns = ['contact_id', 'source', 'operator_id', 'at', 'field_count', 'changes'];

export async function recordSaves(
  trx: Queries,
  saves: Iterable<Save>,
  { source, operatorId, at }: Omit<Author, 'operatorName'>,
): Promise<void> {
  function* rows(): Generator<SqlValue[]> {
    for (const { contactId, changes } of saves)
      for (let start = 0; start < changes.length; start += placesPerSave) {
        const some = changes.slice(start, start + placesPerSave);
        yield [contactId, source, operatorId, at, some.length, JSON.stringify(some)];
      }
  }
  await insertMany(trx, { table: 'contact_changes', columns, rows: rows() });
}

export interface StoredChange {
  readonly id: number;
  readonly field: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  readonly source: string;
  readonly operatorId: number | null;
  readonly at: number;
}

export interface ChangesQuery {
  readonly contactIds: readonly number[];
  /** Only changes of this field. */
  readonly field?: string | null;
  readonly newestFirst: boolean;
  readonly start: number;
  readonly limit: number;
}

/** A portion of the changes of these contacts, and how many there are. */
export async function readChanges(
  queries: Queries,
  query: ChangesQuery,
): Promise<{ changes: StoredChange[]; total: number }> {
  const weight = query.field ? '1' : 'field_count';
  const summed = savesFor(queries, query).select(queries.raw(`sum(${weight}) as total`));
  const sum: { total?: unknown } | undefined = await summed.first();
  return { changes: await portion(queries, query, weight), total: Number(sum?.total ?? 0) };
}

function savesFor(queries: Queries, { contactIds, field }: ChangesQuery): Knex.QueryBuilder {
  const saves = queries('contact_changes').whereIn('contact_id', [...contactIds]);
  return field ? naming(saves, field) : saves;
}

/** Quotes within a text are escaped: what follows a bracket at once is the name of a field. */
function naming(saves: Knex.QueryBuilder, field: string): Knex.QueryBuilder {
  return saves.whereRaw('instr(changes, ?) > 0', [`[${JSON.stringify(field)},`]);
}

/** The database counts along, so that of a long history only the saves of the portion are read. */
async function portion(
  queries: Queries,
  query: ChangesQuery,
  weight: string,
): Promise<StoredChange[]> {
  const { field, newestFirst, start, limit } = query;
  const way = newestFirst ? 'desc' : 'asc';
  const upTo = `sum(${weight}) over (order by at ${way}, id ${way}) as up_to`;
  const counted = savesFor(queries, query)
    .select('id', queries.raw(`${weight} as weight`), queries.raw(upTo))
    .as('counted');
  const wanted = queries.from(counted).where('up_to', '>', start);
  wanted.whereRaw('up_to - weight < ?', [start + limit]).orderBy('up_to');
  const found: Row[] = await wanted.select('id', 'up_to', 'weight');
  const ids = found.map(({ id }) => Number(id));
  const rows = await selectIn(queries, 'select * from contact_changes', 'id', ids);
  const byId = new Map(rows.map((row) => [Number(row.id), row]));
  const changes = ids.flatMap((id) => {
    const ofSave = changesIn(byId.get(id)).filter((one) => !field || one.field === field);
    return newestFirst ? ofSave.reverse() : ofSave;
  });
  const [first] = found;
  const skipped = first === undefined ? 0 : start - Number(first.up_to) + Number(first.weight);
  return changes.slice(skipped, skipped + limit);
}

export async function findChange(
  queries: Queries,
  contactId: number,
  changeId: number,
): Promise<StoredChange | null> {
  const id = Math.floor(changeId / placesPerSave);
  const row = await queries('contact_changes').where({ id, contact_id: contactId }).first();
  return changesIn(row).find((change) => change.id === changeId) ?? null;
}

type Row = Readonly<Record<string, unknown>>;

function changesIn(row: Row | undefined): StoredChange[] {
  if (row === undefined) return [];
  const save = {
    source: String(row.source),
    operatorId: row.operator_id === null ? null : Number(row.operator_id),
    at: Number(row.at),
  };
  return placesOf(row.changes).flatMap((change, place) => {
    if (change === null) return [];
    const [field, oldValue, newValue] = change;
    return [{ id: Number(row.id) * placesPerSave + place, field, oldValue, newValue, ...save }];
  });
}

/** The fields that a row of the table changed. */
export function fieldChangesIn(changes: unknown): FieldChange[] {
  return placesOf(changes).filter((change) => change !== null);
}

function placesOf(changes: unknown): (FieldChange | null)[] {
  return JSON.parse(String(changes));
}

/** How many fields changed in these saves. */
export async function countChanges(queries: Queries, saveIds: readonly number[]): Promise<number> {
  let count = 0;
  for (const ids of portionsOf(saveIds))
    for (const row of await selectIn(queries, 'select field_count from contact_changes', 'id', ids))
      count += Number(row.field_count);
  return count;
}

/** Forgets what changed in some fields of a contact, of all that has this source. */
export async function forgetFrom(
  trx: Transaction,
  { contactId, source }: { readonly contactId: number; readonly source: string },
  fields: readonly string[],
): Promise<void> {
  const saves = await trx('contact_changes').where({ contact_id: contactId, source });
  await forget(trx, saves, new Set(fields));
}

const forgottenAtOnce = 500;

/** Forgets what a field held in any contact, in portions. */
export async function forgetField(database: Database, field: string): Promise<void> {
  for (let after: number | null = 0; after !== null; ) {
    const since: number = after;
    after = await inTransaction(database, async (trx) => {
      const saves = naming(trx('contact_changes').where('id', '>', since), field);
      const rows: Row[] = await saves.orderBy('id').limit(forgottenAtOnce);
      await forget(trx, rows, new Set([field]));
      return rows.length === 0 ? null : Number(rows.at(-1)?.id);
    });
  }
}

/** Others keep their places, and with these their numbers. */
async function forget(trx: Transaction, saves: readonly Row[], fields: ReadonlySet<string>) {
  for (const { id, changes } of saves) {
    const asRead = trx('contact_changes').where({ id, changes });
    const kept = placesOf(changes).map((one) => (one !== null && fields.has(one[0]) ? null : one));
    const field_count = kept.filter((one) => one !== null).length;
    const changed = await (field_count === 0
      ? asRead.delete()
      : asRead.update({ field_count, changes: JSON.stringify(kept) }));
    if (changed === 0) throw new StaleRead();
  }
}
