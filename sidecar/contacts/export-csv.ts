import { stringify } from 'csv-stringify/sync';
import { type Field, ownFields } from './field.ts';

/* Contacts as rows of a table that spreadsheets open. */

type Cell = string | number | null | undefined;

/** A contact as the API shows it, as far as columns are made of it. */
interface Shown {
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

export interface Column {
  readonly name: string;
  readonly cell: (contact: Shown) => Cell;
}

/** What contacts have beside their fields. */
const others: readonly Column[] = Object.entries<Column['cell']>({
  tags: ({ tags }) => tags.map(({ tag }) => tag).join('|'),
  points: ({ points }) => points,
  stage: ({ stage }) => stage?.name,
  owner: ({ owner }) => owner?.username,
  company: ({ fields }) => fields.all.company,
  date_added: ({ dateAdded }) => plainTime(dateAdded),
  date_modified: ({ dateModified }) => plainTime(dateModified),
  last_active: ({ lastActive }) => plainTime(lastActive),
  do_not_contact: ({ doNotContact }) => doNotContact.map(({ channel }) => channel).join('|'),
}).map(([name, cell]) => ({ name, cell }));

/** The id, the fields in use by their aliases, and the rest. */
export function columnsOf(fields: readonly Field[]): Column[] {
  const own = ownFields(fields, 'contact').map(({ alias }) => ({
    name: alias,
    cell: (contact: Shown) => contact.fields.all[alias],
  }));
  const taken = new Set(own.map(({ name }) => name));
  const rest = others.filter(({ name }) => !taken.has(name));
  return [{ name: 'id', cell: ({ id }) => id }, ...own, ...rest];
}

export function csvHeader(columns: readonly Column[]): string {
  return csvOf([columns.map(({ name }) => name)]);
}

export function csvRows(columns: readonly Column[], contacts: readonly object[]): string {
  return csvOf(contacts.map((contact) => columns.map(({ cell }) => tame(cell(contact as Shown)))));
}

function csvOf(rows: readonly (readonly Cell[])[]): string {
  return stringify([...rows.map((row) => [...row])], {
    record_delimiter: 'windows',
    // Spreadsheets also part cells at these, which the writer does not know.
    quoted_match: /[\r\n;\t]/,
  });
}

/** Spreadsheets run cells that begin so, also behind blanks and quotes, and in wide letters. */
const formula = /^(?:[\s'"]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/;

/** Text that a spreadsheet would run gets an apostrophe before it; numbers stay what they are. */
function tame(cell: Cell): Cell {
  return typeof cell === 'string' && formula.test(cell) ? `'${cell}` : cell;
}

/** `2026-01-31T10:00:00+00:00` → `2026-01-31 10:00:00`, as fields have it. */
function plainTime(iso: string | null): Cell {
  return iso?.slice(0, 19).replace('T', ' ');
}
