import type { Database } from '../db/connect.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { invalid } from '../problem.ts';
import type { Author } from './author.ts';
import type { Company } from './company.ts';
import {
  link,
  membershipsOf,
  membersOf,
  misnamedMembersOf,
  primaryNameOf,
  showCompany,
  unlink,
} from './company-links.ts';
import { deleteCompany, findCompanies, findCompany, holdCompany } from './company-store.ts';
import type { Contact } from './contact.ts';
import type { Field } from './field.ts';
import { holdContact, updateContact } from './store.ts';

/** Who changes memberships, and the fields that there are. */
export interface Joining {
  readonly fields: readonly Field[];
  readonly author: Author;
}

/** Puts a held contact into a company, which becomes its primary one. */
export async function addMember(
  trx: Transaction,
  contact: Contact,
  { company, ...joining }: Joining & { readonly company: Company },
): Promise<Contact> {
  const { at } = joining.author;
  await link(trx, contact.id, { companyId: company.id, isPrimary: true, at });
  return mirrored(trx, contact, joining);
}

/** Takes a held contact out of a company; of those that are left the oldest becomes the primary one. */
export async function removeMember(
  trx: Transaction,
  contact: Contact,
  { companyId, ...joining }: Joining & { readonly companyId: number },
): Promise<Contact> {
  const all = await membershipsOf(trx, contact.id);
  const own = all.find((one) => one.companyId === companyId);
  if (own === undefined) return contact;
  await unlink(trx, contact.id, companyId);
  if (own.isPrimary) await promoteOldest(trx, contact.id);
  return own.isPrimary ? mirrored(trx, contact, joining) : contact;
}

/** The contact is in these companies and no others; the last one that is new becomes the primary one. */
export async function replaceMemberships(
  trx: Transaction,
  contact: Contact,
  { companyIds, ...joining }: Joining & { readonly companyIds: readonly number[] },
): Promise<Contact> {
  const companies = await findCompanies(trx, companyIds);
  const unknown = companyIds.find((id) => !companies.some((company) => company.id === id));
  if (unknown !== undefined) throw invalid({ companies: [`There is no company ${unknown}.`] });
  const known = (await membershipsOf(trx, contact.id)).map(({ companyId }) => companyId);
  let current = contact;
  for (const company of companies)
    if (!known.includes(company.id))
      current = await addMember(trx, current, { ...joining, company });
  for (const companyId of known)
    if (!companyIds.includes(companyId))
      current = await removeMember(trx, current, { ...joining, companyId });
  return current;
}

async function promoteOldest(trx: Transaction, contactId: number): Promise<void> {
  const [oldest] = await membershipsOf(trx, contactId);
  if (oldest === undefined) return;
  const { companyId, addedAt: at } = oldest;
  await link(trx, contactId, { companyId, isPrimary: true, at });
}

async function mirrored(
  trx: Transaction,
  contact: Contact,
  { fields, author }: Joining,
): Promise<Contact> {
  const company = await primaryNameOf(trx, contact.id);
  return updateContact(trx, contact, { fields, values: { company }, author });
}

const atOnce = 100;

/** Shows the new name of a company on all whose primary one it is, in portions. */
export async function showNewName(
  database: Database,
  company: Company,
  joining: Joining,
): Promise<void> {
  for (let left = true; left; )
    left = await inTransaction(database, async (trx) => {
      const current = await findCompany(trx, company.id);
      const ids = current === null ? [] : await misnamedMembersOf(trx, current, atOnce);
      for (const id of ids) await mirrorOne(trx, id, joining);
      return ids.length > 0;
    });
}

/** Deletes a company; its people stay, and show the company that is their primary one then. */
export async function dissolveCompany(
  database: Database,
  company: Company,
  joining: Joining,
): Promise<void> {
  for (let left = true; left; )
    left = await inTransaction(database, async (trx) => {
      const ids = await membersOf(trx, company, atOnce);
      for (const id of ids) await leaveOne(trx, id, { ...joining, companyId: company.id });
      if (ids.length > 0) return true;
      await holdCompany(trx, company.id);
      const late = await membersOf(trx, company, 1);
      if (late.length === 0) await deleteCompany(trx, company.id);
      return late.length > 0;
    });
}

/** Deletes a company that nobody is in and nobody changed. */
export async function dropUnused(trx: Transaction, id: number): Promise<void> {
  const company = await holdCompany(trx, id);
  if (company === null || company.modifiedAt !== null) return;
  if ((await membersOf(trx, company, 1)).length === 0) await deleteCompany(trx, id);
}

async function leaveOne(
  trx: Transaction,
  id: number,
  leaving: Joining & { readonly companyId: number },
): Promise<void> {
  const contact = await holdContact(trx, id);
  if (contact?.id === id) {
    await removeMember(trx, contact, leaving);
    return;
  }
  // A merged contact keeps its own companies for the day it is taken apart again.
  await unlink(trx, id, leaving.companyId);
  await promoteUnlessPrimary(trx, id);
  await showCompany(trx, id, await primaryNameOf(trx, id));
}

async function promoteUnlessPrimary(trx: Transaction, id: number): Promise<void> {
  if ((await primaryNameOf(trx, id)) === null) await promoteOldest(trx, id);
}

async function mirrorOne(trx: Transaction, id: number, joining: Joining): Promise<void> {
  const contact = await holdContact(trx, id);
  if (contact?.id === id) await mirrored(trx, contact, joining);
  else await showCompany(trx, id, await primaryNameOf(trx, id));
}
