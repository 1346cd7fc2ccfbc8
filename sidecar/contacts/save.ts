import type { Operator } from '../auth/operators.ts';
import { inSharedTransaction } from '../db/shared-transaction.ts';
import { StaleRead, type Transaction } from '../db/transaction.ts';
import { invalid, notFound, Problem } from '../problem.ts';
import type { Contact, Values } from './contact.ts';
import { missingRequired, sentValues, withDefaults } from './contact-input.ts';
import type { ContactPart } from './contact-part.ts';
import { contactParts } from './contact-parts.ts';
import type { Manner, Saved, Sent } from './entity.ts';
import { type Field, ownFields } from './field.ts';
import type { ContactRoom } from './room.ts';
import {
  type Author,
  createContact,
  findByIdentifiers,
  holdContact,
  updateContact,
} from './store.ts';
import { type UniqueFields, uniqueFields } from './unique-fields.ts';
import { otherHolder } from './unique-standing.ts';

export interface Saving {
  readonly sent: Sent;
  readonly manner: Manner;
  readonly known: Contact | null;
  readonly caller: Operator;
}

/** Writes what an API client sent. */
export async function saveContact(
  room: ContactRoom,
  { sent, manner, known, caller }: Saving,
): Promise<Saved<Contact>> {
  const author: Author = {
    at: Date.now(),
    source: 'api',
    operatorId: caller.id,
    operatorName: caller.username,
  };
  const write = await contactWriter(room, { sent, manner, author, parts: contactParts });
  return inSharedTransaction(room.database, (trx) => write(trx, known));
}

export interface Draft {
  readonly sent: Sent;
  readonly manner: Manner;
  readonly author: Author;
  readonly parts: readonly ContactPart[];
}

export type ContactWriter = (trx: Transaction, known: Contact | null) => Promise<Saved<Contact>>;

/**
 * What was sent, checked and ready to be written over any contact. A new contact whose unique value
 * another one holds updates that one; an edit that would take it away from another one is refused.
 * @throws Problem
 */
export async function contactWriter(
  { database, fields: catalog }: Pick<ContactRoom, 'database' | 'fields'>,
  { sent, manner, author, parts }: Draft,
): Promise<ContactWriter> {
  const fields = await catalog.reload();
  const values = sentValues(ownFields(fields, 'contact'), sent, manner);
  const changes = parts.flatMap((part) => part.changeOf?.(database, sent, manner) ?? []);
  return async (trx, known) => {
    const holders = await findByIdentifiers(trx, values);
    const matched = known === null && manner === 'create' ? (holders[0] ?? null) : known;
    const stored = matched && (await holdContact(trx, matched.id));
    if (known !== null && stored === null) throw notFound();
    if ((await otherHolder(trx, stored, values, holders)) !== null)
      throw await refusal(trx, { values, stored, meant: holders[0] });
    const writing = { fields, values: completed(fields, values, { manner, stored }), author };
    let contact = stored
      ? await updateContact(trx, stored, writing)
      : await createContact(trx, writing);
    const isNew = stored === null;
    for (const change of changes) contact = await change(trx, contact, { author, isNew, fields });
    return { item: contact, isNew };
  };
}

/** The values to write, defaults included. @throws Problem 400 when a required one is missing */
function completed(fields: readonly Field[], values: Values, target: Target): Values {
  if (target.manner === 'patch') return values;
  const own = ownFields(fields, 'contact');
  const filled = withDefaults(own, values, target.stored);
  const missing = missingRequired(own, filled, target.stored);
  if (missing.length === 0) return filled;
  throw invalid(Object.fromEntries(missing.map((alias) => [alias, ['A value is required.']])));
}

interface Target {
  readonly manner: Manner;
  readonly stored: Contact | null;
}

interface Refused {
  readonly values: Values;
  readonly stored: Contact | null;
  /** Whom the values named. */
  readonly meant: Contact | undefined;
}

/** Nobody is refused when somebody else came in between: then all is done again. */
async function refusal(trx: Transaction, { values, stored, meant }: Refused): Promise<Error> {
  const [now] = await findByIdentifiers(trx, values);
  return now?.id === meant?.id ? taken(await uniqueFields(trx), values, stored) : new StaleRead();
}

function taken({ relied }: UniqueFields, values: Values, stored: Contact | null) {
  const isSingle = relied.combination === null;
  const aliases = relied.aliases.filter((alias) => {
    const [before, after] = [stored?.values[alias] ?? null, values[alias] ?? null];
    return alias in values && after !== before && !(isSingle && after === null);
  });
  const sentence = isSingle ? 'Another contact has this value.' : hasTogether(relied.aliases);
  const details = aliases.map((alias) => [alias, [sentence]]);
  const problem = invalid(Object.fromEntries(details));
  return new Problem(422, problem.message, problem.type, problem.details);
}

function hasTogether(aliases: readonly string[]): string {
  return `Another contact has the same ${aliases.join(' and ')}.`;
}
