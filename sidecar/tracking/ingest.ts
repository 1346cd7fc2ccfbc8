import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import type { IncomingHit, Recorded, RecordHits } from './store.ts';

/** The database cannot take hits at the moment; the sender may try again. */
export class NotStored extends Error {}

export interface Ingest {
  /** Resolves when the hit is on disk. @throws NotStored */
  submit(hit: IncomingHit): Promise<Recorded>;
  /** Resolves when everything submitted before has its answer. */
  drained(): Promise<void>;
}

interface Waiting {
  readonly hit: IncomingHit;
  readonly resolve: (recorded: Recorded) => void;
  readonly reject: (error: Error) => void;
}

const maxGroup = 400;
const maxWaiting = 20_000;

/**
 * Group commit: the hits that wait when the network has been read once, or that arrive while a
 * group is being written, become one transaction. The busier the service, the larger its groups;
 * a lone hit waits for nobody. Each request is answered after its group is on disk.
 */
export function createIngest(database: Database, recordHits: RecordHits, log: Logger): Ingest {
  const waiting: Waiting[] = [];
  let isScheduled = false;
  let writing: Promise<void> | null = null;

  function schedule(): void {
    if (isScheduled || writing !== null) return;
    isScheduled = true;
    setImmediate(start);
  }

  function start(): void {
    isScheduled = false;
    const group = waiting.splice(0, maxGroup);
    writing = write(group).finally(() => {
      writing = null;
      if (waiting.length > 0) start();
    });
  }

  async function write(group: readonly Waiting[]): Promise<void> {
    try {
      const recorded = await recordHits(group.map((one) => one.hit));
      for (const [index, one] of group.entries()) one.resolve(recorded[index] as Recorded);
    } catch (error) {
      if (database.dialect.isUnavailable(error) || isTimeout(error)) refuse(group, error);
      else await writeOneByOne(group, error);
    }
  }

  /** One hit that the database does not accept must not take its neighbours with it. */
  async function writeOneByOne(group: readonly Waiting[], cause: unknown): Promise<void> {
    log.warn({ err: cause, hits: group.length }, 'a group of hits failed; storing them one by one');
    for (const one of group) {
      try {
        const [recorded] = await recordHits([one.hit]);
        one.resolve(recorded as Recorded);
      } catch (error) {
        if (database.dialect.isUnavailable(error) || isTimeout(error)) refuse([one], error);
        else {
          log.error({ err: error }, 'a hit was rejected by the database');
          one.resolve({ verdict: 'ignored;rejected', deviceKey: null, contactId: null });
        }
      }
    }
  }

  function refuse(group: readonly Waiting[], error: unknown): void {
    log.error({ err: error, hits: group.length }, 'the database cannot take hits');
    for (const one of group) one.reject(new NotStored());
  }

  return {
    submit(hit) {
      return new Promise((resolve, reject) => {
        if (waiting.length >= maxWaiting) return reject(new NotStored());
        waiting.push({ hit, resolve, reject });
        schedule();
      });
    },
    async drained() {
      while (isScheduled || writing !== null) {
        await (writing ?? new Promise((resolve) => setImmediate(resolve)));
      }
    },
  };
}

function isTimeout(error: unknown): boolean {
  return (error as Error)?.name === 'KnexTimeoutError';
}
