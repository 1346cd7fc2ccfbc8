import type { Knex } from 'knex';

type Table = Knex.CreateTableBuilder;

const contactTextColumns = [
  'title',
  'firstname',
  'lastname',
  'company',
  'position',
  'email',
  'mobile',
  'phone',
  'fax',
  'address1',
  'address2',
  'city',
  'state',
  'zipcode',
  'country',
  'preferred_locale',
  'timezone',
  'attribution_date',
  'website',
  'facebook',
  'foursquare',
  'instagram',
  'linkedin',
  'skype',
  'twitter',
];

const companyTextColumns = [
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
];

export function contactFieldColumns(table: Table): void {
  for (const column of contactTextColumns) table.string(column, 191);
  table.double('attribution');
}

export function companyFieldColumns(table: Table): void {
  for (const column of companyTextColumns) table.string(column, 191);
  table.double('companynumber_of_employees');
  table.double('companyannual_revenue');
  table.text('companydescription');
}
