import type { Manner, Sent } from '../contacts/entity.ts';
import { idOf } from '../contacts/standard-routes.ts';
import { plainText, shortText } from '../contacts/value.ts';
import { invalid, Problem } from '../problem.ts';
import { inOrder, type Properties } from './form.ts';

/* Fields and actions of a form, as a body sends them. */

interface Part {
  readonly id: number;
  readonly order: number;
}

/** Gives out ids that no part of the form ever had. */
export interface PartIds {
  next(): number;
}

export function partIds(last: number): PartIds & { last(): number } {
  let given = last;
  return {
    next() {
      given += 1;
      return given;
    },
    last: () => given,
  };
}

const maxParts = 500;
const maxText = 20_000;

export interface Merging<OnePart extends Part> {
  /** `fields` or `actions`. */
  readonly word: string;
  readonly manner: Manner;
  readonly stored: readonly OnePart[];
  readonly ids: PartIds;
  /** One part; what is not sent stays as it is in `known`. */
  read(
    sent: Sent,
    known: OnePart | null,
  ): Omit<OnePart, 'id' | 'order'> | Promise<Omit<OnePart, 'id' | 'order'>>;
}

/**
 * The parts after an edit. Those with the id of a stored part change it, the others are new; what
 * is not named stays, except that a replaced form has only what is named. @throws Problem 400
 */
export async function mergedParts<OnePart extends Part>(
  sent: unknown,
  { word, manner, stored, ids, read }: Merging<OnePart>,
): Promise<OnePart[]> {
  const list = listOf(sent, word);
  if (list === null) return manner === 'replace' ? [] : [...stored];
  const parts = new Map(stored.map((part) => [part.id, part]));
  const named: OnePart[] = [];
  let order = manner === 'patch' ? Math.max(0, ...stored.map((part) => part.order)) : 0;
  for (const [at, one] of list.entries()) {
    const known = manner === 'create' ? null : (parts.get(idOf(one.id)) ?? null);
    const content = await told(word, at, () => read(one, manner === 'patch' ? known : null));
    order += 1;
    const stays = manner === 'patch' ? known?.order : undefined;
    const place = told(word, at, () => orderIn(one) ?? stays ?? order);
    const part = { id: known?.id ?? ids.next(), ...content, order: await place } as OnePart;
    parts.set(part.id, part);
    named.push(part);
  }
  const merged = inOrder(manner === 'patch' ? [...parts.values()] : named);
  if (merged.length > maxParts) throw invalid({ [word]: [`are more than ${maxParts}`] });
  return merged;
}

function listOf(sent: unknown, word: string): Sent[] | null {
  if (sent === undefined || sent === null || sent === '') return null;
  if (typeof sent !== 'object') throw invalid({ [word]: ['must be a list'] });
  const list = Object.values(sent);
  if (list.length > maxParts) throw invalid({ [word]: [`are more than ${maxParts}`] });
  for (const [at, one] of list.entries())
    if (one === null || typeof one !== 'object')
      throw invalid({ [word]: [`Number ${at + 1} is not an object.`] });
  return list;
}

function orderIn({ order }: Sent): number | undefined {
  if (order === undefined || order === null || order === '') return undefined;
  if (!/^-?\d{1,6}$/.test(plainText(order))) throw invalid({ order: ['is not a whole number'] });
  return Number(order);
}

/** What is wrong with a part names the part. */
async function told<Result>(
  word: string,
  at: number,
  read: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw invalid({ [word]: [`Number ${at + 1}: ${error.message}`] });
  }
}

/** Text of a part; null when there is none. @throws Problem 400 */
export function textIn(sent: Sent, name: string, known: string | null): string | null {
  const value = sent[name];
  if (value === undefined) return known;
  if (value !== null && typeof value === 'object') throw invalid({ [name]: ['is no text'] });
  return shortText(String(value ?? ''), maxText) || null;
}

/** An object; clients send `[]` for an empty one. @throws Problem 400 */
export function propertiesIn(sent: Sent, name: string, known: Properties): Properties {
  const value = sent[name];
  if (value === undefined) return known;
  if (value === null || value === '') return {};
  if (typeof value !== 'object') throw invalid({ [name]: ['must be an object'] });
  if (Array.isArray(value) && value.length > 0) throw invalid({ [name]: ['must be an object'] });
  if (JSON.stringify(value).length > maxText * 3) throw invalid({ [name]: ['are too long'] });
  return Array.isArray(value) ? {} : (value as Properties);
}

/** As PHP writes it: an empty object is an empty list. */
export function propertiesToWire(properties: Properties): object {
  return Object.keys(properties).length === 0 ? [] : properties;
}
