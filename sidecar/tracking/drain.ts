import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import { inTime, isAway } from '../db/patience.ts';
import type { Sites } from '../sites/store.ts';
import type { Spool, SpooledHit } from './spool.ts';
import type { RecordHits } from './store.ts';

export interface DrainParts {
  readonly database: Database;
  readonly recordHits: RecordHits;
  readonly spool: Spool;
  readonly sites: Sites;
  readonly log: Logger;
}

/** Moves the hits of the spool into the database as soon as that is there again. */
export interface Drain {
  /** Says that there is something to move. */
  wake(): void;
  /** Resolves when nothing is moved any more; what is left stays in the spool. */
  stop(): Promise<void>;
}

const groupSize = 400;
const retryMs = 500;

export function createDrain({ database, recordHits, spool, sites, log }: DrainParts): Drain {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let isStopped = false;

  function wake(): void {
    if (timer !== null || running !== null || isStopped) return;
    timer = setTimeout(() => {
      timer = null;
      running = run().finally(() => {
        running = null;
        if (spool.waiting > 0) wake();
      });
    }, retryMs);
    timer.unref();
  }

  async function run(): Promise<void> {
    try {
      while (spool.waiting > 0 && !isStopped) {
        await move(await spool.oldest(groupSize, await sites.current()));
      }
      log.info({ hits: spool.waiting }, 'hits left in the spool');
    } catch (error) {
      log.warn({ err: error, hits: spool.waiting }, 'hits stay in the spool');
    }
  }

  async function move(group: readonly SpooledHit[]): Promise<void> {
    try {
      await inTime(recordHits(group.map(({ incoming }) => incoming)));
      await spool.remove(group.map(({ id }) => id));
    } catch (error) {
      if (isAway(database, error)) throw error;
      if (group.length > 1) for (const one of group) await move([one]);
      else await setAside(group[0] as SpooledHit, error);
    }
  }

  async function setAside({ id }: SpooledHit, error: unknown): Promise<void> {
    log.error({ err: error, id }, 'a hit of the spool was rejected by the database');
    await spool.setAside(id);
  }

  return {
    wake,
    async stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
