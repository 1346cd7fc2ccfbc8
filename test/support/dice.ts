/** Makes things up from a seed: the same seed gives the same things. */
export interface Dice {
  /** 0 to `sides` - 1. */
  roll(sides: number): number;
  /** So many times out of a hundred. */
  chance(percent: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Different ones, in any order. */
  some<T>(from: readonly T[], count: number): T[];
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const dice: Dice = {
    roll: (sides) => Math.floor(next() * sides),
    chance: (percent) => next() * 100 < percent,
    pick: (from) => from[dice.roll(from.length)] as (typeof from)[number],
    some: (from, count) =>
      [...from]
        .map((one) => [next(), one] as const)
        .sort(([a], [b]) => a - b)
        .slice(0, count)
        .map(([, one]) => one),
  };
  return dice;
}
