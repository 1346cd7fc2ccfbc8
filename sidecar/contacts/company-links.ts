import type { Queries } from '../db/connect.ts';
import { holdRow, insertRow } from '../db/rows.ts';
import { StaleRead, type Transaction } from '../db/transaction.ts';
import type { Author } from './author.ts';
import type { Company } from './company.ts';
import { createCompany, findCompanyByName, holdCompany } from './company-store.ts';
import type { Values } from './contact.ts';
import { touch } from './touched.ts';
import { indexValues } from './value-index.ts';

/*
 * Who belongs to which company. The contact's field `company` is the name of its primary company:
 * `store.ts` follows every change of the field here, and `company-members.ts` writes the field.
 */

/** A merge moves the links itself. */
export function followsCompany({ source }: Author): boolean {
  return !source.startsWith('merge:');
}

/** The company that the field names, which is there then; null when it names none. */
export async function storedCompany(
  trx: Transaction,
  { company }: Values,
  { at, operatorId }: Author,
): Promise<Company | null> {
  const name = company ?? null;
  if (name === null) return null;
  const known = await findCompanyByName(trx, String(name));
  return known ?? createCompany(trx, { values: { companyname: name }, at, operatorId });
}

/** The values with the name of the company as it is stored. */
export function withNameOf(company: Company | null, values: Values): Values {
  return company === null
    ? values
    : { ...values, company: company.values.companyname ?? values.company ?? null };
}

/** Puts a new contact, which is in none yet, into its primary company. */
export async function joinFirst(
  trx: Transaction,
  contactId: number,
  { company, at }: { readonly company: Company; readonly at: number },
): Promise<void> {
  // Who deletes the company meanwhile waits, and finds the new member.
  if (!(await holdRow(trx, 'companies', { column: 'name_key', id: company.id })))
    throw new StaleRead();
  const row = { company_id: company.id, contact_id: contactId, is_primary: 1, added_at: at };
  await insertRow(trx, 'company_contacts', row);
}

/** Makes the company of this name the primary one; null leaves the contact without a primary one. */
export async function followCompany(
  trx: Transaction,
  contactId: number,
  { company, at }: { readonly company: Values[string] | undefined; readonly at: number },
): Promise<void> {
  if (company === undefined) return;
  touch(trx, contactId, 'company');
  if (company === null) {
    await trx('company_contacts').where({ contact_id: contactId, is_primary: true }).delete();
    return;
  }
  const known = await findCompanyByName(trx, String(company));
  if (known === null) throw new StaleRead();
  await link(trx, contactId, { companyId: known.id, isPrimary: true, at });
}

export interface Link {
  readonly companyId: number;
  readonly isPrimary: boolean;
  readonly at: number;
}

/** Puts the contact into the company; a primary one takes the place of the one before. */
export async function link(trx: Transaction, contactId: number, wanted: Link): Promise<void> {
  const { companyId, isPrimary, at } = wanted;
  touch(trx, contactId, 'company');
  const own = { company_id: companyId, contact_id: contactId };
  const row = await trx('company_contacts').where(own).first();
  if (isPrimary)
    await trx('company_contacts')
      .where({ contact_id: contactId, is_primary: true })
      .whereNot({ company_id: companyId })
      .update({ is_primary: false });
  if (row !== undefined) {
    if (isPrimary) await trx('company_contacts').where(own).update({ is_primary: true });
    return;
  }
  // Who deletes the company meanwhile waits, and finds the new member.
  if ((await holdCompany(trx, companyId)) === null) throw new StaleRead();
  const columns = { is_primary: isPrimary ? 1 : 0, added_at: at };
  await insertRow(trx, 'company_contacts', { ...own, ...columns });
}

/** Takes the contact out of the company. */
export async function unlink(
  trx: Transaction,
  contactId: number,
  companyId: number,
): Promise<void> {
  await trx('company_contacts').where({ company_id: companyId, contact_id: contactId }).delete();
  touch(trx, contactId, 'company');
}

export interface Membership {
  readonly companyId: number;
  readonly isPrimary: boolean;
  readonly addedAt: number;
}

/** The companies of a contact, the oldest company first. */
export async function membershipsOf(queries: Queries, contactId: number): Promise<Membership[]> {
  const rows = await queries('company_contacts')
    .where({ contact_id: contactId })
    .orderBy('company_id');
  return rows.map((row) => ({
    companyId: Number(row.company_id),
    isPrimary: Number(row.is_primary) === 1,
    addedAt: Number(row.added_at),
  }));
}

/** Makes these the memberships of a held contact, as they were; null = it is in that one no longer. */
export async function restoreMemberships(
  trx: Transaction,
  contactId: number,
  wanted: ReadonlyMap<number, Membership | null>,
): Promise<void> {
  for (const [companyId, membership] of wanted) {
    await unlink(trx, contactId, companyId);
    // One that was deleted since does not come back.
    if (membership === null || (await holdCompany(trx, companyId)) === null) continue;
    const { isPrimary, addedAt } = membership;
    const row = { company_id: companyId, contact_id: contactId, added_at: addedAt };
    await insertRow(trx, 'company_contacts', { ...row, is_primary: isPrimary ? 1 : 0 });
  }
}

/** The name of the primary company. */
export async function primaryNameOf(queries: Queries, contactId: number): Promise<string | null> {
  const row = await queries('company_contacts')
    .join('companies', 'companies.id', 'company_id')
    .where({ contact_id: contactId, is_primary: true })
    .first('companyname');
  return row === undefined ? null : String(row.companyname);
}

/** Contacts of a company, also merged ones, by id. */
export async function membersOf(
  queries: Queries,
  { id }: Company,
  limit: number,
): Promise<number[]> {
  const ids = await queries('company_contacts')
    .where({ company_id: id })
    .orderBy('contact_id')
    .limit(limit)
    .pluck<number[]>('contact_id');
  return ids.map(Number);
}

/** Contacts whose primary company this is, and whose field has another name for it. */
export async function misnamedMembersOf(
  queries: Queries,
  { id, values }: Company,
  limit: number,
): Promise<number[]> {
  const ids = await queries('company_contacts')
    .join('contacts', 'contacts.id', 'contact_id')
    .where({ company_id: id, is_primary: true })
    .where((names) => {
      names.whereNull('contacts.company');
      names.orWhereNot('contacts.company', String(values.companyname));
    })
    .orderBy('contact_id')
    .limit(limit)
    .pluck<number[]>('contact_id');
  return ids.map(Number);
}

/** Writes nothing but the name of the company, for contacts that nobody edits: merged ones. */
export async function showCompany(
  trx: Transaction,
  id: number,
  company: string | null,
): Promise<void> {
  await trx('contacts').where({ id }).update({ company });
  await indexValues(trx, id, { company });
}
