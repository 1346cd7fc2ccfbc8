import { type Field, ownFields } from './field.ts';
import { listOfNames } from './name-list.ts';
import { type Cell, type Column, plainTime } from './table-file.ts';

/** A contact as the API shows it, as far as columns are made of it. */
export interface ShownContact {
  readonly id: number;
  readonly points: number;
  readonly fields: { readonly all: Readonly<Record<string, Cell>> };
  readonly tags: readonly { readonly tag: string }[];
  readonly stage: { readonly name: string } | null;
  readonly owner: { readonly username: string } | null;
  readonly doNotContact: readonly { readonly channel: string }[];
  readonly dateAdded: string | null;
  readonly dateModified: string | null;
  readonly lastActive: string | null;
}

type ContactColumn = Column<ShownContact>;

/** What contacts have beside their fields. */
const others: readonly ContactColumn[] = Object.entries<ContactColumn['cell']>({
  tags: ({ tags }) => listOfNames(tags.map(({ tag }) => tag)),
  points: ({ points }) => points,
  stage: ({ stage }) => stage?.name,
  owner: ({ owner }) => owner?.username,
  company: ({ fields }) => fields.all.company,
  date_added: ({ dateAdded }) => plainTime(dateAdded),
  date_modified: ({ dateModified }) => plainTime(dateModified),
  last_active: ({ lastActive }) => plainTime(lastActive),
  do_not_contact: ({ doNotContact }) => listOfNames(doNotContact.map(({ channel }) => channel)),
}).map(([name, cell]) => ({ name, cell }));

/** The id, the fields in use by their aliases, and the rest. */
export function contactColumns(fields: readonly Field[]): ContactColumn[] {
  const own = ownFields(fields, 'contact').map(({ alias }) => ({
    name: alias,
    cell: (contact: ShownContact) => contact.fields.all[alias],
  }));
  const taken = new Set(own.map(({ name }) => name));
  const rest = others.filter(({ name }) => !taken.has(name));
  return [{ name: 'id', cell: ({ id }) => id }, ...own, ...rest];
}
