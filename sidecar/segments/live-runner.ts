import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { onCommit } from '../db/commits.ts';
import type { Database } from '../db/connect.ts';
import { isAway } from '../db/patience.ts';
import { createWorker, type Worker } from '../db/worker.ts';
import { segmentWork } from './checks.ts';
import {
  alignWithFilters,
  buildPortion,
  currentVersion,
  isWorkLeft,
  lookAtChanges,
  openLiveRoom,
  passOver,
} from './live.ts';

const lookMs = 1000;
const mostChecks = 100;
/** Hits and API calls have the database for themselves at least this many times as long. */
const restFactor = 2;
const longestRestMs = 500;

/** Keeps segments true: what this process changed at once, everything else within a second. */
export function openLiveSegments(database: Database, log: Logger, now: () => number): Worker {
  const room = openLiveRoom(database, now);
  let aligned = '';
  let limit = mostChecks;

  async function next(): Promise<boolean> {
    if ((await currentVersion(room)) !== aligned) aligned = await alignWithFilters(room);
    if (!(await isWorkLeft(room))) return false;
    const begun = performance.now();
    await look();
    await build();
    const rest = (performance.now() - begun) * restFactor;
    await pause(Math.min(rest, longestRestMs));
    return true;
  }

  /** One contact that cannot be looked at does not keep the others from it. */
  async function look(): Promise<void> {
    try {
      await lookAtChanges(room, limit);
      limit = Math.min(mostChecks, limit * 2);
    } catch (error) {
      if (isAway(room.database, error)) throw error;
      if (limit === 1) {
        log.error({ err: error }, 'a contact could not be held against segments');
        await passOver(room);
      }
      limit = 1;
    }
  }

  async function build(): Promise<void> {
    const built = await buildPortion(room);
    if (built?.state !== 'done') return;
    const { segmentId: segment, added, removed } = built;
    log.info({ segment, added, removed }, 'built a segment');
  }

  const worker = createWorker({
    next,
    lookMs,
    failed(error) {
      log[isAway(room.database, error) ? 'warn' : 'error']({ err: error }, 'segments wait');
    },
  });
  onCommit(room.database, segmentWork, worker.wake);
  return worker;
}
