import type { Queries } from '../db/connect.ts';
import { insertRows, portionsOf } from '../db/rows.ts';
import type { Book, LiveSegment } from './book.ts';

/* Segments that are built from all contacts, and how far that is. */

export type BuildState = 'waiting' | 'running' | 'done' | 'failed';

export interface Build {
  readonly segmentId: number;
  readonly digest: string;
  readonly state: BuildState;
  /** The last contact that was looked at. */
  readonly position: number;
  readonly total: number;
  readonly done: number;
  readonly added: number;
  readonly removed: number;
  readonly wantedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly againAt: number | null;
}

const fresh = { position: 0, total: 0, done: 0, added: 0, removed: 0, again_at: null };
const unstarted = { ...fresh, state: 'waiting', started_at: null, ended_at: null };

/** Has segments built anew, from the beginning. Those that never were are built anyway. */
export async function wantBuilds(
  trx: Queries,
  segmentIds: readonly number[],
  now = Date.now(),
): Promise<void> {
  await trx('segment_builds')
    .whereIn('segment_id', [...segmentIds])
    .update({ ...unstarted, wanted_at: now });
}

interface Misaligned {
  /** Segments that are new or have other filters. */
  readonly changed: readonly LiveSegment[];
  /** Those, and the ones that are gone or have no filters any more. */
  readonly obsolete: readonly number[];
}

async function misaligned(queries: Queries, { segments }: Book): Promise<Misaligned> {
  const rows = await queries('segment_builds').select('segment_id', 'digest');
  const known = new Map(rows.map((row) => [Number(row.segment_id), String(row.digest)]));
  const changed = [...segments.values()].filter(({ id, digest }) => known.get(id) !== digest);
  const gone = [...known.keys()].filter((id) => !segments.has(id));
  return { changed, obsolete: [...gone, ...changed.map(({ id }) => id)] };
}

/** Whether there is nothing that `alignBuilds` would change. */
export async function isAligned(queries: Queries, book: Book): Promise<boolean> {
  return (await misaligned(queries, book)).obsolete.length === 0;
}

/** Segments that are new or have other filters are to be built; those without filters are not. */
export async function alignBuilds(trx: Queries, book: Book, now: number): Promise<void> {
  const { changed, obsolete } = await misaligned(trx, book);
  for (const table of ['segment_builds', 'segment_rechecks'])
    await trx(table).whereIn('segment_id', obsolete).delete();
  const row = { ...unstarted, wanted_at: now };
  const columns = ['segment_id', 'digest', ...Object.keys(row)];
  const added = changed.map(({ id, digest }) => [id, digest, ...Object.values(row)]);
  await insertRows(trx, { table: 'segment_builds', columns, rows: added });
}

export interface NextBuild {
  /** As it goes on: what is done again begins at the first contact. */
  readonly build: Build;
  readonly segment: LiveSegment;
}

/** What is to be built now: a segment comes after those that its filters name. */
export async function nextBuilds(
  trx: Queries,
  { segments }: Book,
  now: number,
): Promise<NextBuild[]> {
  const rows = await trx('segment_builds')
    .whereIn('state', ['waiting', 'running'])
    .orWhere('again_at', '<=', now)
    .orderBy('state')
    .orderBy('wanted_at');
  const builds = rows.map(buildOf);
  const waiting = new Set(builds.map(({ segmentId }) => segmentId));
  return builds.flatMap((build) => {
    const segment = segments.get(build.segmentId);
    const isLater = [...(segment?.followed ?? [])].some((id) => waiting.has(id));
    return segment === undefined || isLater ? [] : [{ build: asStarted(build), segment }];
  });
}

export async function findBuild(queries: Queries, segmentId: number): Promise<Build | null> {
  const row = await queries('segment_builds').where({ segment_id: segmentId }).first();
  return row === undefined ? null : buildOf(row);
}

export async function findBuilds(queries: Queries, ids: readonly number[]): Promise<Build[]> {
  const builds: Build[] = [];
  for (const portion of portionsOf(ids)) {
    const rows = await queries('segment_builds').whereIn('segment_id', portion);
    builds.push(...rows.map(buildOf));
  }
  return builds.sort((a, b) => a.segmentId - b.segmentId);
}

/** How far a build has come; `position` null = to the end. */
export interface Advance {
  readonly position: number | null;
  readonly total: number;
  readonly looked: number;
  readonly added: number;
  readonly removed: number;
  readonly now: number;
  /** When it is done once more. */
  readonly againAt: number | null;
}

export async function advanceBuild(trx: Queries, build: Build, step: Advance): Promise<Build> {
  const isDone = step.position === null;
  const row = {
    state: isDone ? 'done' : 'running',
    position: step.position ?? 0,
    total: step.total,
    done: build.done + step.looked,
    added: build.added + step.added,
    removed: build.removed + step.removed,
    started_at: build.startedAt ?? step.now,
    ended_at: isDone ? step.now : null,
    // Kept as a mark while it is done for the second time.
    again_at: isDone ? step.againAt : build.againAt,
  };
  await trx('segment_builds').where({ segment_id: build.segmentId }).update(row);
  return (await findBuild(trx, build.segmentId)) as Build;
}

/** What cannot be built stands in the way of no other; it is tried again when its filters change. */
export async function failBuild(trx: Queries, segmentId: number, now: number): Promise<void> {
  const row = { state: 'failed', ended_at: now, again_at: null };
  await trx('segment_builds').where({ segment_id: segmentId }).update(row);
}

function asStarted(build: Build): Build {
  const begun = { position: 0, done: 0, added: 0, removed: 0, startedAt: null };
  return build.state === 'running' ? build : { ...build, ...begun };
}

function buildOf(row: Record<string, unknown>): Build {
  const time = (value: unknown) => (value === null ? null : Number(value));
  return {
    segmentId: Number(row.segment_id),
    digest: String(row.digest),
    state: row.state as BuildState,
    ...{ position: Number(row.position), total: Number(row.total), done: Number(row.done) },
    ...{ added: Number(row.added), removed: Number(row.removed) },
    ...{ wantedAt: Number(row.wanted_at), startedAt: time(row.started_at) },
    ...{ endedAt: time(row.ended_at), againAt: time(row.again_at) },
  };
}
