import type { Contact } from './contact.ts';
import { nameOf } from './contact.ts';
import type { MovedRows } from './row-owner.ts';
import type { Value } from './value.ts';

export interface MergeOutcome {
  readonly loser: Contact;
  readonly winner: Contact;
  readonly merged: Contact;
  readonly moved: MovedRows;
  /** Of how many fields: a row of `contact_changes` has several. */
  readonly movedChanges: number;
}

interface Comparison {
  readonly winner: Value;
  readonly loser: Value;
  readonly result: Value;
}

const tableWords: Readonly<Record<string, string>> = {
  contact_events: 'events',
  contact_identifiers: 'identifiers',
  contact_tags: 'tags',
  company_contacts: 'companies',
  visitor_links: 'visitorLinks',
  sign_ins: 'signIns',
  points_log: 'pointGains',
  point_scores: 'pointScores',
  stage_changes: 'stageChanges',
  do_not_contact: 'doNotContact',
  utm_tags: 'utmTags',
  segment_members: 'segments',
  segment_changes: 'segmentChanges',
};

/** What a merge would do, for the person who is about to order it. */
export function previewOf(outcome: MergeOutcome): object {
  const { loser, winner, merged, moved, movedChanges } = outcome;
  const aliases = new Set([...Object.keys(winner.values), ...Object.keys(loser.values)]);
  const values: Record<string, Comparison> = {};
  for (const alias of [...aliases].sort()) {
    const row = { winner: at(winner, alias), loser: at(loser, alias), result: at(merged, alias) };
    if (row.winner !== row.loser) values[alias] = row;
  }
  const isConflict = (alias: string): boolean =>
    alias !== 'points' && values[alias]?.winner !== null && values[alias]?.loser !== null;
  const { contact_changes: changes, ...others } = moved;
  const counts = Object.entries(others).map(([table, rows]) => [
    tableWords[table] ?? table,
    rows.length,
  ]);
  if (changes !== undefined) counts.unshift(['changes', movedChanges]);
  const warnings = warningsFor(winner, loser);
  return {
    winner: { id: winner.id, name: nameOf(winner) },
    loser: { id: loser.id, name: nameOf(loser) },
    values,
    conflicts: Object.keys(values).filter(isConflict),
    moves: Object.fromEntries(counts),
    isUnusual: warnings.length > 0,
    warnings,
  };
}

/** The identified and older contact is usually the one that stays. */
function warningsFor(winner: Contact, loser: Contact): string[] {
  const isBackwards = winner.identifiedAt === null && loser.identifiedAt !== null;
  if (isBackwards)
    return [`Contact ${winner.id}, which stays, is anonymous; the other one is not.`];
  const areAlike = (winner.identifiedAt === null) === (loser.identifiedAt === null);
  return areAlike && loser.createdAt < winner.createdAt
    ? [`Contact ${winner.id}, which stays, is the newer one.`]
    : [];
}

function at(contact: Contact, alias: string): Value {
  return alias === 'points' ? contact.points : (contact.values[alias] ?? null);
}
