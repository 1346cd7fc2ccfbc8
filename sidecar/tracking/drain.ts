import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import { inTime, isAway } from '../db/patience.ts';
import type { Spool, Spooled } from './spool.ts';

/** Stores what comes out of the spool; the same thing twice counts once. */
export interface Mover {
  /** So many are moved together. */
  readonly atOnce: number;
  move(contents: readonly string[]): Promise<void>;
}

export interface DrainParts {
  readonly database: Database;
  readonly spool: Spool;
  /** By kind. */
  readonly movers: Readonly<Record<string, Mover>>;
  readonly log: Logger;
}

/** Moves what is in the spool into the database as soon as that is there again. */
export interface Drain {
  /** Says that there is something to move. */
  wake(): void;
  /** Resolves when nothing is moved any more; what is left stays in the spool. */
  stop(): Promise<void>;
}

const readAtOnce = 400;
const retryMs = 500;

export function createDrain({ database, spool, movers, log }: DrainParts): Drain {
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
      while (spool.waiting > 0 && !isStopped) await moveOldest(await spool.oldest(readAtOnce));
      log.info({ waiting: spool.waiting }, 'left in the spool');
    } catch (error) {
      log.warn({ err: error, waiting: spool.waiting }, 'the spool is not emptied');
    }
  }

  /** In their order: those at the front that are of one kind. */
  async function moveOldest(found: readonly Spooled[]): Promise<void> {
    const [{ kind }] = found as [Spooled];
    const other = found.findIndex((one) => one.kind !== kind);
    const alike = other < 0 ? found : found.slice(0, other);
    await move(alike.slice(0, movers[kind]?.atOnce ?? 1));
  }

  async function move(group: readonly Spooled[]): Promise<void> {
    const [first] = group as [Spooled];
    try {
      const mover = movers[first.kind];
      if (mover === undefined) throw new Error(`nobody stores a ${first.kind}`);
      await inTime(mover.move(group.map(({ content }) => content)));
      await spool.remove(group.map(({ id }) => id));
    } catch (error) {
      if (isAway(database, error)) throw error;
      if (group.length > 1) for (const one of group) await move([one]);
      else await setAside(first, error);
    }
  }

  async function setAside({ id, kind }: Spooled, error: unknown): Promise<void> {
    log.error({ err: error, id }, `a ${kind} of the spool was rejected by the database`);
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
