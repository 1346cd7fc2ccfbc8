import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from './shape.ts';

/*
 * What a Mautic 5.1 server was asked and what it answered: method, path, body, status, and of the
 * answer the keys and types only. `{contact:49}` stands for the id which that contact has here.
 */

export interface Exchange {
  /** Number and subject of the recording; `before: …` prepares what the recording found there. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly as?: Caller;
  readonly body?: unknown;
  /** A JSON list of so many copies of the body. */
  readonly times?: number;
  readonly form?: string;
  readonly text?: string;
  readonly status: number;
  /** Where the answer has the id of which item; null where the id is gone with the item. */
  readonly ids?: Readonly<Record<string, string | null>>;
  readonly answer?: Shape;
}

export type Caller =
  | 'nobody'
  | 'visitor'
  | 'wrong password'
  | 'unknown operator'
  | 'wrong token'
  | 'limited operator';

export const areas = ['contacts', 'details', 'segments', 'points'] as const;

export function exchangesOf(area: (typeof areas)[number]): Exchange[] {
  return readRecorded(`${area}.json`) as Exchange[];
}

function readRecorded(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
}

/** Shapes that occur more than once; `"$field"` refers to the one with the key `field`. */
export const namedShapes = readRecorded('shapes.json') as Readonly<Record<string, Shape>>;
