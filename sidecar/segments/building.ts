import type { Transaction } from '../db/transaction.ts';
import type { Book, LiveSegment } from './book.ts';
import {
  type Advance,
  advanceBuild,
  type Build,
  failBuild,
  findBuilds,
  type NextBuild,
  nextBuilds,
  wantBuilds,
} from './builds.ts';
import type { Range } from './criterion-rows.ts';
import { judge } from './judge.ts';
import {
  alignWithFilters,
  currentVersion,
  inTurn,
  isForLater,
  type LiveRoom,
  type Turn,
} from './live.ts';
import { rebuildRange } from './rebuild.ts';

/* Segments that are built from all contacts, in portions that keep nobody waiting for long. */

/** So many contacts at once: asked of the database, or read and held against filters. */
const portion = { asked: 5000, read: 500 };

/** To read each contact once pays for more segments than these. */
const mostAsked = 4;

/** A transaction of another process ends within this time, and then it knows of the filters. */
const againMs = 5000;

/** Builds a portion of one segment, or of several together; gives none when none waits. */
export async function buildPortion(room: LiveRoom, only?: number): Promise<readonly Build[]> {
  let begun: readonly NextBuild[] = [];
  try {
    return await inTurn(room, async (turn) => {
      const waiting = await nextBuilds(turn.trx, turn.book, turn.now);
      begun = chosen(waiting.filter(({ segment }) => only === undefined || segment.id === only));
      return begun.length === 0 ? [] : buildNext(room, turn, begun);
    });
  } catch (error) {
    if (isForLater(room, error)) throw error;
    const [first, ...others] = begun.map(({ segment }) => segment.id);
    if (first === undefined || others.length === 0) {
      if (first !== undefined) await inTurn(room, ({ trx, now }) => failBuild(trx, first, now));
      throw error;
    }
    // One of them stands in the way of the others: each by itself.
    const built: Build[] = [];
    for (const id of [first, ...others]) built.push(...(await buildPortion(room, id)));
    return built;
  }
}

/** What time changes has to be read, to plan for it. */
function chosen(waiting: readonly NextBuild[]): readonly NextBuild[] {
  const plain = waiting.filter(({ segment }) => !segment.needs.time);
  const first = plain[0] ?? waiting[0];
  if (first === undefined) return [];
  const together = waiting.filter(({ build }) => build.position === first.build.position);
  return plain.length > 0 && together.length <= mostAsked ? [first] : together;
}

interface Counts {
  readonly added: number;
  readonly removed: number;
}

async function buildNext(
  { database }: LiveRoom,
  turn: Turn,
  builds: readonly NextBuild[],
): Promise<Build[]> {
  const { trx, now } = turn;
  const [{ segment, build }] = builds as [NextBuild];
  const isAsked = builds.length === 1 && !segment.needs.time;
  const size = isAsked ? portion.asked : portion.read;
  const ids = await nextIds(trx, build.position, size);
  const upTo = ids.length < size ? null : (ids.at(-1) as number);
  const range = { after: build.position, upTo: upTo ?? Number.MAX_SAFE_INTEGER };
  const counts = isAsked
    ? new Map([[segment.id, await askRange(turn, { segment, range })]])
    : await readRange(turn, builds, ids);
  const total = build.position > 0 ? build.total : await standingCount(trx);
  const step = { now, looked: ids.length, position: upTo, total };
  const advanced: Build[] = [];
  for (const one of builds)
    advanced.push(
      await advance(turn, one, {
        ...{ ...step, ...(counts.get(one.segment.id) ?? none) },
        againAt: database.dialect.hasOneWriter ? null : now + againMs,
      }),
    );
  return advanced;
}

const none: Counts = { added: 0, removed: 0 };

async function askRange(
  { trx, now }: Turn,
  { segment, range }: { readonly segment: LiveSegment; readonly range: Range },
): Promise<Counts> {
  const { filters } = segment;
  const { added, removed } = await rebuildRange(trx, { segment, filters, range, now });
  return { added: added.length, removed: removed.length };
}

async function readRange(
  { trx, now }: Turn,
  builds: readonly NextBuild[],
  ids: readonly number[],
): Promise<Map<number, Counts>> {
  const asked = new Set(builds.map(({ segment }) => segment));
  const questions = new Map(ids.map((id) => [id, asked]));
  const changes = await judge(trx, { questions, now });
  return new Map(
    changes.map(({ segment, added, removed }) => [
      segment.id,
      { added: added.length, removed: removed.length },
    ]),
  );
}

async function advance(turn: Turn, { build, segment }: NextBuild, step: Advance): Promise<Build> {
  const { trx, book, now } = turn;
  const isAgain = build.againAt !== null;
  const advanced = await advanceBuild(trx, build, isAgain ? { ...step, againAt: null } : step);
  if (advanced.state === 'done' && advanced.added + advanced.removed > 0)
    await wantBuilds(trx, dependents(book, segment), now);
  return advanced;
}

async function nextIds(trx: Transaction, above: number, size: number): Promise<number[]> {
  const standing = trx('contacts').whereNull('merged_into').where('id', '>', above);
  return (await standing.orderBy('id').limit(size).pluck<number[]>('id')).map(Number);
}

async function standingCount(trx: Transaction): Promise<number> {
  const counted = await trx('contacts').whereNull('merged_into').count({ all: '*' }).first();
  return Number(counted?.all);
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
      if (isForLater(room, error)) throw error;
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
