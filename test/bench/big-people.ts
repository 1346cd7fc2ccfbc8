import type { SqlValue } from '../../sidecar/db/rows.ts';

/* A million made-up people: contact number `n` is the same in every run. */

/** A number from 0 up to 1 that looks like chance and depends on nothing but these two. */
export function chance(n: number, salt: number): number {
  let mixed = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** The first ones are picked often, the last ones seldom, as with names and tags. */
function favoured<Item>(items: readonly Item[], at: number): Item {
  return items[Math.floor(at * at * items.length)] as Item;
}

const starts = ['an', 'ber', 'car', 'da', 'el', 'fre', 'ga', 'hen', 'in', 'jo', 'ka', 'li', 'ma'];
const middles = ['na', 'ri', 'lo', 'ste', 'vi', 'do', 'mi', 'la', 'be', 'ro'];
const ends = ['n', 'ta', 'sson', 'a', 'rt', 'th', 'mann', 'lia', 's', 'ko'];

function words(count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const more = n < 1300 ? '' : (middles[Math.floor(n / 1300) % 10] as string);
    const start = starts[n % 13] as string;
    const text = start + middles[Math.floor(n / 13) % 10] + more + ends[Math.floor(n / 130) % 10];
    return text[0]?.toUpperCase() + text.slice(1);
  });
}

export const firstNames = words(800);
export const lastNames = words(13_000);
const cities = words(400).map((word) => `${word}ville`);
const companies = words(5000).map((word) => `${word} Works`);
const countries = ['Germany', 'France', 'Spain', 'Italy', 'Poland', 'Austria', 'Sweden', 'Canada'];
export const tagNames = Array.from({ length: 60 }, (_, n) => `Topic ${n + 10}`);

/** One contact in a thousand was merged into the one before. */
export const isMerged = (n: number): boolean => n % 1000 === 0;

export function emailOf(n: number): string {
  const first = favoured(firstNames, chance(n, 1)).toLowerCase();
  const last = favoured(lastNames, chance(n, 2)).toLowerCase();
  return `${first}.${last}.${n}@${n % 3 === 0 ? 'mail' : 'post'}.example`;
}

export type Person = Readonly<Record<string, string | number>>;

/** Values in fields that have columns. */
export function standardValues(n: number): Person {
  return {
    city: favoured(cities, chance(n, 3)),
    company: favoured(companies, chance(n, 4)),
    country: favoured(countries, chance(n, 5)),
    email: emailOf(n),
    firstname: favoured(firstNames, chance(n, 1)),
    lastname: favoured(lastNames, chance(n, 2)),
  };
}

export const customFields = Array.from({ length: 20 }, (_, n) => ({
  alias: `bench_${String(n + 1).padStart(2, '0')}`,
  type: n % 4 === 3 ? 'number' : 'text',
}));

export function customValues(n: number): Person {
  const values = customFields.map(({ alias, type }, index) => {
    const at = chance(n, 10 + index);
    return [alias, type === 'number' ? Math.floor(at * 1000) : `${favoured(cities, at)} ${index}`];
  });
  return Object.fromEntries(values);
}

/** Up to three tags, in order. */
export function tagsOf(n: number): number[] {
  const count = Math.floor(chance(n, 40) * 4);
  const tags = Array.from({ length: count }, (_, k) =>
    Math.floor(chance(n, 41 + k) ** 2 * tagNames.length),
  );
  return [...new Set(tags)].sort((a, b) => a - b);
}

/** Rows of `contact_values`, in the order of their key. */
export function valueRows(n: number): SqlValue[][] {
  const entries = Object.entries({ ...standardValues(n), ...customValues(n) });
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, value]) => [
      ...[n, field, String(value).toLowerCase()],
      typeof value === 'number' ? value : null,
    ]);
}
