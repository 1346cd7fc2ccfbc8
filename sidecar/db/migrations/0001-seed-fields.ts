import type { Database } from '../connect.ts';
import { insertRows, type SqlValue } from '../rows.ts';

type Seed = readonly [
  alias: string,
  label: string,
  type: string,
  options?: {
    group?: string;
    removable?: boolean;
    short?: boolean;
    unique?: boolean;
    required?: boolean;
    defaultValue?: string;
    properties?: object;
  },
];

const social = { group: 'social', removable: true };
const professional = { group: 'professional', removable: true };

/** The contact fields of a fresh installation; their order gives them the ids that API clients know. */
const contactFields: readonly Seed[] = [
  ['title', 'Title', 'lookup', { properties: { list: ['Mr', 'Mrs', 'Miss'] } }],
  ['firstname', 'First Name', 'text', { short: true }],
  ['lastname', 'Last Name', 'text', { short: true }],
  ['company', 'Primary company', 'text'],
  ['position', 'Position', 'text'],
  ['email', 'Email', 'email', { short: true, unique: true }],
  ['mobile', 'Mobile', 'tel'],
  ['phone', 'Phone', 'tel'],
  ['points', 'Points', 'number', { defaultValue: '0' }],
  ['fax', 'Fax', 'tel', { removable: true }],
  ['address1', 'Address Line 1', 'text'],
  ['address2', 'Address Line 2', 'text'],
  ['city', 'City', 'text'],
  ['state', 'State', 'region'],
  ['zipcode', 'Zip Code', 'text'],
  ['country', 'Country', 'country'],
  ['preferred_locale', 'Preferred Locale', 'locale'],
  ['timezone', 'Preferred Timezone', 'timezone'],
  ['last_active', 'Date Last Active', 'datetime'],
  ['attribution_date', 'Attribution Date', 'datetime'],
  ['attribution', 'Attribution', 'number', { properties: { roundmode: 4, scale: 2 } }],
  ['website', 'Website', 'url', { removable: true }],
  ['facebook', 'Facebook', 'text', social],
  ['foursquare', 'Foursquare', 'text', social],
  ['instagram', 'Instagram', 'text', social],
  ['linkedin', 'LinkedIn', 'text', social],
  ['skype', 'Skype', 'text', social],
  ['twitter', 'Twitter', 'text', social],
];

const companyFields: readonly Seed[] = [
  ['companyaddress1', 'Address 1', 'text'],
  ['companyaddress2', 'Address 2', 'text'],
  ['companyemail', 'Company Email', 'email'],
  ['companyphone', 'Phone', 'tel'],
  ['companycity', 'City', 'text'],
  ['companystate', 'State', 'region'],
  ['companyzipcode', 'Zip Code', 'text'],
  ['companycountry', 'Country', 'country'],
  ['companyname', 'Company Name', 'text', { unique: true, required: true }],
  ['companywebsite', 'Website', 'url'],
  [
    'companynumber_of_employees',
    'Number of Employees',
    'number',
    { ...professional, properties: { roundmode: 4, scale: 0 } },
  ],
  ['companyfax', 'Fax', 'tel', professional],
  [
    'companyannual_revenue',
    'Annual Revenue',
    'number',
    { ...professional, properties: { roundmode: 4, scale: 2 } },
  ],
  ['companyindustry', 'Industry', 'select', { group: 'professional' }],
  ['companydescription', 'Description', 'text', { group: 'professional' }],
];

const columns = [
  'id',
  'object',
  'alias',
  'label',
  'type',
  'field_group',
  'field_order',
  'default_value',
  'is_published',
  'is_required',
  'is_fixed',
  'is_listable',
  'is_visible',
  'is_short_visible',
  'is_unique_identifier',
  'is_publicly_updatable',
  'properties',
];

/** Stores the standard fields; those already there stay as they are. */
export async function seedFields({ knex, dialect }: Database): Promise<void> {
  const rows = [
    ...contactFields.map((seed, index) => fieldRow(index + 1, 'contact', index + 1, seed)),
    ...companyFields.map((seed, index) =>
      fieldRow(contactFields.length + index + 1, 'company', index + 1, seed),
    ),
  ];
  await insertRows(knex, { table: 'fields', columns, rows, ending: dialect.keepExisting('id') });
}

function fieldRow(id: number, object: string, order: number, seed: Seed): SqlValue[] {
  const [alias, label, type, options = {}] = seed;
  const flags = [
    true,
    options.required ?? false,
    !(options.removable ?? false),
    true,
    true,
    options.short ?? false,
    options.unique ?? false,
    false,
  ];
  return [
    id,
    object,
    alias,
    label,
    type,
    options.group ?? 'core',
    order,
    options.defaultValue ?? null,
    ...flags.map(Number),
    JSON.stringify(options.properties ?? {}),
  ];
}
