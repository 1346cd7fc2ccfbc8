import type { Queries } from '../db/connect.ts';
import type { LiveSegment } from './book.ts';
import { evaluate } from './evaluate.ts';
import { writeDifference } from './membership.ts';
import { allNeeds } from './needs.ts';
import { type Plan, planRechecks } from './rechecks.ts';
import { readSnapshots } from './snapshots.ts';
import { standingsOf } from './standings.ts';

/** Which segments a contact is held against. */
export type Questions = ReadonlyMap<number, ReadonlySet<LiveSegment>>;

export interface Judging {
  readonly questions: Questions;
  readonly now: number;
}

export interface MemberChange {
  readonly segment: LiveSegment;
  readonly added: number[];
  readonly removed: number[];
}

/** Holds contacts against filters and writes what follows; each contact is read once. */
export async function judge(trx: Queries, { questions, now }: Judging): Promise<MemberChange[]> {
  const ids = [...questions.keys()];
  const standings = await standingsOf(trx, ids);
  const changes = new Map<LiveSegment, MemberChange>();
  const plans = await verdictsOn(trx, { questions, now }, (contactId, segment, matches) => {
    const standing = standings.get(contactId)?.get(segment.id);
    const isRight = matches ? standing !== undefined : standing !== 'by filters';
    if (isRight) return;
    const change = changes.get(segment) ?? { segment, added: [], removed: [] };
    changes.set(segment, change);
    change[matches ? 'added' : 'removed'].push(contactId);
  });
  for (const change of changes.values()) await writeDifference(trx, change.segment, change, now);
  await planRechecks(trx, plans, now);
  return [...changes.values()];
}

type Tell = (contactId: number, segment: LiveSegment, matches: boolean) => void;

async function verdictsOn(trx: Queries, { questions, now }: Judging, tell: Tell): Promise<Plan[]> {
  const segments = new Set([...questions.values()].flatMap((asked) => [...asked]));
  const snapshots = await readSnapshots(
    trx,
    [...questions.keys()],
    allNeeds([...segments].map(({ needs }) => needs)),
  );
  const plans: Plan[] = [];
  for (const [contactId, asked] of questions) {
    const snapshot = snapshots.get(contactId);
    // Merged or deleted meanwhile: whoever it was merged into is looked at by itself.
    if (snapshot === undefined) continue;
    for (const segment of asked) {
      const { matches, nextChangeAt } = evaluate(segment.filters, snapshot, now);
      tell(contactId, segment, matches);
      if (segment.needs.time) plans.push({ contactId, segmentId: segment.id, at: nextChangeAt });
    }
  }
  return plans;
}
