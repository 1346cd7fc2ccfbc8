import { holdersOfAll, identifiersOf, markOf } from '../contacts/identifiers.ts';
import { knownIds } from '../contacts/store.ts';
import { uniqueFields } from '../contacts/unique-fields.ts';
import type { Transaction } from '../db/transaction.ts';
import type { Draft } from './draft.ts';

/** A row, and who may be meant by it. */
export interface Meant {
  readonly draft: Draft;
  /** By its id, or as the only one who has its unique values; null = still to be looked for. */
  readonly contactId: number | null;
  /** The row itself has the id. */
  readonly isNamed: boolean;
}

export interface Parted {
  /** Nobody is meant by them, and by no two of them the same. */
  readonly fresh: readonly Draft[];
  readonly others: readonly Meant[];
}

/** Parts rows of a file by whether somebody is there, or a row before them, that they may mean. */
export async function parted(trx: Transaction, drafts: readonly Draft[]): Promise<Parted> {
  const { relied } = await uniqueFields(trx);
  const ids = await knownIds(
    trx,
    drafts.flatMap(({ id }) => id ?? []),
  );
  const idOf = ({ id }: Draft): number | null => (id !== null && ids.has(id) ? id : null);
  // What is unique together is looked for each time: a part of it may mean somebody too.
  if (relied.combination !== null)
    return {
      fresh: [],
      others: drafts.map((draft) => ({ draft, contactId: idOf(draft), isNamed: true })),
    };
  const claims = drafts.map((draft) => identifiersOf(relied, draft.values));
  const holders = await holdersOfAll(trx, claims.flat());
  const touched = new Set<string>();
  const fresh: Draft[] = [];
  const others: Meant[] = [];
  for (const [index, draft] of drafts.entries()) {
    const marks = (claims[index] ?? []).map(markOf);
    const isFirst = !marks.some((mark) => touched.has(mark));
    const found = new Set(marks.flatMap((mark) => holders.get(mark) ?? []));
    for (const mark of marks) touched.add(mark);
    const [only = null] = found;
    const id = idOf(draft);
    if (id !== null) others.push({ draft, contactId: id, isNamed: true });
    else if (isFirst && only === null) fresh.push(draft);
    else {
      const contactId = isFirst && found.size === 1 ? only : null;
      others.push({ draft, contactId, isNamed: false });
    }
  }
  return { fresh, others };
}
