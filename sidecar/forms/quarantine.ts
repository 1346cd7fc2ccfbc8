import { lookupKey } from '../contacts/value.ts';
import type { Database, Queries } from '../db/connect.ts';
import { insertRows } from '../db/rows.ts';
import { inTransaction } from '../db/transaction.ts';
import type { IncomingSubmission } from './record.ts';

/* What is taken for the work of robots. It reaches nobody's contact unless an operator releases it. */

type Kept = Pick<IncomingSubmission, 'submission' | 'referrer' | 'utm' | 'consent'>;

export interface Quarantined extends Kept {
  readonly id: number;
  readonly formId: number;
  readonly formName: string;
  readonly reasons: readonly string[];
  readonly onceKey: Buffer;
  readonly at: number;
}

export type Suspect = Omit<IncomingSubmission, 'browser' | 'evidence'>;

export type KeepAway = (suspect: Suspect, reasons: readonly string[]) => Promise<void>;

const keptMs = 30 * 24 * 3_600_000;
const maxKept = 10_000;
/** After so many more the old ones are looked for, and so many go at once. */
const tidyEvery = 100;
const tidyAtOnce = 500;

/** Makes `keepAway`, which lets old ones go from time to time. */
export function createQuarantine(database: Database): KeepAway {
  let kept = 0;
  return async (suspect, reasons) => {
    await storeSuspect(database, suspect, reasons);
    if (kept++ % tidyEvery === 0) await tidy(database, Date.now());
  };
}

/** The same again is kept once. */
async function storeSuspect(
  { knex, dialect }: Database,
  { form, submission, once, referrer, utm, consent, at }: Suspect,
  reasons: readonly string[],
): Promise<void> {
  const kept: Kept = { submission, referrer, utm, consent };
  const row = {
    ...{ form_id: form.id, form_name: form.name, once_key: once.key },
    ...{ reasons: reasons.join(' '), sent: JSON.stringify(kept), at },
  };
  await insertRows(knex, {
    table: 'form_quarantine',
    columns: Object.keys(row),
    rows: [Object.values(row)],
    ending: dialect.keepExisting('once_key'),
  });
}

/** In portions, so that nobody waits long for it. */
async function tidy(database: Database, now: number): Promise<void> {
  await inTransaction(database, async (trx) => {
    const newest = trx('form_quarantine').orderBy('id', 'desc');
    const surplus = await newest.offset(maxKept).limit(tidyAtOnce).pluck<number[]>('id');
    const aged = trx('form_quarantine')
      .where('at', '<', now - keptMs)
      .orderBy('at');
    const old = await aged.limit(tidyAtOnce).pluck<number[]>('id');
    const ids = [...surplus, ...old];
    if (ids.length > 0) await trx('form_quarantine').whereIn('id', ids).delete();
  });
}

export interface QuarantineQuery {
  /** Null = of all forms. */
  readonly formId: number | null;
  readonly start: number;
  readonly limit: number;
}

/** The newest first. */
export async function listQuarantined(
  { knex }: Database,
  { formId, start, limit }: QuarantineQuery,
): Promise<{ quarantined: Quarantined[]; total: number }> {
  const wanted = knex('form_quarantine');
  if (formId !== null) wanted.where({ form_id: formId });
  const counted: { count?: unknown } | undefined = await wanted
    .clone()
    .count({ count: '*' })
    .first();
  const rows = await wanted.orderBy('id', 'desc').limit(limit).offset(start);
  return { quarantined: rows.map(toQuarantined), total: Number(counted?.count) };
}

export async function findQuarantined({ knex }: Database, id: number): Promise<Quarantined | null> {
  const row = await knex('form_quarantine').where({ id }).first();
  return row === undefined ? null : toQuarantined(row);
}

export async function removeQuarantined({ knex }: Database, id: number): Promise<void> {
  await knex('form_quarantine').where({ id }).delete();
}

/** Those that name an address, however it is written. */
export async function quarantinedWith(queries: Queries, address: string): Promise<Quarantined[]> {
  const key = lookupKey(address);
  const rows = await queries('form_quarantine')
    .whereRaw("lower(sent) like ? escape '!'", [`%${key.replace(/[!%_]/g, '!$&')}%`])
    .orderBy('id');
  const isKey = (value: unknown): boolean => lookupKey(String(value)) === key;
  return rows.map(toQuarantined).filter(({ submission: { values, results } }) => {
    return [...Object.values(values), ...Object.values(results)].some(isKey);
  });
}

export async function forgetQuarantined(trx: Queries, address: string): Promise<number> {
  const ids = (await quarantinedWith(trx, address)).map(({ id }) => id);
  await trx('form_quarantine').whereIn('id', ids).delete();
  return ids.length;
}

function toQuarantined(row: Record<string, unknown>): Quarantined {
  return {
    ...{ id: Number(row.id), formId: Number(row.form_id), formName: String(row.form_name) },
    reasons: String(row.reasons).split(' '),
    onceKey: row.once_key as Buffer,
    ...(JSON.parse(String(row.sent)) as Kept),
    at: Number(row.at),
  };
}
