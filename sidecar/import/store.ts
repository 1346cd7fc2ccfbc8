import type { Knex } from 'knex';
import type { Database, Queries } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import { type Counts, counted, type Import, type Settings } from './import.ts';

/* Imports, and who works on them. */

/** Another process has the import, or somebody stopped it: what was done since is rolled back. */
export class LostImport extends Error {}

export interface Lease {
  readonly importId: number;
  readonly owner: string;
}

/** A process that has not been heard of for so long has ended. */
const leaseMs = 6000;

export interface NewImport {
  readonly name: string;
  readonly state: 'uploaded' | 'waiting';
  readonly path: string;
  readonly size: number;
  readonly columns: readonly string[];
  readonly settings: Settings;
  readonly operatorId: number | null;
  readonly operatorName: string | null;
  readonly commandKey: string | null;
}

export async function addImport(queries: Queries, wanted: NewImport): Promise<Import> {
  const id = await insertRow(queries, 'imports', {
    ...{ name: wanted.name, state: wanted.state, task: 'import', path: wanted.path },
    ...{ size: wanted.size, columns: JSON.stringify(wanted.columns) },
    settings: JSON.stringify(wanted.settings),
    ...{ operator_id: wanted.operatorId, operator_name: wanted.operatorName },
    ...{ command_key: wanted.commandKey, created_at: Date.now() },
  });
  return (await findImport(queries, id)) as Import;
}

export async function findImport(queries: Queries, id: number): Promise<Import | null> {
  const row = await queries('imports').where({ id }).first();
  return row === undefined ? null : importOf(row);
}

/** The one of a command with this file that did not come to its end. */
export async function findUnfinished(queries: Queries, commandKey: string): Promise<Import | null> {
  const row = await queries('imports')
    .where({ command_key: commandKey, task: 'import' })
    .whereIn('state', ['waiting', 'running', 'paused'])
    .orderBy('id', 'desc')
    .first();
  return row === undefined ? null : importOf(row);
}

/** Those of the API that nobody works on, the oldest first. */
export async function waitingImports(queries: Queries): Promise<Import[]> {
  const rows = await queries('imports')
    .whereIn('state', ['waiting', 'running'])
    .where('lease_until', '<', Date.now())
    .where((one) => one.whereNull('command_key').orWhere({ task: 'undo' }))
    .orderBy('id')
    .limit(20);
  return rows.map(importOf);
}

/** The latest first. */
export async function listImports(
  queries: Queries,
  { start, limit }: { readonly start: number; readonly limit: number },
): Promise<{ total: number; imports: Import[] }> {
  const counts = await queries('imports').count({ total: '*' }).first();
  const rows = await queries('imports').orderBy('id', 'desc').limit(limit).offset(start);
  return { total: Number(counts?.total ?? 0), imports: rows.map(importOf) };
}

/** Another part of its file is there. False when somebody else was faster, or it has begun. */
export async function noteSize(
  queries: Queries,
  { id, size: before }: Import,
  size: number,
): Promise<boolean> {
  const waiting = queries('imports').where({ id, state: 'uploaded', size: before });
  return (await waiting.update({ size })) === 1;
}

/** False when it has begun already. */
export async function startImport(
  queries: Queries,
  { id, size }: Import,
  { settings, columns }: Pick<Import, 'settings' | 'columns'>,
): Promise<boolean> {
  const texts = { settings: JSON.stringify(settings), columns: JSON.stringify(columns) };
  const started = queries('imports').where({ id, size, state: 'uploaded' });
  return (await started.update({ ...texts, state: 'waiting' })) === 1;
}

/** False when nothing is going on. */
export async function pauseImport(queries: Queries, id: number): Promise<boolean> {
  const working = queries('imports').where({ id }).whereIn('state', ['waiting', 'running']);
  return (await working.update({ state: 'paused', lease_until: 0 })) === 1;
}

/** False when it was not paused. */
export async function resumeImport(queries: Queries, id: number): Promise<boolean> {
  const paused = queries('imports').where({ id, state: 'paused' });
  return (await paused.update({ state: 'waiting' })) === 1;
}

/** False when it still runs, has not begun, or is taken back already. */
export async function beginUndo(queries: Queries, id: number): Promise<boolean> {
  const ended = queries('imports')
    .where({ id })
    .whereIn('state', ['done', 'failed', 'paused'])
    .where((one) => one.whereNot({ task: 'undo' }).orWhere({ state: 'failed' }));
  const begun = { state: 'waiting', task: 'undo', path: null, problem: null, ended_at: null };
  return (await ended.update({ ...begun, lease_until: 0 })) === 1;
}

/** Lets another process go on at once. */
export async function releaseImport({ knex }: Database, { importId, owner }: Lease): Promise<void> {
  await knex('imports').where({ id: importId, lease_owner: owner }).update({ lease_until: 0 });
}

/** False when somebody works on it. */
export async function deleteImport(queries: Queries, id: number): Promise<boolean> {
  const idle = queries('imports').where({ id }).whereNotIn('state', ['waiting', 'running']);
  return (await idle.delete()) === 1;
}

/** From now on this process works on it, for as long as it shows signs of life. False = another one does. */
export async function takeImport({ knex }: Database, lease: Lease): Promise<boolean> {
  const now = Date.now();
  const taken = await knex('imports')
    .where({ id: lease.importId })
    .whereIn('state', ['waiting', 'running'])
    .where('lease_until', '<', now)
    .update({
      ...{ state: 'running', lease_owner: lease.owner, lease_until: now + leaseMs },
      started_at: knex.raw('coalesce(started_at, ?)', [now]),
    });
  return taken === 1;
}

/** Holds the import until the transaction ends. @throws LostImport */
export async function holdImport(trx: Knex.Transaction, { importId, owner }: Lease): Promise<void> {
  const held = await trx('imports')
    .where({ id: importId, state: 'running', lease_owner: owner })
    .update({ lease_until: Date.now() + leaseMs });
  if (held === 0) throw new LostImport();
}

export interface Ending {
  readonly state: 'done' | 'failed';
  readonly problem: string | null;
}

/** The file is of no use any more. */
export async function endImport(
  { knex }: Database,
  { importId, owner }: Lease,
  { state, problem }: Ending,
): Promise<void> {
  await knex('imports')
    .where({ id: importId, state: 'running', lease_owner: owner })
    .update({ state, problem, path: null, ended_at: Date.now(), lease_until: 0 });
}

/** How far it is. */
export interface Progress {
  readonly lastRow: number;
  readonly bytesRead: number;
  readonly added: Partial<Counts>;
}

export async function noteProgress(
  trx: Queries,
  importId: number,
  { lastRow, bytesRead, added }: Progress,
): Promise<void> {
  await trx('imports')
    .where({ id: importId })
    .update({ last_row: lastRow, bytes_read: bytesRead, ...increased(trx, added) });
}

export async function addCounts(
  trx: Queries,
  importId: number,
  added: Partial<Counts>,
): Promise<void> {
  await trx('imports').where({ id: importId }).update(increased(trx, added));
}

function increased(trx: Queries, added: Partial<Counts>): Record<string, Knex.Raw> {
  const counts = Object.entries(added).map(([name, by]) => [name, trx.raw('?? + ?', [name, by])]);
  return Object.fromEntries(counts);
}

function importOf(row: Record<string, unknown>): Import {
  const number = (value: unknown): number | null => (value === null ? null : Number(value));
  return {
    id: Number(row.id),
    name: String(row.name),
    state: row.state as Import['state'],
    task: row.task as Import['task'],
    path: row.path as string | null,
    size: Number(row.size),
    columns: JSON.parse(String(row.columns)) as string[],
    settings: JSON.parse(String(row.settings)) as Settings,
    operatorId: number(row.operator_id),
    operatorName: row.operator_name as string | null,
    lastRow: Number(row.last_row),
    bytesRead: Number(row.bytes_read),
    counts: Object.fromEntries(counted.map((name) => [name, Number(row[name])])) as Counts,
    problem: row.problem as string | null,
    createdAt: Number(row.created_at),
    startedAt: number(row.started_at),
    endedAt: number(row.ended_at),
  };
}
