import { insertRows } from '../db/rows.ts';
import type { Transaction } from '../db/transaction.ts';
import { createCompany, findCompanyByName, updateCompany } from './company-store.ts';
import type { Values } from './contact.ts';
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

/** What a contact said of its company, and when. */
export interface Membership {
  readonly contactId: number;
  readonly values: Values;
  readonly at: number;
}

/**
 * Finds the company by name or creates it. A contact that is not yet a member becomes one, with it
 * as the primary company, and gives `joined`; for a member the company's fields are brought up to date.
 */
export async function joinCompany(
  trx: Transaction,
  { contactId, values, at }: Membership,
): Promise<{ joined: boolean }> {
  const known = await findCompanyByName(trx, String(values.companyname));
  const { companyname: _name, ...others } = values;
  const { id } = known ?? (await createCompany(trx, { values, at, operatorId: null }));
  const member = await trx('company_contacts')
    .where({ company_id: id, contact_id: contactId })
    .first();
  if (known !== null && member !== undefined)
    await updateCompany(trx, known, { values: others, at, operatorId: null });
  if (member !== undefined) return { joined: false };
  await trx('company_contacts').where({ contact_id: contactId }).update({ is_primary: false });
  const columns = ['company_id', 'contact_id', 'is_primary', 'added_at'];
  await insertRows(trx, { table: 'company_contacts', columns, rows: [[id, contactId, 1, at]] });
  return { joined: true };
}
