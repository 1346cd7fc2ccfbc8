import type { Knex } from 'knex';
import { touch } from '../contacts/touched.ts';
import type { Database } from '../db/connect.ts';
import { isAway } from '../db/patience.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { type Book, createBook, type LiveSegment, type ReadBook } from './book.ts';
import { alignBuilds, isAligned } from './builds.ts';
import { type Check, endChecks, nextChecks, noticeChanges } from './checks.ts';
import { judge, type Questions } from './judge.ts';
import { dueRechecks, forgetRechecks, type Recheck } from './rechecks.ts';

export interface LiveRoom {
  readonly database: Database;
  readonly readBook: ReadBook;
  readonly now: () => number;
  /** Told how long others could not change anything. */
  readonly took: (ms: number) => void;
}

/** From now on no change of a contact by this process is missed. */
export function openLiveRoom(
  database: Database,
  now = Date.now,
  took: LiveRoom['took'] = () => undefined,
): LiveRoom {
  const readBook = createBook();
  noticeChanges(database, readBook);
  return { database, readBook, now, took };
}

export interface Turn {
  readonly trx: Transaction;
  readonly book: Book;
  readonly now: number;
}

/**
 * Whoever changes memberships by filters holds one row while it does: of several processes each
 * sees what the one before it made, and what one of them left undone is done by the next.
 */
export function inTurn<Result>(
  room: LiveRoom,
  work: (turn: Turn) => Promise<Result>,
): Promise<Result> {
  const now = room.now();
  return inTransaction(room.database, async (trx) => {
    await trx('segment_counters').where({ name: 'turn' }).increment('value');
    const begun = performance.now();
    const book = await room.readBook(trx);
    const result = await work({ trx, book, now });
    room.took(performance.now() - begun);
    return result;
  });
}

export interface WorkLeft {
  /** Contacts that changed, or whose time has come. */
  readonly changes: boolean;
  readonly builds: boolean;
}

/** Nothing is wrong with contacts or filters: it can be done later. */
export function isForLater({ database }: LiveRoom, error: unknown): boolean {
  return isAway(database, error) || database.dialect.isRetryable(error);
}

/** What there is to do. Nobody waits for who asks. */
export async function workLeft({ database: { knex }, now }: LiveRoom): Promise<WorkLeft> {
  const isThere = async (rows: Knex.QueryBuilder): Promise<boolean> =>
    (await rows.select(knex.raw('1 as one')).limit(1)).length > 0;
  const builds = knex('segment_builds').whereIn('state', ['waiting', 'running']);
  return {
    changes:
      (await isThere(knex('segment_checks'))) ||
      (await isThere(knex('segment_rechecks').where('due_at', '<=', now()))),
    builds: await isThere(builds.orWhere('again_at', '<=', now())),
  };
}

/** Builds what is new or has other filters; gives the version of the book that this is true of. */
export async function alignWithFilters(room: LiveRoom): Promise<string> {
  const { knex } = room.database;
  const known = await room.readBook(knex);
  // Nearly always: nobody has to wait for a turn that changes nothing.
  if (await isAligned(knex, known)) return known.version;
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
    const { checks, due } = await nextReasons({ trx, now }, limit);
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
    const { checks, due } = await nextReasons({ trx, now }, 1);
    await endChecks(trx, checks);
    await forgetRechecks(trx, due);
  });
}

interface Reasons {
  readonly checks: readonly Check[];
  readonly due: readonly Recheck[];
}

/** So many of both kinds; a single one is of one kind. */
async function nextReasons(
  { trx, now }: Pick<Turn, 'trx' | 'now'>,
  limit: number,
): Promise<Reasons> {
  const checks = await nextChecks(trx, limit);
  const isFull = limit === 1 && checks.length === 1;
  return { checks, due: isFull ? [] : await dueRechecks(trx, now, limit) };
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
