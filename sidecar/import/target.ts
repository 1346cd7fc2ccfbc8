import { type Field, ownFields } from '../contacts/field.ts';

/* What a column of a file can be for a contact. */

/** Beside fields; the names are those of an export. */
const specials = [
  'id',
  'tags',
  'stage',
  'owner',
  'ip',
  'do_not_contact',
  'date_added',
  'date_modified',
  'date_identified',
  'created_by',
  'modified_by',
] as const;

export type Special = (typeof specials)[number];

export type Target =
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'company'; readonly field: Field }
  | { readonly kind: Special };

export type Targets = ReadonlyMap<string, Target>;

/** All targets by name. A field of contacts comes first, whatever else has its name. */
export function targetsOf(fields: readonly Field[]): Targets {
  const company = ownFields(fields, 'company').map((field) => [
    field.alias,
    { kind: 'company', field },
  ]);
  const own = ownFields(fields, 'contact').map((field) => [field.alias, { kind: 'field', field }]);
  const special = specials.map((kind) => [kind, { kind }]);
  return new Map([...company, ...special, ...own] as [string, Target][]);
}

/** What others call them. */
const otherNames: Readonly<Record<string, string>> = {
  ...{ mail: 'email', emailaddress: 'email' },
  ...{ givenname: 'firstname', forename: 'firstname', surname: 'lastname', familyname: 'lastname' },
  ...{ organisation: 'company', organization: 'company', primarycompany: 'company' },
  ...{ street: 'address1', address: 'address1', postcode: 'zipcode', zip: 'zipcode' },
  ...{ postalcode: 'zipcode', telephone: 'phone', cellphone: 'mobile', jobtitle: 'position' },
  ...{ contactid: 'id', tag: 'tags', ownerusername: 'owner', ownername: 'owner' },
  ...{ ipaddress: 'ip', ipaddresses: 'ip', donotemail: 'do_not_contact', dnc: 'do_not_contact' },
  ...{ createdbyuser: 'created_by', modifiedbyuser: 'modified_by', datelastactive: 'last_active' },
};

/** The target that the header of a column speaks of, by its name, its label or another word for it. */
export function suggestedTarget(targets: Targets, header: string): string | null {
  const name = header.trim();
  if (targets.has(name)) return name;
  const word = bare(name);
  if (word === '') return null;
  const meant = otherNames[word];
  if (meant !== undefined && targets.has(meant)) return meant;
  const found = [...targets].find(([alias, target]) => namesOf(alias, target).includes(word));
  return found?.[0] ?? null;
}

function namesOf(alias: string, target: Target): string[] {
  const names = [bare(alias)];
  if (target.kind === 'field') names.push(bare(target.field.label));
  // Many of its labels are those of contacts too.
  if (target.kind === 'company') names.push(`company${bare(target.field.label)}`);
  return names;
}

/** `First name`, `first_name` and `FirstName` are one word. */
function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, '');
}
