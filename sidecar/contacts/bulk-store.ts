import type { Knex } from 'knex';
import type { Database, Queries } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import {
  type BulkJob,
  type BulkOrder,
  type Counts,
  counted,
  type Outcome,
  withRefusals,
} from './bulk.ts';
import { countRows } from './bulk-rows.ts';

/** Another process has the job, or somebody stopped it: what was done since is rolled back. */
export class LostJob extends Error {}

export interface Lease {
  readonly jobId: number;
  readonly owner: string;
}

/** A process that has not been heard of for so long has ended. */
const leaseMs = 6000;

const shown = [
  ...['id', 'state', 'task', 'selection', 'wanted', 'operator_id', 'operator_name', ...counted],
  ...['matched', 'found_up_to', 'refusals', 'problem', 'created_at', 'started_at', 'ended_at'],
];

export async function addJob(
  { knex }: Database,
  { selection, wanted, operatorId, operatorName }: BulkOrder,
): Promise<BulkJob> {
  const ids = 'ids' in selection ? selection.ids : null;
  const id = await insertRow(knex, 'bulk_jobs', {
    state: 'waiting',
    task: 'change',
    selection: JSON.stringify(ids === null ? selection : { ids: ids.length }),
    ids: ids === null ? null : JSON.stringify(ids),
    wanted: JSON.stringify(wanted),
    operator_id: operatorId,
    operator_name: operatorName,
    refusals: '{}',
    created_at: Date.now(),
  });
  return (await findJob(knex, id)) as BulkJob;
}

export async function findJob(queries: Queries, id: number): Promise<BulkJob | null> {
  const row = await queries('bulk_jobs').where({ id }).first(shown);
  return row === undefined ? null : jobOf(row);
}

/** The latest first. */
export async function listJobs(
  { knex }: Database,
  { start, limit }: { readonly start: number; readonly limit: number },
): Promise<{ total: number; jobs: BulkJob[] }> {
  const counts = await knex('bulk_jobs').count({ total: '*' }).first();
  const rows = await knex('bulk_jobs')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(start)
    .select(shown);
  return { total: Number(counts?.total ?? 0), jobs: rows.map(jobOf) };
}

/** The ids that a job is for and that are not looked up yet. */
export async function idsOfJob({ knex }: Database, id: number): Promise<number[]> {
  const row = await knex('bulk_jobs').where({ id }).first('ids');
  return JSON.parse(String(row?.ids ?? '[]')) as number[];
}

/** Takes the oldest job that nobody works on; of several processes that ask, one gets it. */
export async function claimJob({ knex }: Database, owner: string): Promise<BulkJob | null> {
  const now = Date.now();
  const free = knex('bulk_jobs')
    .whereIn('state', ['waiting', 'running'])
    .where('lease_until', '<', now);
  for (;;) {
    const next = await free.clone().orderBy('id').first('id');
    if (next === undefined) return null;
    const claimed = await free
      .clone()
      .where({ id: next.id })
      .update({
        state: 'running',
        lease_owner: owner,
        lease_until: now + leaseMs,
        started_at: knex.raw('coalesce(started_at, ?)', [now]),
      });
    if (claimed === 1) return findJob(knex, Number(next.id));
  }
}

/** Holds the job until the transaction ends. @throws LostJob */
export async function holdJob(trx: Knex.Transaction, { jobId, owner }: Lease): Promise<void> {
  const held = await trx('bulk_jobs')
    .where({ id: jobId, state: 'running', lease_owner: owner })
    .update({ lease_until: Date.now() + leaseMs });
  if (held === 0) throw new LostJob();
}

/** Lets another process go on at once. */
export async function releaseJob({ knex }: Database, { jobId, owner }: Lease): Promise<void> {
  await knex('bulk_jobs').where({ id: jobId, lease_owner: owner }).update({ lease_until: 0 });
}

export async function endJob(
  { knex }: Database,
  { jobId, owner }: Lease,
  problem: string | null,
): Promise<void> {
  await knex('bulk_jobs')
    .where({ id: jobId, state: 'running', lease_owner: owner })
    .update({
      ...{ state: problem === null ? 'done' : 'failed', problem },
      ...{ ended_at: Date.now(), lease_until: 0 },
    });
}

/** False when the job has ended already. */
export async function stopJob({ knex }: Database, id: number): Promise<boolean> {
  const stopped = await knex('bulk_jobs')
    .where({ id })
    .whereIn('state', ['waiting', 'running'])
    .update({ state: 'stopped', ended_at: Date.now(), lease_until: 0 });
  return stopped === 1;
}

/** False when the job still runs or is taken back already. */
export async function beginUndo({ knex }: Database, id: number): Promise<boolean> {
  const ended = knex('bulk_jobs')
    .where({ id })
    .whereIn('state', ['done', 'stopped', 'failed'])
    .where((one) => one.whereNot({ task: 'undo' }).orWhereNot({ state: 'done' }));
  const begun = await ended.update({
    state: 'waiting',
    task: 'undo',
    ended_at: null,
    problem: null,
  });
  return begun === 1;
}

/** The job is for all contacts, or all ids, up to this one and for some after it. */
export async function noteFound(trx: Queries, id: number, upTo: number): Promise<void> {
  await trx('bulk_jobs').where({ id }).update({ found_up_to: upTo });
}

/** From now on the contacts of the job are those that are written down. */
export async function noteAllFound(trx: Queries, id: number): Promise<void> {
  const matched = await countRows(trx, id);
  await trx('bulk_jobs').where({ id }).update({ matched, ids: null });
}

/** Writes down what became of a portion of contacts. */
export async function settle(
  trx: Knex.Transaction,
  jobId: number,
  outcomes: readonly Outcome[],
): Promise<void> {
  for (const { rowId, state, back } of outcomes)
    await trx('bulk_contacts')
      .where({ id: rowId })
      .update({ state, ...(back && { back: JSON.stringify(back) }) });
  const job = (await findJob(trx, jobId)) as BulkJob;
  const added = counted.map((name) => [
    name,
    job.counts[name] + outcomes.filter(({ state }) => state === name).length,
  ]);
  const refusals = JSON.stringify(withRefusals(job.refusals, outcomes));
  await trx('bulk_jobs')
    .where({ id: jobId })
    .update({ ...Object.fromEntries(added), refusals });
}

function jobOf(row: Record<string, unknown>): BulkJob {
  const number = (value: unknown): number | null => (value === null ? null : Number(value));
  return {
    id: Number(row.id),
    state: row.state as BulkJob['state'],
    task: row.task as BulkJob['task'],
    selection: JSON.parse(String(row.selection)) as BulkJob['selection'],
    wanted: JSON.parse(String(row.wanted)) as BulkJob['wanted'],
    operatorId: Number(row.operator_id),
    operatorName: String(row.operator_name),
    matched: number(row.matched),
    foundUpTo: Number(row.found_up_to),
    counts: Object.fromEntries(counted.map((name) => [name, Number(row[name])])) as Counts,
    refusals: JSON.parse(String(row.refusals)) as BulkJob['refusals'],
    problem: row.problem as string | null,
    createdAt: Number(row.created_at),
    startedAt: number(row.started_at),
    endedAt: number(row.ended_at),
  };
}
