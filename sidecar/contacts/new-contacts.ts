import type { Database } from '../db/connect.ts';
import type { Dialect } from '../db/dialect.ts';
import { holdRow, insertForIds, insertMany, type SqlValue } from '../db/rows.ts';
import { StaleRead, type Transaction } from '../db/transaction.ts';
import { type FieldChange, recordSaves, type Save } from './changes.ts';
import type { NamedCompany } from './companies-at-once.ts';
import { saysWho, type Values } from './contact.ts';
import { columnsOf, textOf } from './contact-row.ts';
import { claimForAll } from './identifiers.ts';
import { listedContacts } from './listed.ts';
import { logPointsOfNew } from './points-log.ts';
import type { Writing } from './store.ts';
import { tagNewContacts } from './tags.ts';
import { touch } from './touched.ts';
import { indexAllNew } from './value-index.ts';

/* Many new contacts with a few statements: what `createContact` does for one. */

/** A contact that is not there yet. */
export interface NewContact {
  /** Checked, with defaults; nobody else has the unique ones. */
  readonly values: Values;
  /** The one that the field `company` names. */
  readonly company: NamedCompany | null;
  readonly tags: readonly string[];
  readonly ownerId: number | null;
  /** What whoever keeps it elsewhere knows better. */
  readonly origin: Origin;
}

export interface Origin {
  readonly createdAt?: number;
  readonly createdBy?: number;
  readonly modifiedAt?: number;
  readonly modifiedBy?: number;
  readonly identifiedAt?: number;
}

type Writer = Pick<Writing, 'fields' | 'author'>;

/**
 * Creates them and gives their ids in the same order. A unique value that another contact holds
 * makes the database refuse all of them, as in `createContact`.
 */
export async function createContacts(
  trx: Transaction,
  { dialect }: Pick<Database, 'dialect'>,
  contacts: readonly NewContact[],
  writer: Writer,
): Promise<number[]> {
  if (contacts.length === 0) return [];
  const ids = await insertContacts(trx, dialect, contacts, writer);
  const created = contacts.map((contact, index) => ({ ...contact, id: ids[index] as number }));
  await claimForAll(trx, created);
  await indexAllNew(trx, listedContacts, created);
  await joinCompanies(trx, created, writer.author.at);
  await recordValues(trx, created, writer);
  await recordCreations(trx, created, writer);
  await tagNewContacts(trx, dialect, created);
  for (const id of ids) touch(trx, id, 'everything');
  return ids;
}

function insertContacts(
  trx: Transaction,
  dialect: Dialect,
  contacts: readonly NewContact[],
  writer: Writer,
): Promise<number[]> {
  const aliases = new Set(contacts.flatMap(({ values }) => Object.keys(values)));
  const values = Object.fromEntries([...aliases].map((alias) => [alias, null]));
  const columns = Object.keys(rowOf({ values, ownerId: null, origin: {} }, writer));
  function* rows(): Generator<SqlValue[]> {
    for (const contact of contacts) {
      const row = rowOf(contact, writer);
      yield columns.map((name) => row[name] ?? emptyCells[name] ?? null);
    }
  }
  return insertForIds(trx, dialect, { table: 'contacts', columns, rows: rows() });
}

/** Of columns that are never null. */
const emptyCells: Readonly<Record<string, SqlValue>> = { points: 0 };

function rowOf(
  contact: Pick<NewContact, 'values' | 'ownerId' | 'origin'>,
  { fields, author }: Writer,
): Record<string, SqlValue> {
  const { values, ownerId, origin } = contact;
  const { createdAt = author.at, createdBy = author.operatorId } = origin;
  return {
    ...columnsOf(values, {}),
    owner_id: ownerId,
    created_at: createdAt,
    created_by: createdBy,
    modified_at: origin.modifiedAt ?? null,
    modified_by: origin.modifiedBy ?? null,
    identified_at: saysWho(values, fields) ? (origin.identifiedAt ?? createdAt) : null,
  };
}

type Created = NewContact & { readonly id: number };

async function joinCompanies(trx: Transaction, created: readonly Created[], at: number) {
  const rows: SqlValue[][] = [];
  const ids = new Set<number>();
  for (const { id, company } of created) {
    if (company === null) continue;
    ids.add(company.id);
    rows.push([company.id, id, 1, at]);
  }
  // Who deletes one of them meanwhile waits, and finds the new members.
  for (const id of [...ids].sort((a, b) => a - b))
    if (!(await holdRow(trx, 'companies', { column: 'name_key', id }))) throw new StaleRead();
  const columns = ['company_id', 'contact_id', 'is_primary', 'added_at'];
  await insertMany(trx, { table: 'company_contacts', columns, rows });
}

async function recordValues(trx: Transaction, created: readonly Created[], { author }: Writer) {
  function* saves(): Generator<Save> {
    for (const { id: contactId, values } of created)
      yield { contactId, changes: valuesOfNew(values) };
  }
  await recordSaves(trx, saves(), author);
  await logPointsOfNew(trx, created, author);
}

function valuesOfNew(values: Values): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const alias of Object.keys(values)) {
    const value = textOf(values[alias]);
    if (value !== null) changes.push([alias, null, value]);
  }
  return changes;
}

async function recordCreations(
  trx: Transaction,
  created: readonly Created[],
  { fields, author }: Writer,
): Promise<void> {
  const { at, source, operatorName } = author;
  const details = JSON.stringify({ source, operatorName });
  const rows = created.map(({ id, values }) => {
    return [id, saysWho(values, fields) ? 'identified' : 'created', details, at];
  });
  const columns = ['contact_id', 'type', 'details', 'at'];
  await insertMany(trx, { table: 'contact_events', columns, rows });
}
