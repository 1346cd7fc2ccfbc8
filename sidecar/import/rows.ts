import type { Back } from '../contacts/bulk.ts';
import type { RowOwner } from '../contacts/row-owner.ts';
import type { Database, Queries } from '../db/connect.ts';
import { insertMany, type SqlValue, selectIn } from '../db/rows.ts';
import type { Outcome } from './import.ts';

/* What an import did to each contact, and which rows of its file it left out. */

/** Writes down what became of some rows. */
export async function noteOutcomes(
  trx: Queries,
  importId: number,
  outcomes: readonly Outcome[],
): Promise<void> {
  const { inserted, updated, ignored } = byState(outcomes);
  await insertRows(
    trx,
    importId,
    inserted.map((outcome) => [outcome, 'created']),
  );
  await noteUpdates(trx, importId, updated);
  await insertMany(trx, {
    table: 'import_errors',
    columns: ['import_id', 'file_row', 'reason', 'cells'],
    rows: ignored.map(({ row, reason = '', cells = [] }) => {
      return [importId, row, reason, JSON.stringify(cells)];
    }),
  });
}

function byState(outcomes: readonly Outcome[]) {
  const of = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state);
  return { inserted: of('inserted'), updated: of('updated'), ignored: of('ignored') };
}

async function insertRows(
  trx: Queries,
  importId: number,
  outcomes: readonly (readonly [Outcome, 'created' | 'updated'])[],
): Promise<void> {
  const rows = outcomes.map(([{ contactId, leftAt, back }, state]): SqlValue[] => [
    ...[importId, contactId as number, state, leftAt ?? null],
    back === undefined ? null : JSON.stringify(back),
  ]);
  const columns = ['import_id', 'contact_id', 'state', 'left_at', 'back'];
  await insertMany(trx, { table: 'import_rows', columns, rows });
}

/** A contact that several rows are about goes back to what it was before the first one. */
async function noteUpdates(
  trx: Queries,
  importId: number,
  outcomes: readonly Outcome[],
): Promise<void> {
  const ids = [...new Set(outcomes.flatMap(({ contactId }) => contactId ?? []))];
  const select = 'select import_id, contact_id, back from import_rows';
  const stored = (await selectIn(trx, select, 'contact_id', ids)).filter(
    (row) => Number(row.import_id) === importId,
  );
  const known = new Map(stored.map((row) => [Number(row.contact_id), backOf(row.back)]));
  const changed = new Map<number, Outcome>();
  for (const outcome of outcomes) {
    const id = outcome.contactId as number;
    const first = changed.get(id)?.back ?? known.get(id);
    const back = first === undefined ? (outcome.back ?? {}) : joined(first, outcome.back ?? {});
    changed.set(id, { ...outcome, back });
  }
  const added = [...changed].filter(([id]) => !known.has(id));
  await insertRows(
    trx,
    importId,
    added.map(([, outcome]) => [outcome, 'updated']),
  );
  for (const [id, { leftAt = null, back }] of changed)
    if (known.has(id))
      await trx('import_rows')
        .where({ import_id: importId, contact_id: id })
        .update({ left_at: leftAt, back: JSON.stringify(back) });
}

/** When a contact was changed, and by whom: kept also where that is the same person again. */
export const modifiedKey = 'modified';

function backOf(stored: unknown): Back {
  return JSON.parse(String(stored ?? '{}')) as Back;
}

/** From before the first change to after the second one. */
function joined(first: Back, second: Back): Back {
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  const parts = keys.map((key) => {
    const [one, other] = [first[key] ?? {}, second[key] ?? {}];
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    const traits = names
      .map((name) => {
        const [before, after] = [one[name] ?? other[name], other[name] ?? one[name]];
        return [name, [before?.[0] ?? null, after?.[1] ?? null]] as const;
      })
      .filter(([, [before, after]]) => before !== after || key === modifiedKey);
    return [key, Object.fromEntries(traits)] as const;
  });
  return Object.fromEntries(parts);
}

export interface LeftOut {
  readonly row: number;
  readonly reason: string;
  readonly cells: readonly string[];
}

const errorsAtOnce = 500;

/** The rows that were left out, in portions, in the order of the file. */
export async function* rowsLeftOut(queries: Queries, importId: number): AsyncGenerator<LeftOut[]> {
  for (let after = 0; ; ) {
    const rows = await queries('import_errors')
      .where({ import_id: importId })
      .where('file_row', '>', after)
      .orderBy('file_row')
      .limit(errorsAtOnce);
    if (rows.length === 0) return;
    yield rows.map((row) => ({
      row: Number(row.file_row),
      reason: String(row.reason),
      cells: JSON.parse(row.cells) as string[],
    }));
    after = Number(rows.at(-1).file_row);
  }
}

export async function noteCompanies(
  trx: Queries,
  importId: number,
  companyIds: readonly number[],
): Promise<void> {
  await insertMany(trx, {
    table: 'import_companies',
    columns: ['import_id', 'company_id'],
    rows: companyIds.map((id) => [importId, id]),
  });
}

export interface ImportRow {
  readonly id: number;
  readonly contactId: number;
  readonly leftAt: number | null;
  readonly back: Back;
}

/** The latest of those that are in this state. */
export async function latestRows(
  queries: Queries,
  { importId, state, limit }: { readonly importId: number; readonly state: string; limit: number },
): Promise<ImportRow[]> {
  const rows = await queries('import_rows')
    .where({ import_id: importId, state })
    .orderBy('id', 'desc')
    .limit(limit);
  return rows.map((row) => ({
    id: Number(row.id),
    contactId: Number(row.contact_id),
    leftAt: row.left_at === null ? null : Number(row.left_at),
    back: backOf(row.back),
  }));
}

/** They are dealt with. */
export async function settleRows(
  trx: Queries,
  ids: readonly number[],
  state: 'restored' | 'partly' | 'kept',
): Promise<void> {
  await trx('import_rows')
    .whereIn('id', [...ids])
    .update({ state });
}

/** Companies that the import created, some at a time. */
export async function companiesOf(queries: Queries, importId: number): Promise<number[]> {
  const rows = queries('import_companies').where({ import_id: importId });
  const ids = await rows.orderBy('company_id').limit(100).pluck<number[]>('company_id');
  return ids.map(Number);
}

export async function forgetCompanies(
  trx: Queries,
  importId: number,
  ids: readonly number[],
): Promise<void> {
  const rows = trx('import_companies').where({ import_id: importId });
  await rows.whereIn('company_id', [...ids]).delete();
}

const forgottenAtOnce = 1000;

/** Everything that is kept about the rows of an import, in portions. */
export async function forgetRows({ knex }: Database, importId: number): Promise<void> {
  const key = { import_id: importId };
  await knex('import_companies').where(key).delete();
  for (let ids = [0]; ids.length > 0; ) {
    ids = await knex('import_rows').where(key).limit(forgottenAtOnce).pluck('id');
    await knex('import_rows').whereIn('id', ids).delete();
  }
  for (let numbers = [0]; numbers.length > 0; ) {
    const errors = knex('import_errors').where(key).limit(forgottenAtOnce);
    numbers = await errors.pluck('file_row');
    await knex('import_errors').where(key).whereIn('file_row', numbers).delete();
  }
}

/** What was done to the loser of a merge stays with it, for the day it is taken apart again. */
export const importRows: RowOwner = {
  tables: ['import_rows'],
  move: async () => ({}),
  moveBack: async () => undefined,
};
