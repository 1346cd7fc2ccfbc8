import type { Values } from './contact.ts';

/** An organisation that contacts belong to; times are UTC milliseconds. */
export interface Company {
  readonly id: number;
  /** Every field that has a value, by alias; `companyname` is always there. */
  readonly values: Values;
  readonly score: number;
  readonly createdAt: number;
  readonly createdBy: number | null;
  readonly modifiedAt: number | null;
}

/** Standard fields with a column of their own; all others live in `custom`. */
export const companyColumns: ReadonlySet<string> = new Set([
  'companyaddress1',
  'companyaddress2',
  'companyemail',
  'companyphone',
  'companycity',
  'companystate',
  'companyzipcode',
  'companycountry',
  'companyname',
  'companywebsite',
  'companyfax',
  'companyindustry',
  'companynumber_of_employees',
  'companyannual_revenue',
  'companydescription',
]);
