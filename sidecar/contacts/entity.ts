import type { z } from 'zod';
import type { Operator } from '../auth/operators.ts';
import type { Permission } from '../auth/permissions.ts';
import type { Shape } from '../shape.ts';

export type Sent = Readonly<Record<string, unknown>>;

/** `create` and `patch` change what was sent, `replace` empties what was not. */
export type Manner = 'create' | 'patch' | 'replace';

export interface Saved<Item> {
  readonly item: Item;
  readonly isNew: boolean;
}

export interface Page {
  readonly total: number | string;
  readonly entries: readonly (readonly [id: number, wire: object])[];
}

/** How a list is written: by id; by id, but `[]` when it is empty; or as an array. */
export type ListForm = 'object' | 'php array' | 'array';

export interface Entity<Item extends { readonly id: number }> {
  /** Where the routes are: `/tags`. */
  readonly path: string;
  readonly singular: string;
  readonly plural: string;
  readonly listForm: ListForm;
  /** What it takes to change items, where `write` is not enough. */
  readonly changing?: Permission;
  /** For people: `a tag`, `tags`. */
  readonly words: readonly [one: string, many: string];
  /** Of the parameters of a list. */
  readonly queryShape: z.ZodObject;
  /** What clients send is read by this one before it is saved. */
  readonly bodyShape: Shape;
  /** Of an item in an answer. */
  readonly itemShape: Shape;
  list(query: unknown, caller: Operator): Promise<Page>;
  find(id: number): Promise<Item | null>;
  /** Saves what was sent over `known`, or as a new item. @throws Problem */
  save(sent: Sent, manner: Manner, known: Item | null, caller: Operator): Promise<Saved<Item>>;
  /** Absent for items that stay. */
  remove?(item: Item, caller: Operator): Promise<void>;
  describe(items: readonly Item[]): Promise<object[]>;
  /** What it describes as JSON, where there is a faster way to it. */
  write?(item: Item): Promise<string>;
  withoutId(wire: object): object;
}
