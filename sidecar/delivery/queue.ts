import { randomUUID } from 'node:crypto';
import { announce } from '../db/commits.ts';
import { insertRow } from '../db/rows.ts';
import type { Transaction } from '../db/transaction.ts';
import type { Delivery } from './delivery.ts';

/** What is announced when there is something to send. */
export const queued = 'deliveries';

/** Writes down what is to be sent: it is sent when the transaction is on disk, and only then. */
export async function queueDelivery(
  trx: Transaction,
  delivery: Delivery,
  contactId: number | null = null,
): Promise<void> {
  const now = Date.now();
  const { target, payload } = split(delivery);
  await insertRow(trx, 'deliveries', {
    uid: randomUUID(),
    kind: delivery.kind,
    contact_id: contactId,
    target: JSON.stringify(target),
    payload: JSON.stringify(payload),
    ...{ state: 'waiting', attempts: 0, next_at: now, lease_until: 0, queued_at: now },
  });
  announce(trx, queued);
}

function split(delivery: Delivery): { target: readonly string[]; payload: object } {
  if (delivery.kind === 'webhook') return { target: [delivery.url], payload: delivery.body };
  const { kind: _kind, to, ...payload } = delivery;
  return { target: to, payload };
}
