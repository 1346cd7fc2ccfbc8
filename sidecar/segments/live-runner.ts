import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { onCommit } from '../db/commits.ts';
import type { Database } from '../db/connect.ts';
import { createWorker, type Worker } from '../db/worker.ts';
import { buildPortion } from './building.ts';
import { segmentWork } from './checks.ts';
import {
  alignWithFilters,
  currentVersion,
  isForLater,
  lookAtChanges,
  openLiveRoom,
  passOver,
  workLeft,
} from './live.ts';

const lookMs = 1000;
const mostChecks = 100;
/** So many times as long others have the process for themselves, when they need it and when not. */
const rest = { busy: 7, idle: 1 };
const longestRestMs = 1000;

/** Keeps segments true: what this process changed at once, everything else within a second. */
export function openLiveSegments(database: Database, log: Logger, now: () => number): Worker {
  const room = openLiveRoom(database, now, (ms) => {
    tookMs += ms;
  });
  let tookMs = 0;
  let aligned = '';
  let limit = mostChecks;
  let restFactor = rest.busy;

  async function next(): Promise<boolean> {
    if ((await currentVersion(room)) !== aligned) aligned = await alignWithFilters(room);
    const left = await workLeft(room);
    tookMs = 0;
    if (left.changes) await look();
    if (left.builds) await build();
    if (left.changes || left.builds) await restForOthers();
    return left.changes || left.builds;
  }

  async function restForOthers(): Promise<void> {
    const before = performance.eventLoopUtilization();
    await pause(Math.min(tookMs * restFactor, longestRestMs));
    const { utilization } = performance.eventLoopUtilization(before);
    restFactor = utilization > 0.5 ? rest.busy : rest.idle;
  }

  /** One contact that cannot be looked at does not keep the others from it. */
  async function look(): Promise<void> {
    try {
      await lookAtChanges(room, limit);
      limit = Math.min(mostChecks, limit * 2);
    } catch (error) {
      if (isForLater(room, error)) throw error;
      if (limit === 1) {
        log.error({ err: error }, 'a contact could not be held against segments');
        await passOver(room);
      }
      limit = 1;
    }
  }

  async function build(): Promise<void> {
    for (const { segmentId: segment, state, added, removed } of await buildPortion(room))
      if (state === 'done') log.info({ segment, added, removed }, 'built a segment');
  }

  const worker = createWorker({
    next,
    lookMs,
    failed(error) {
      log[isForLater(room, error) ? 'warn' : 'error']({ err: error }, 'segments wait');
    },
  });
  onCommit(room.database, segmentWork, worker.wake);
  return worker;
}
