import type { Transaction } from '../db/transaction.ts';
import { link, membershipsOf } from './company-links.ts';
import { addMember, type Joining } from './company-members.ts';
import { createCompany, findCompanyByName, updateCompany } from './company-store.ts';
import type { Contact, Values } from './contact.ts';
import type { Field } from './field.ts';
import { checkValue, type Value } from './value.ts';

/** Parameters that also mean a company field when the company field itself was not sent. */
const alsoCompanyFields: Record<string, string> = {
  company: 'companyname',
  country: 'companycountry',
  city: 'companycity',
  state: 'companystate',
};

/** The company values among request parameters, by field alias; empty without a company name. */
export function companyValues(fields: readonly Field[], sentFor: (name: string) => string): Values {
  if (sentFor('companyname') === '' && sentFor('company') === '') return {};
  const values: Record<string, Value> = {};
  for (const field of fields) {
    if (field.object !== 'company' || !field.isPublished) continue;
    const other = Object.keys(alsoCompanyFields).find(
      (name) => alsoCompanyFields[name] === field.alias,
    );
    const sent = sentFor(field.alias) || (other === undefined ? '' : sentFor(other));
    const checked = sent === '' ? null : checkValue(field, sent);
    if (checked !== null && 'value' in checked && checked.value !== null)
      values[field.alias] = checked.value;
  }
  return values.companyname === undefined ? {} : values;
}

/** What a page says of the company of its contact. */
export interface CompanyClaim extends Joining {
  readonly values: Values;
  /** Whether pages may set the contact's own field `company`. */
  readonly mayShow: boolean;
}

/**
 * Finds the company by name or creates it. A contact that is not yet a member becomes one, with it
 * as the primary company unless the page may not say so; for a member the company is brought up to
 * date.
 */
export async function joinCompany(
  trx: Transaction,
  contact: Contact,
  { values, mayShow, ...joining }: CompanyClaim,
): Promise<Contact> {
  const { companyname, ...others } = values;
  const { at } = joining.author;
  const known = await findCompanyByName(trx, String(companyname));
  const company = known ?? (await createCompany(trx, { values, at, operatorId: null }));
  const memberships = await membershipsOf(trx, contact.id);
  if (memberships.some(({ companyId }) => companyId === company.id)) {
    await updateCompany(trx, company, { values: others, at, operatorId: null });
    return contact;
  }
  if (mayShow) return addMember(trx, contact, { ...joining, company });
  await link(trx, contact.id, { companyId: company.id, isPrimary: false, at });
  return contact;
}
