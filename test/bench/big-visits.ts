import { chance } from './big-people.ts';

/*
 * Who made which hit. Hits come in the order of time, so those of one person lie far apart, as in
 * a store that grew. Twenty people are test robots with very many hits, one in a hundred comes
 * often, everybody else now and then.
 */

const firstHitAt = Date.UTC(2024, 0, 1);
const span = 2 * 365 * 86_400_000;

export interface Scale {
  readonly contacts: number;
  readonly hits: number;
}

/** Every tenth contact has a second browser. */
export function visitorCount({ contacts }: Scale): number {
  return contacts + Math.floor(contacts / 10);
}

export function contactOfVisitor(visitor: number, { contacts }: Scale): number {
  return visitor <= contacts ? visitor : (visitor - contacts) * 10;
}

const robots = 20;
export const busiestContact = 7;

export function visitorOfHit(hit: number, scale: Scale): number {
  const kind = chance(hit, 60);
  const at = chance(hit, 61);
  if (kind < 0.01) return Math.floor(at * robots) * 13 + busiestContact;
  if (kind < 0.2) return Math.floor((at * scale.contacts) / 100) * 100 + 1;
  return Math.floor(at * visitorCount(scale)) + 1;
}

export function timeOfHit(hit: number, { hits }: Scale): number {
  return firstHitAt + Math.floor((hit / hits) * span);
}

/** When each contact was active last, by id; 0 for those who never were. */
export function lastActiveTimes(scale: Scale): Float64Array {
  const times = new Float64Array(scale.contacts + 1);
  for (let hit = 1; hit <= scale.hits; hit++)
    times[contactOfVisitor(visitorOfHit(hit, scale), scale)] = timeOfHit(hit, scale);
  return times;
}
