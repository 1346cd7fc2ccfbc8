import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import { inTime, isAway } from '../db/patience.ts';
import type { Sites } from '../sites/store.ts';
import { createDrain, type Mover } from './drain.ts';
import type { IncomingHit } from './incoming-hit.ts';
import type { Spool } from './spool.ts';
import { hitKind, hitMover, toSpool } from './spooled-hit.ts';
import type { Recorded, RecordHits } from './store.ts';

/** Neither the database nor the spool can take hits at the moment; the sender may try again. */
export class NotStored extends Error {}

export interface Ingest {
  /** Resolves when the hit is on disk. @throws NotStored */
  submit(hit: IncomingHit): Promise<Recorded>;
  /** Says that somebody else put something into the spool. */
  wake(): void;
  /** Resolves when everything submitted before has its answer and nothing is written any more. */
  stop(): Promise<void>;
}

export interface IngestParts {
  readonly database: Database;
  readonly recordHits: RecordHits;
  readonly spool: Spool;
  /** What others put into the spool, by kind. */
  readonly otherMovers: Readonly<Record<string, Mover>>;
  readonly sites: Sites;
  readonly log: Logger;
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
export function createIngest(parts: IngestParts): Ingest {
  const waiting: Waiting[] = [];
  const movers = { [hitKind]: hitMover(parts.recordHits, parts.sites), ...parts.otherMovers };
  const drain = createDrain({ ...parts, movers });
  let isScheduled = false;
  let writing: Promise<void> | null = null;
  if (parts.spool.waiting > 0) drain.wake();

  function schedule(): void {
    if (isScheduled || writing !== null) return;
    isScheduled = true;
    setImmediate(start);
  }

  function start(): void {
    isScheduled = false;
    const group = waiting.splice(0, maxGroup);
    writing = write(parts, group, drain.wake).finally(() => {
      writing = null;
      if (waiting.length > 0) start();
    });
  }

  return {
    submit(hit) {
      return new Promise((resolve, reject) => {
        if (waiting.length >= maxWaiting) return reject(new NotStored());
        waiting.push({ hit, resolve, reject });
        schedule();
      });
    },
    wake: drain.wake,
    async stop() {
      while (isScheduled || writing !== null) {
        await (writing ?? new Promise((resolve) => setImmediate(resolve)));
      }
      await drain.stop();
    },
  };
}

/**
 * Puts a group on disk: in the database or, while that is away, in the spool. As long as the spool
 * holds hits, new ones queue behind them, so that every visitor's hits stay in order.
 */
async function write(
  parts: IngestParts,
  group: readonly Waiting[],
  onQueued: () => void,
): Promise<void> {
  const { database, recordHits, spool, log } = parts;
  const queue = (): Promise<void> => writeToSpool(parts, group).then(onQueued);
  if (spool.waiting > 0) return queue();
  try {
    const recorded = await inTime(recordHits(group.map((one) => one.hit)));
    for (const [index, one] of group.entries()) one.resolve(recorded[index] as Recorded);
  } catch (error) {
    if (isAway(database, error)) {
      log.error({ err: error, hits: group.length }, 'the database is away: hits go to the spool');
      return queue();
    }
    await writeOneByOne(parts, group, onQueued, error);
  }
}

/** One hit that the database does not accept must not take its neighbours with it. */
async function writeOneByOne(
  parts: IngestParts,
  group: readonly Waiting[],
  onQueued: () => void,
  cause: unknown,
): Promise<void> {
  const [first] = group as [Waiting];
  if (group.length > 1) {
    for (const one of group) await write(parts, [one], onQueued);
    return;
  }
  parts.log.error({ err: cause }, 'a hit was rejected by the database');
  first.resolve({ verdict: 'ignored;rejected', deviceKey: null, contactId: null });
}

async function writeToSpool({ spool, log }: IngestParts, group: readonly Waiting[]): Promise<void> {
  const queued = group.map((one) => toSpool(one.hit));
  try {
    await spool.add(
      hitKind,
      queued.map(({ content }) => content),
    );
    for (const [index, one] of group.entries()) one.resolve(queued[index]?.answer as Recorded);
  } catch (error) {
    log.error({ err: error, hits: group.length }, 'the spool cannot take hits either');
    for (const one of group) one.reject(new NotStored());
  }
}
