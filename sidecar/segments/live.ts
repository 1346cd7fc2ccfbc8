import { touch } from '../contacts/touched.ts';
import type { Database } from '../db/connect.ts';
import { isAway } from '../db/patience.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { type Book, createBook, type LiveSegment, type ReadBook } from './book.ts';
import {
  advanceBuild,
  alignBuilds,
  asStarted,
  type Build,
  failBuild,
  findBuilds,
  nextBuild,
  wantBuilds,
} from './builds.ts';
import { type Check, endChecks, nextChecks, noticeChanges } from './checks.ts';
import { judge, planOnly, type Questions } from './judge.ts';
import { rebuildRange } from './rebuild.ts';
import { dueRechecks, forgetRechecks, type Recheck } from './rechecks.ts';

export interface LiveRoom {
  readonly database: Database;
  readonly readBook: ReadBook;
  readonly now: () => number;
}

/** From now on no change of a contact by this process is missed. */
export function openLiveRoom(database: Database, now: () => number = Date.now): LiveRoom {
  const readBook = createBook();
  noticeChanges(database, readBook);
  return { database, readBook, now };
}

interface Turn {
  readonly trx: Transaction;
  readonly book: Book;
  readonly now: number;
}

/**
 * Whoever changes memberships by filters holds one row while it does: of several processes each
 * sees what the one before it made, and what one of them left undone is done by the next.
 */
function inTurn<Result>(room: LiveRoom, work: (turn: Turn) => Promise<Result>): Promise<Result> {
  const now = room.now();
  return inTransaction(room.database, async (trx) => {
    await trx('segment_counters').where({ name: 'turn' }).increment('value');
    const book = await room.readBook(trx);
    return work({ trx, book, now });
  });
}

/** Whether there is anything to do. Nobody waits for who asks. */
export async function isWorkLeft({ database: { knex }, now }: LiveRoom): Promise<boolean> {
  const waiting = [
    knex('segment_checks').select(knex.raw('1 as one')).limit(1),
    knex('segment_rechecks').where('due_at', '<=', now()).select(knex.raw('1 as one')).limit(1),
    knex('segment_builds')
      .whereIn('state', ['waiting', 'running'])
      .orWhere('again_at', '<=', now())
      .select(knex.raw('1 as one'))
      .limit(1),
  ];
  for (const one of waiting) if ((await one).length > 0) return true;
  return false;
}

/** Builds what is new or has other filters; gives the version of the book that this is true of. */
export function alignWithFilters(room: LiveRoom): Promise<string> {
  return inTurn(room, async ({ trx, book, now }) => {
    await alignBuilds(trx, book, now);
    return book.version;
  });
}

export async function currentVersion({ database, readBook }: LiveRoom): Promise<string> {
  return (await readBook(database.knex)).version;
}

/** Looks at contacts that changed or whose time has come; gives how many reasons there were. */
export function lookAtChanges(room: LiveRoom, limit: number): Promise<number> {
  return inTurn(room, async ({ trx, book, now }) => {
    const checks = await nextChecks(trx, limit);
    const due = await dueRechecks(trx, now, limit);
    if (checks.length + due.length === 0) return 0;
    await endChecks(trx, checks);
    await forgetRechecks(trx, due);
    const changes = await judge(trx, { questions: questionsOf(book, checks, due), now });
    for (const { segment, added, removed } of changes)
      for (const id of [...added, ...removed]) touch(trx, id, `member ${segment.id}`);
    return checks.length + due.length;
  });
}

/** Passes over what cannot be looked at, so that it does not stand in the way of all else. */
export function passOver(room: LiveRoom): Promise<void> {
  return inTurn(room, async ({ trx, now }) => {
    await endChecks(trx, await nextChecks(trx, 1));
    await forgetRechecks(trx, await dueRechecks(trx, now, 1));
  });
}

function questionsOf(book: Book, checks: readonly Check[], due: readonly Recheck[]): Questions {
  const questions = new Map<number, Set<LiveSegment>>();
  const ask = (contactId: number, segments: readonly LiveSegment[]): void => {
    const asked = questions.get(contactId) ?? new Set();
    questions.set(contactId, asked);
    for (const segment of segments) asked.add(segment);
  };
  for (const { contactId, aspects } of checks)
    for (const aspect of aspects) ask(contactId, book.about(aspect));
  for (const { contactId, segmentId } of due) {
    const segment = book.segments.get(segmentId);
    if (segment !== undefined) ask(contactId, [segment]);
  }
  return questions;
}

/** By SQL the most; where contacts are also read one by one, to see what time will change, fewer. */
const portion = { plain: 5000, timed: 500 };

/** A transaction of another process ends within this time, and then it knows of the filters. */
const againMs = 5000;

/** Builds a portion of one segment; null when none waits. */
export async function buildPortion(room: LiveRoom): Promise<Build | null> {
  let begun: number | null = null;
  try {
    return await inTurn(room, async (turn) => {
      const next = await nextBuild(turn.trx, turn.book, turn.now);
      if (next === null) return null;
      begun = next.segment.id;
      return buildNext(room, turn, next);
    });
  } catch (error) {
    const segmentId = begun;
    if (segmentId !== null && !isAway(room.database, error))
      await inTurn(room, ({ trx, now }) => failBuild(trx, segmentId, now));
    throw error;
  }
}

async function buildNext(
  { database }: LiveRoom,
  turn: Turn,
  next: { readonly build: Build; readonly segment: LiveSegment },
): Promise<Build> {
  const { trx, book, now } = turn;
  const { segment } = next;
  const build = asStarted(next.build);
  const ids = await nextIds(trx, build.position, segment);
  const isLast = ids.length < sizeFor(segment);
  const upTo = isLast ? Number.MAX_SAFE_INTEGER : Number(ids.at(-1));
  const range = { after: build.position, upTo };
  const difference = await rebuildRange(database, trx, {
    segment,
    filters: segment.filters,
    range,
    now,
  });
  if (segment.needs.time) await planFor(turn, segment, ids);
  const isAgain = next.build.againAt !== null;
  const advanced = await advanceBuild(trx, build, {
    ...{ now, looked: ids.length, position: isLast ? null : upTo },
    ...{ added: difference.added.length, removed: difference.removed.length },
    total: build.position > 0 ? build.total : await standingCount(trx),
    againAt: database.dialect.hasOneWriter || isAgain ? null : now + againMs,
  });
  if (advanced.state === 'done' && advanced.added + advanced.removed > 0)
    await wantBuilds(trx, dependents(book, segment), now);
  return advanced;
}

function sizeFor({ needs }: LiveSegment): number {
  return needs.time ? portion.timed : portion.plain;
}

async function nextIds(trx: Transaction, above: number, segment: LiveSegment): Promise<number[]> {
  const standing = trx('contacts').whereNull('merged_into').where('id', '>', above);
  const ids = standing.orderBy('id').limit(sizeFor(segment)).pluck<number[]>('id');
  return (await ids).map(Number);
}

async function standingCount(trx: Transaction): Promise<number> {
  const counted = await trx('contacts').whereNull('merged_into').count({ all: '*' }).first();
  return Number(counted?.all);
}

async function planFor(turn: Turn, segment: LiveSegment, ids: readonly number[]): Promise<void> {
  const asked = new Set([segment]);
  const questions = new Map(ids.map((id) => [id, asked]));
  await planOnly(turn.trx, { questions, now: turn.now });
}

function dependents(book: Book, { id }: LiveSegment): number[] {
  return book.about(`member ${id}`).map((segment) => segment.id);
}

/** Builds one segment or all of them, together with whoever else is at it. */
export async function rebuildSegments(
  room: LiveRoom,
  only: number | null,
  show: (done: number, total: number) => void,
): Promise<Build[]> {
  let aligned = await alignWithFilters(room);
  const ids = await inTurn(room, async ({ trx, book, now }) => {
    const wanted = [...book.segments.keys()].filter((id) => only === null || id === only);
    await wantBuilds(trx, wanted, now);
    return wanted;
  });
  for (;;) {
    if ((await currentVersion(room)) !== aligned) aligned = await alignWithFilters(room);
    const builds = await findBuilds(room.database.knex, ids);
    const left = builds.filter(({ state }) => state === 'waiting' || state === 'running');
    show(sumOf(builds, shareOf), builds.length);
    if (left.length === 0) return builds;
    await buildPortion(room).catch((error: unknown) => {
      if (isAway(room.database, error)) throw error;
    });
  }
}

/** 0 to 1. */
function shareOf({ state, done, total }: Build): number {
  if (state === 'running') return total === 0 ? 0 : Math.min(1, done / total);
  return state === 'waiting' ? 0 : 1;
}

function sumOf(builds: readonly Build[], number: (build: Build) => number): number {
  return builds.reduce((sum, build) => sum + number(build), 0);
}
