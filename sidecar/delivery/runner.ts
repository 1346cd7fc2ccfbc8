import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { onCommit } from '../db/commits.ts';
import type { Database } from '../db/connect.ts';
import { isAway } from '../db/patience.ts';
import type { Outcome } from './delivery.ts';
import { queued } from './queue.ts';
import {
  type ClaimedDelivery,
  claimDelivery,
  forgetEnded,
  releaseDelivery,
  settleDelivery,
} from './store.ts';

/** Sends what waits, also what a process left that ended. */
export interface DeliveryRunner {
  /** From now on there is sent. */
  start(): void;
  /** Says that something is due. */
  wake(): void;
  /** Resolves when nothing is being sent; what is left waits for whoever starts next. */
  stop(): Promise<void>;
}

/** One attempt. It ends within half a minute, and soon after the signal. */
export type Send = (claimed: ClaimedDelivery, stopping: AbortSignal) => Promise<Outcome>;

const lookMs = 5000;
const forgetMs = 3_600_000;
/** What was cut off may have arrived: better to wait a little for the answer. */
const graceMs = 2000;
/** A server that keeps silent holds up none of the others. */
const mostAtOnce = 8;

export function createDeliveryRunner(database: Database, send: Send, log: Logger): DeliveryRunner {
  const owner = randomUUID();
  const working = new Set<Promise<void>>();
  let timers: NodeJS.Timeout[] = [];
  let isStopped = true;
  const stopping = new AbortController();
  onCommit(database, queued, wake);

  function wake(): void {
    if (isStopped || working.size >= mostAtOnce) return;
    const work = sendNext().then(
      (hasSent) => {
        working.delete(work);
        if (hasSent) wake();
      },
      (error: unknown) => {
        working.delete(work);
        log[isAway(database, error) ? 'warn' : 'error']({ err: error }, 'deliveries wait');
      },
    );
    working.add(work);
  }

  async function sendNext(): Promise<boolean> {
    const claimed = await claimDelivery(database, owner);
    if (claimed === null) return false;
    // There may be more, and this one may take a while.
    wake();
    const outcome = await send(claimed, stopping.signal);
    const { id, kind } = claimed;
    if (isStopped && !outcome.isDelivered) {
      await releaseDelivery(database, id, owner);
      return false;
    }
    await settleDelivery(database, claimed, { owner, outcome });
    if (outcome.isDelivered) log.info({ delivery: id, kind }, 'delivered');
    else log.warn({ delivery: id, kind, problem: outcome.problem }, 'not delivered');
    return true;
  }

  function forget(): void {
    forgetEnded(database).catch((error: unknown) => log.warn({ err: error }, 'deliveries stay'));
  }

  return {
    start() {
      isStopped = false;
      timers = [setInterval(wake, lookMs), setInterval(forget, forgetMs)];
      for (const timer of timers) timer.unref();
      wake();
    },
    wake,
    async stop() {
      isStopped = true;
      for (const timer of timers) clearInterval(timer);
      const graceEnds = setTimeout(() => stopping.abort(), graceMs);
      await Promise.all(working);
      clearTimeout(graceEnds);
    },
  };
}
