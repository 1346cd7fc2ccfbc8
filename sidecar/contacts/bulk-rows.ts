import type { Knex } from 'knex';
import type { Database, Queries } from '../db/connect.ts';
import { insertRows } from '../db/rows.ts';
import type { Back } from './bulk.ts';
import type { RowOwner } from './row-owner.ts';
import { findContact } from './store.ts';

/** One contact of a job. */
export interface BulkRow {
  readonly id: number;
  readonly contactId: number;
  readonly back: Back;
}

const atOnce = 500;

export async function addRows(
  trx: Queries,
  { dialect }: Database,
  jobId: number,
  contactIds: readonly number[],
): Promise<void> {
  for (let start = 0; start < contactIds.length; start += atOnce) {
    const rows = contactIds.slice(start, start + atOnce).map((id) => [jobId, id, 'waiting']);
    await insertRows(trx, {
      table: 'bulk_contacts',
      columns: ['job_id', 'contact_id', 'state'],
      rows,
      ending: dialect.keepExisting('job_id, contact_id'),
    });
  }
}

export async function countRows(trx: Queries, jobId: number): Promise<number> {
  const row = await trx('bulk_contacts').where({ job_id: jobId }).count({ n: '*' }).first();
  return Number(row?.n ?? 0);
}

/** Those of these ids whose contacts were merged lead to the contact that stayed. */
export async function followMerged(queries: Queries, ids: readonly number[]): Promise<number[]> {
  const merged = await queries('contacts')
    .whereIn('id', ids)
    .whereNotNull('merged_into')
    .pluck<number[]>('id');
  const leadsTo = new Map<number, number>();
  for (const id of merged.map(Number)) leadsTo.set(id, (await findContact(queries, id))?.id ?? id);
  return ids.map((id) => leadsTo.get(id) ?? id);
}

export async function nextRows(
  trx: Queries,
  { jobId, state, limit }: { readonly jobId: number; readonly state: string; limit: number },
): Promise<BulkRow[]> {
  const rows = await trx('bulk_contacts')
    .where({ job_id: jobId, state })
    .orderBy('id')
    .limit(limit);
  return rows.map((row) => ({
    id: Number(row.id),
    contactId: Number(row.contact_id),
    back: JSON.parse(row.back ?? '{}') as Back,
  }));
}

/** Whether the row is about this contact still: a merge may have handed it on. */
export async function isOf(trx: Queries, { id, contactId }: BulkRow): Promise<boolean> {
  const row = await trx('bulk_contacts').where({ id, contact_id: contactId }).first('id');
  return row !== undefined;
}

/**
 * What is still to be done for the loser of a merge is done for the winner, once. What was done
 * stays with the loser, so that it can be taken back when the two are taken apart.
 */
export const bulkRows: RowOwner = {
  tables: ['bulk_contacts'],
  async move(trx, from, to) {
    const jobs = trx('bulk_contacts').where({ contact_id: to }).select('job_id');
    const ids = await waiting(trx, from)
      .whereNotIn('job_id', await jobs.pluck('job_id'))
      .pluck<number[]>('id');
    await trx('bulk_contacts').whereIn('id', ids).update({ contact_id: to });
    return { bulk_contacts: ids.map(Number) };
  },
  async moveBack(trx, { winner, loser, moved }) {
    const ids = (moved.bulk_contacts ?? []) as number[];
    await waiting(trx, winner).whereIn('id', ids).update({ contact_id: loser });
  },
};

function waiting(trx: Knex.Transaction, contactId: number): Knex.QueryBuilder {
  return trx('bulk_contacts').where({ contact_id: contactId, state: 'waiting' });
}
