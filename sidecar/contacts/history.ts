import type { Knex } from 'knex';
import { findOperator } from '../auth/operators.ts';
import type { Database } from '../db/connect.ts';
import { StaleRead } from '../db/transaction.ts';
import { findChange, readChanges, type StoredChange } from './changes.ts';
import type { Contact } from './contact.ts';
import type { Field } from './field.ts';
import { type Author, holdContact, updateContact } from './store.ts';
import { otherHolder } from './unique-standing.ts';
import { checkValue, type Value } from './value.ts';

/** A field got another value. */
export interface Change {
  readonly id: number;
  readonly field: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  /** `api`, `page`, `merge`, `restore` … */
  readonly source: string;
  /** The merge that the value came with. */
  readonly mergeId: number | null;
  readonly operator: { readonly id: number; readonly name: string } | null;
  readonly at: number;
}

export interface HistoryQuery {
  readonly contactId: number;
  /** Only changes of this field. */
  readonly field: string | null;
  readonly page: number;
  readonly limit: number;
}

export interface HistoryPage {
  readonly changes: readonly Change[];
  readonly total: number;
}

/** One page of what happened to the fields of a contact, newest first. */
export async function readHistory(
  database: Database,
  { contactId, field, page, limit }: HistoryQuery,
): Promise<HistoryPage> {
  const query = { contactIds: [contactId], field, newestFirst: true };
  const start = (page - 1) * limit;
  const { changes, total } = await readChanges(database.knex, { ...query, start, limit });
  const names = await operatorNames(database, changes);
  return { changes: changes.map((change) => namedChange(change, names)), total };
}

/** Why a value cannot come back; the message is for the person who asked. */
export class CannotRestore extends Error {}

/** Somebody else holds the unique value by now. */
export class ValueTaken extends CannotRestore {
  readonly field: string;

  constructor(field: string, holder: number) {
    super(`The value belongs to contact ${holder} by now.`);
    this.field = field;
  }
}

export interface Restoration {
  readonly contactId: number;
  readonly changeId: number;
  readonly fields: readonly Field[];
  readonly author: Author;
}

/**
 * Gives the field the value back that it had before the change; null when the contact has no such
 * change. @throws CannotRestore
 */
export async function restoreValue(
  trx: Knex.Transaction,
  { contactId, changeId, fields, author }: Restoration,
): Promise<Contact | null> {
  const contact = await holdContact(trx, contactId);
  if (contact === null) throw new StaleRead();
  const change = await findChange(trx, contact.id, changeId);
  if (change === null) return null;
  const field = restorableField(fields, change.field);
  const value = acceptedValue(field, change.oldValue);
  const values = { [field.alias]: value };
  const other = await otherHolder(trx, contact, values);
  if (other !== null) throw new ValueTaken(field.alias, other);
  return updateContact(trx, contact, { fields, values, author: { ...author, source: 'restore' } });
}

function restorableField(fields: readonly Field[], alias: string): Field {
  if (alias === 'stage') throw new CannotRestore('A stage is set by editing the contact.');
  const field = fields.find((one) => one.object === 'contact' && one.alias === alias);
  if (field === undefined) throw new CannotRestore(`There is no field ${alias} any more.`);
  if (!field.isPublished) throw new CannotRestore(`The field ${alias} is switched off.`);
  if (alias === 'last_active') throw new CannotRestore('When a contact was active is not edited.');
  return field;
}

/** The field may have become stricter since. */
function acceptedValue(field: Field, old: string | null): Value {
  const checked = checkValue(field, old);
  if ('problem' in checked)
    throw new CannotRestore(`The field ${field.alias} no longer takes this value.`);
  return checked.value;
}

async function operatorNames(
  database: Database,
  changes: readonly StoredChange[],
): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  for (const id of new Set(changes.map(({ operatorId }) => operatorId))) {
    const operator = id === null ? null : await findOperator(database, id);
    if (operator !== null) names.set(operator.id, operator.username);
  }
  return names;
}

function namedChange(
  { operatorId, source: wholeSource, ...change }: StoredChange,
  names: ReadonlyMap<number, string>,
): Change {
  const [source = '', mergeId] = wholeSource.split(':');
  return {
    ...change,
    source,
    mergeId: mergeId === undefined ? null : Number(mergeId),
    operator: operatorId === null ? null : { id: operatorId, name: names.get(operatorId) ?? '' },
  };
}
