import { beforeCommit } from '../db/commits.ts';
import type { Database, Queries } from '../db/connect.ts';

/* Who keeps something that follows from what contacts are is told of every change of one, in the
   transaction that makes it and when all else in it is done. */

/** What may change of a contact: a field by its alias, the other things by their names. */
export type Aspect =
  | ('everything' | 'company' | 'devices' | 'doNotContact' | 'hits' | 'owner' | 'points')
  | ('stage' | 'submissions' | 'tags' | 'utm')
  | `field ${string}`
  | `member ${number}`
  | `filters ${number}`;

/** What a transaction changed. */
export interface Touched {
  readonly contacts: Map<number, Set<Aspect>>;
  /** Companies whose own fields changed, which is news of each of their contacts. */
  readonly companies: Set<number>;
  /** What changed of so many contacts that nobody named them. */
  readonly ofMany: Set<Aspect>;
}

export type TouchListener = (trx: Queries, touched: Touched) => Promise<void>;

const listening = 'contactsTouched';

/** Tells `listener` of all changes: the database carries it to wherever they are made. */
export function onTouched({ knex }: Database, listener: TouchListener): void {
  knex.userParams[listening] = listener;
}

/** Something of this contact changed. */
export function touch(trx: Queries, contactId: number, ...aspects: readonly Aspect[]): void {
  const contacts = noted(trx)?.contacts;
  const known = contacts?.get(contactId);
  if (known === undefined) contacts?.set(contactId, new Set(aspects));
  else for (const aspect of aspects) known.add(aspect);
}

/** Fields of this company changed. */
export function touchCompany(trx: Queries, companyId: number): void {
  noted(trx)?.companies.add(companyId);
}

/** This changed of any number of contacts. */
export function touchMany(trx: Queries, aspect: Aspect): void {
  noted(trx)?.ofMany.add(aspect);
}

const notes = new WeakMap<object, Touched>();

/** Null when nobody wants to know. */
function noted(trx: Queries): Touched | null {
  const known = notes.get(trx);
  if (known !== undefined) return known;
  if (!trx.isTransaction) throw new Error('A contact is changed in a transaction.');
  const listener = trx.userParams[listening] as TouchListener | undefined;
  if (listener === undefined) return null;
  const touched: Touched = { contacts: new Map(), companies: new Set(), ofMany: new Set() };
  notes.set(trx, touched);
  beforeCommit(trx, async () => {
    notes.delete(trx);
    await listener(trx, touched);
  });
  return touched;
}
