import { createHash, randomInt } from 'node:crypto';
import { type Field, readFields } from '../contacts/field.ts';
import type { Aspect } from '../contacts/touched.ts';
import type { Queries } from '../db/connect.ts';
import { selectRows } from '../db/rows.ts';
import { compileFilters } from './compile.ts';
import type { Filters } from './criterion.ts';
import { type Needs, needsOf } from './needs.ts';

/* All segments that follow from filters, ready to be held against contacts. */

export interface LiveSegment {
  readonly id: number;
  readonly name: string;
  readonly filters: Filters;
  readonly needs: Needs;
  /** Segments whose members matter to it. */
  readonly followed: ReadonlySet<number>;
  /** Changes with the filters. */
  readonly digest: string;
  /** `lead city`, `company companyname`: what the filters name, be it there or not. */
  readonly names: ReadonlySet<string>;
}

export interface Book {
  readonly version: string;
  readonly segments: ReadonlyMap<number, LiveSegment>;
  /** Those whose members may change with this. */
  about(aspect: Aspect): readonly LiveSegment[];
}

export type ReadBook = (trx: Queries) => Promise<Book>;

const version = "select value from segment_counters where name = 'version'";

/**
 * The book as the transaction sees it. It is kept in memory as long as its version is the stored
 * one: to ask for that costs a write of a contact next to nothing.
 */
export function createBook(): ReadBook {
  let kept: Book | null = null;
  return async (trx) => {
    const [row] = await selectRows(trx, version, []);
    const current = String(row?.value);
    if (kept?.version !== current) kept = bookOf(current, await readSegments(trx));
    return kept;
  };
}

/** Every process reads the segments again. Never the same twice, also when it is rolled back. */
export async function newVersion(trx: Queries): Promise<void> {
  const value = randomInt(1, 2 ** 47);
  await trx('segment_counters').where({ name: 'version' }).update({ value });
}

async function readSegments(trx: Queries): Promise<LiveSegment[]> {
  const rows = await trx('segments').where({ is_published: true }).whereNot({ filters: '[]' });
  if (rows.length === 0) return [];
  const fields = await readFields(trx);
  const segments = rows.map((row) => segmentOf(row, fields));
  const followed = new Map(segments.map((one) => [one.id, followedBy(one, segments)]));
  return segments
    .filter(({ id }) => !isInCircle(id, followed))
    .map((one) => ({ ...one, followed: followed.get(one.id) ?? new Set() }));
}

type Segment = Omit<LiveSegment, 'followed'>;

function segmentOf(row: Record<string, unknown>, fields: readonly Field[]): Segment {
  const text = String(row.filters);
  const stored = JSON.parse(text) as { readonly field: string; readonly object: string }[];
  const filters = compileFilters(stored, { fields });
  return {
    ...{ id: Number(row.id), name: String(row.name), filters, needs: needsOf(filters) },
    digest: createHash('sha256').update(text).digest('hex'),
    names: new Set(stored.map(({ object, field }) => `${object} ${field}`)),
  };
}

function bookOf(version: string, segments: readonly LiveSegment[]): Book {
  const known = new Map<Aspect, readonly LiveSegment[]>();
  return {
    version,
    segments: new Map(segments.map((segment) => [segment.id, segment])),
    about(aspect) {
      const found = known.get(aspect) ?? segments.filter((one) => dependsOn(one, aspect));
      known.set(aspect, found);
      return found;
    },
  };
}

function dependsOn({ id, needs, followed }: LiveSegment, aspect: Aspect): boolean {
  if (aspect === 'everything') return true;
  const [kind, name = ''] = aspect.split(/ (.*)/);
  if (kind === 'field') return needs.fields.has(name);
  if (kind === 'member') return followed.has(Number(name));
  if (kind === 'filters') return id === Number(name);
  return needs[aspect as Exclude<keyof Needs, 'fields' | 'segments'>] || needs.fields.has(aspect);
}

/** Who asks for any segment at all does not mean those that ask the same. */
function followedBy({ needs }: Segment, all: readonly Segment[]): ReadonlySet<number> {
  if (!needs.anySegment) return needs.segments;
  const plain = all.filter((one) => !one.needs.anySegment).map(({ id }) => id);
  return new Set([...needs.segments, ...plain]);
}

/** Segments in a circle would change each other for ever: they stay as they are. */
function isInCircle(id: number, followed: ReadonlyMap<number, ReadonlySet<number>>): boolean {
  const seen = new Set<number>();
  const waiting = [...(followed.get(id) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === id) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(followed.get(next) ?? []));
  }
  return false;
}
