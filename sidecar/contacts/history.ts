import type { Knex } from 'knex';
import { findOperator } from '../auth/operators.ts';
import type { Database } from '../db/connect.ts';
import { StaleRead } from '../db/transaction.ts';
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
  const rows = database.knex('contact_changes').where({ contact_id: contactId });
  if (field !== null) rows.where({ field });
  const counted = await rows.clone().count({ total: '*' }).first();
  const found = await rows
    .clone()
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset((page - 1) * limit);
  const names = await operatorNames(database, found);
  const changes = found.map((row) => changeOf(row, names));
  return { changes, total: Number(counted?.total ?? 0) };
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
  const change = await trx('contact_changes')
    .where({ id: changeId, contact_id: contact.id })
    .first();
  if (change === undefined) return null;
  const field = restorableField(fields, String(change.field));
  const value = acceptedValue(field, change.old_value);
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

type Row = Record<string, unknown>;

async function operatorNames(
  database: Database,
  rows: readonly Row[],
): Promise<Map<number, string>> {
  const ids = rows.filter((row) => row.operator_id !== null).map((row) => Number(row.operator_id));
  const names = new Map<number, string>();
  for (const id of new Set(ids)) {
    const operator = await findOperator(database, id);
    if (operator !== null) names.set(id, operator.username);
  }
  return names;
}

function changeOf(row: Row, names: ReadonlyMap<number, string>): Change {
  const [source = '', mergeId] = String(row.source).split(':');
  const operatorId = row.operator_id === null ? null : Number(row.operator_id);
  return {
    id: Number(row.id),
    field: String(row.field),
    oldValue: row.old_value as string | null,
    newValue: row.new_value as string | null,
    source,
    mergeId: mergeId === undefined ? null : Number(mergeId),
    operator: operatorId === null ? null : { id: operatorId, name: names.get(operatorId) ?? '' },
    at: Number(row.at),
  };
}
