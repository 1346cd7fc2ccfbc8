import type { FieldKind, Subject } from './condition.ts';
import type { Field } from './field.ts';

/** Properties of a contact that are no fields, under the names of Mautic's table. */
const columns: Readonly<Record<string, Subject>> = {
  id: { column: 'id', kind: 'number' },
  points: { column: 'points', kind: 'number' },
  owner_id: { column: 'owner_id', kind: 'number' },
  owner: { column: 'owner_id', kind: 'number' },
  stage_id: { column: 'stage_id', kind: 'number' },
  stage: { column: 'stage_id', kind: 'number' },
  created_by: { column: 'created_by', kind: 'number' },
  modified_by: { column: 'modified_by', kind: 'number' },
  date_added: { column: 'created_at', kind: 'time' },
  date_modified: { column: 'modified_at', kind: 'time' },
  date_identified: { column: 'identified_at', kind: 'time' },
  last_active: { column: 'last_active_at', kind: 'time' },
};

/** What a name in `where`, `order` or a search command stands for: `dateAdded`, `l.email`, `city`. */
export function subjectOf(fields: readonly Field[], name: string): Subject | null {
  const word = wordOf(name.replace(/^l\./, ''));
  if (Object.hasOwn(columns, word)) return columns[word] as Subject;
  return fieldSubject(fields, 'contact', word);
}

const companyColumns: Readonly<Record<string, Subject>> = {
  id: { column: 'id', kind: 'number' },
  score: { column: 'score', kind: 'number' },
  owner_id: { column: 'owner_id', kind: 'number' },
  created_by: { column: 'created_by', kind: 'number' },
  modified_by: { column: 'modified_by', kind: 'number' },
  date_added: { column: 'created_at', kind: 'time' },
  date_modified: { column: 'modified_at', kind: 'time' },
};

/** The same for companies: `comp.companycity`, `dateAdded`. */
export function companySubjectOf(fields: readonly Field[], name: string): Subject | null {
  const word = wordOf(name.replace(/^comp\./, ''));
  if (Object.hasOwn(companyColumns, word)) return companyColumns[word] as Subject;
  return fieldSubject(fields, 'company', word);
}

/** Mautic's columns are written `date_added`; clients also write `dateAdded`. */
function wordOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const kinds: Readonly<Record<string, FieldKind>> = {
  number: 'number',
  boolean: 'flag',
  email: 'email',
  date: 'day',
  datetime: 'moment',
  time: 'clock',
};

function fieldSubject(
  fields: readonly Field[],
  object: Field['object'],
  word: string,
): Subject | null {
  const field = fields.find((one) => one.object === object && one.alias === word);
  if (field === undefined) return null;
  return { field: word, kind: kinds[field.type] ?? 'text' };
}
