import { logSource } from '../contacts/log-source.ts';
import { ownerOfRows, type RowOwner } from '../contacts/row-owner.ts';
import type { TimelineSource } from '../contacts/timeline.ts';
import type { Database } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import type { Transaction } from '../db/transaction.ts';

/** Something that a site's server says happened there, once for each key. */
export interface SignedMoment {
  readonly siteId: number;
  readonly onceKey: Buffer;
  readonly at: number;
}

export interface SignIn {
  readonly kind: 'in' | 'out';
  /** Null when somebody signed out with whom nobody signed in before. */
  readonly contactId: number | null;
}

export async function isStored(trx: Transaction, { onceKey }: SignedMoment): Promise<boolean> {
  return (await trx('sign_ins').where({ once_key: onceKey }).first('id')) !== undefined;
}

/** Fails when the same one came in meanwhile (a duplicate key). */
export async function storeSignIn(
  trx: Transaction,
  { siteId, onceKey, at }: SignedMoment,
  { kind, contactId, visitorId }: SignIn & { readonly visitorId: number | null },
): Promise<void> {
  await insertRow(trx, 'sign_ins', {
    ...{ site_id: siteId, contact_id: contactId, visitor_id: visitorId },
    ...{ kind, once_key: onceKey, at },
  });
}

/** What the visitor did last, up to this time; with the operator `>`, after it. */
export async function latestSignIn(
  trx: Transaction,
  visitorId: number,
  [operator, at]: readonly [operator: '<=' | '>', at: number],
): Promise<SignIn | null> {
  const row = await trx('sign_ins')
    .where({ visitor_id: visitorId })
    .where('at', operator, at)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .first();
  if (row === undefined) return null;
  const contactId = row.contact_id === null ? null : Number(row.contact_id);
  return { kind: row.kind as SignIn['kind'], contactId };
}

/** The rows of a contact here. */
export const signInRows: RowOwner = ownerOfRows('sign_ins');

/** Who signed in and out, in the timeline. */
export function signInSource(database: Database): TimelineSource {
  return logSource(database, {
    table: 'sign_ins',
    type: 'sign-in',
    word: 'Signed in or out',
    searched: ['kind'],
    tell: ({ kind }) => ({ label: kind === 'in' ? 'Signed in' : 'Signed out', details: { kind } }),
  });
}
