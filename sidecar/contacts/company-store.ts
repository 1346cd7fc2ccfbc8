import type { Queries } from '../db/connect.ts';
import { insertRow, type SqlValue, selectRows } from '../db/rows.ts';
import { StaleRead, type Transaction } from '../db/transaction.ts';
import { type Company, companyColumns } from './company.ts';
import type { Values } from './contact.ts';
import { listedCompanies } from './listed.ts';
import { touchCompany } from './touched.ts';
import { lookupKey, type Value } from './value.ts';
import { indexIn } from './value-index.ts';

/** What is written to a company, when and by whom. */
export interface CompanyWriting {
  readonly values: Values;
  readonly score?: number | undefined;
  readonly at: number;
  readonly operatorId: number | null;
}

export async function findCompany(queries: Queries, id: number): Promise<Company | null> {
  const row = await queries('companies').where({ id }).first();
  return row === undefined ? null : companyOf(row);
}

/** The companies with these ids, in this order. */
export async function findCompanies(queries: Queries, ids: readonly number[]): Promise<Company[]> {
  if (ids.length === 0) return [];
  const rows = await queries('companies').whereIn('id', ids);
  const byId = new Map(rows.map((row) => [Number(row.id), companyOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Names are compared like unique values: whatever their case. */
export async function findCompanyByName(queries: Queries, name: string): Promise<Company | null> {
  const byName = 'select * from companies where name_key = ?';
  const [row] = await selectRows(queries, byName, [lookupKey(name)]);
  return row === undefined ? null : companyOf(row);
}

/**
 * Creates a company. A name that another one has makes the database refuse (a duplicate key): run
 * it inside `inTransaction` and look again.
 */
export async function createCompany(
  trx: Transaction,
  { values, score = 0, at, operatorId }: CompanyWriting,
): Promise<Company> {
  const created = { score, created_at: at, created_by: operatorId };
  const id = await insertRow(trx, 'companies', { ...columnsOf(values, {}), ...created });
  await indexIn(trx, listedCompanies, { id, changed: values });
  return (await findCompany(trx, id)) as Company;
}

/** Nobody else changes or deletes the company until the transaction ends. */
export async function holdCompany(trx: Transaction, id: number): Promise<Company | null> {
  const itself = { name_key: trx.ref('name_key') };
  await trx('companies').where({ id }).update(itself);
  return findCompany(trx, id);
}

/** Overwrites the given values; a name of another company fails as in `createCompany`. */
export async function updateCompany(
  trx: Transaction,
  read: Company,
  { values, score = read.score, at, operatorId }: CompanyWriting,
): Promise<Company> {
  if (Object.keys(differences(read, values)).length === 0 && score === read.score) return read;
  const company = await holdCompany(trx, read.id);
  if (company === null) throw new StaleRead();
  const changed = differences(company, values);
  const modified = { score, modified_at: at, modified_by: operatorId };
  await trx('companies')
    .where({ id: company.id })
    .update({ ...columnsOf(changed, company.values), ...modified });
  await indexIn(trx, listedCompanies, { id: company.id, changed });
  touchCompany(trx, company.id);
  return (await findCompany(trx, company.id)) as Company;
}

/** Deletes the company; nobody may be in it any more. */
export async function deleteCompany(trx: Transaction, id: number): Promise<void> {
  await trx('company_values').where({ company_id: id }).delete();
  await trx('companies').where({ id }).delete();
}

/** Columns of a company that is not there yet. */
export function companyRow(values: Values): Record<string, SqlValue> {
  return columnsOf(values, {});
}

function differences({ values: stored }: Company, values: Values): Values {
  const entries = Object.entries(values);
  return Object.fromEntries(entries.filter(([alias, value]) => value !== (stored[alias] ?? null)));
}

/** Columns for these values; `custom` is written whole. */
function columnsOf(values: Values, stored: Values): Record<string, SqlValue> {
  const entries = Object.entries(values);
  const own = Object.fromEntries(entries.filter(([alias]) => companyColumns.has(alias)));
  const custom = Object.entries({ ...stored, ...values }).filter(
    ([alias, value]) => !companyColumns.has(alias) && value !== null,
  );
  const name = own.companyname;
  return {
    ...own,
    ...(name !== undefined && { name_key: lookupKey(String(name)) }),
    custom: JSON.stringify(Object.fromEntries(custom)),
  };
}

function companyOf(row: Record<string, unknown>): Company {
  const number = (value: unknown): number | null => (value === null ? null : Number(value));
  const values: Record<string, Value> = { ...(JSON.parse(String(row.custom)) as Values) };
  for (const column of companyColumns)
    if (row[column] !== null) values[column] = row[column] as Value;
  return {
    id: Number(row.id),
    values,
    score: Number(row.score),
    createdAt: Number(row.created_at),
    createdBy: number(row.created_by),
    modifiedAt: number(row.modified_at),
  };
}
