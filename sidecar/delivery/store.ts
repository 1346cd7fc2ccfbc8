import { ownerOfRows } from '../contacts/row-owner.ts';
import type { Database, Queries } from '../db/connect.ts';
import type { Delivery, Outcome } from './delivery.ts';
import { nextAttemptAt } from './delivery.ts';

/** What is to be told of a contact is forgotten with the contact. */
export const deliveryRows = ownerOfRows('deliveries');

export const states = ['waiting', 'done', 'failed'] as const;
export type State = (typeof states)[number];

export interface QueuedDelivery {
  readonly id: number;
  readonly uid: string;
  readonly kind: Delivery['kind'];
  readonly state: State;
  /** Empty when it is delivered. */
  readonly target: readonly string[];
  readonly attempts: number;
  readonly problem: string | null;
  readonly nextAt: number;
  readonly queuedAt: number;
  readonly endedAt: number | null;
}

export interface ClaimedDelivery extends QueuedDelivery {
  readonly delivery: Delivery;
}

/** Longer than an attempt can take: a process that holds one for so long has ended. */
const leaseMs = 60_000;
const keptMs = 30 * 24 * 3_600_000;

/** Takes the one that is due for the longest time; of several processes that ask, one gets it. */
export async function claimDelivery(
  { knex }: Database,
  owner: string,
): Promise<ClaimedDelivery | null> {
  const now = Date.now();
  const due = knex('deliveries')
    .where({ state: 'waiting' })
    .where('next_at', '<=', now)
    .where('lease_until', '<', now);
  for (;;) {
    const next = await due.clone().orderBy('next_at').orderBy('id').first();
    if (next === undefined) return null;
    const claimed = await due
      .clone()
      .where({ id: next.id, attempts: next.attempts })
      .update({ lease_owner: owner, lease_until: now + leaseMs });
    if (claimed === 1) return { ...deliveryOf(next), delivery: contentOf(next) };
  }
}

/** Writes down what became of it, unless another process has it by now. */
export async function settleDelivery(
  { knex }: Database,
  { id, attempts: before, queuedAt }: QueuedDelivery,
  { owner, outcome }: { readonly owner: string; readonly outcome: Outcome },
): Promise<void> {
  const now = Date.now();
  const attempts = before + 1;
  const held = knex('deliveries').where({ id, lease_owner: owner, attempts: before });
  const ended = { attempts, lease_until: 0, ended_at: now };
  if (outcome.isDelivered) {
    const nothing = { target: null, payload: null, problem: null, contact_id: null };
    await held.update({ ...ended, ...nothing, state: 'done' });
    return;
  }
  const { problem } = outcome;
  const nextAt = nextAttemptAt(outcome, { attempts, queuedAt, now, chance: Math.random() });
  if (nextAt === null) await held.update({ ...ended, problem, state: 'failed' });
  else await held.update({ attempts, problem, lease_until: 0, next_at: nextAt });
}

/** Nothing became of it: whoever comes next tries it at once. */
export async function releaseDelivery(
  { knex }: Database,
  id: number,
  owner: string,
): Promise<void> {
  await knex('deliveries').where({ id, lease_owner: owner }).update({ lease_until: 0 });
}

/** The latest first. */
export async function listDeliveries(
  { knex }: Database,
  { state, start, limit }: { state?: State | undefined; start: number; limit: number },
): Promise<{ total: number; deliveries: QueuedDelivery[] }> {
  const wanted = knex('deliveries').where(state === undefined ? {} : { state });
  const counts = await wanted.clone().count({ total: '*' }).first();
  const rows = await wanted.orderBy('id', 'desc').limit(limit).offset(start);
  return { total: Number(counts?.total ?? 0), deliveries: rows.map(deliveryOf) };
}

export async function findDelivery(queries: Queries, id: number): Promise<QueuedDelivery | null> {
  const row = await queries('deliveries').where({ id }).first();
  return row === undefined ? null : deliveryOf(row);
}

/** Tries it again at once, and as patiently as if it were new. False when it is delivered. */
export async function retryDelivery({ knex }: Database, id: number): Promise<boolean> {
  const now = Date.now();
  const changed = await knex('deliveries')
    .where({ id })
    .whereIn('state', ['waiting', 'failed'])
    .where('lease_until', '<', now)
    .update({ state: 'waiting', next_at: now, queued_at: now, attempts: 0, ended_at: null });
  return changed === 1;
}

/** What ended is listed for thirty days. */
export async function forgetEnded({ knex }: Database): Promise<void> {
  await knex('deliveries')
    .whereIn('state', ['done', 'failed'])
    .where('ended_at', '<', Date.now() - keptMs)
    .delete();
}

type Row = Record<string, unknown>;

function deliveryOf(row: Row): QueuedDelivery {
  return {
    id: Number(row.id),
    uid: String(row.uid),
    kind: row.kind as Delivery['kind'],
    state: row.state as State,
    target: JSON.parse(String(row.target ?? '[]')) as string[],
    attempts: Number(row.attempts),
    problem: row.problem as string | null,
    nextAt: Number(row.next_at),
    queuedAt: Number(row.queued_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
  };
}

function contentOf({ kind, target, payload }: Row): Delivery {
  const addresses = JSON.parse(String(target)) as string[];
  const content = JSON.parse(String(payload));
  if (kind === 'webhook') return { kind, url: String(addresses[0]), body: content };
  return { kind: 'email', to: addresses, ...content };
}
