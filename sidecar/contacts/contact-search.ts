import {
  type Comparison,
  type Condition,
  containing,
  type Membership,
  nobody,
  patternOf,
  type Subject,
} from './condition.ts';
import type { Search, Term } from './search.ts';
import { lookupKey } from './value.ts';
import type { FindSubject } from './where.ts';

/** Fields that free text is looked for in. */
const freeTextFields = [
  ...['firstname', 'lastname', 'email', 'company', 'city', 'state', 'zipcode', 'country'],
  ...['facebook', 'foursquare', 'instagram', 'linkedin', 'skype', 'twitter'],
];

/** Commands about things that contacts do not have here yet: nobody matches. */
const notHere = new Set([
  ...['common', 'import_id', 'import_action', 'page_source', 'page_source_id'],
  ...['page_id', 'email_sent', 'email_read', 'email_queued', 'email_pending', 'campaign'],
]);

export interface Searching {
  readonly find: FindSubject;
  /** Who asks: `is:mine`. */
  readonly operatorId: number;
  readonly memberships?: Memberships;
}

/** What rooms above this one let people search for, by command: `segment:vip`. */
export type Memberships = Readonly<Record<string, Membership>>;

export type TermMeaning = (term: Term) => Condition;

export function searchCondition(search: Search, meaningOf: TermMeaning): Condition {
  if ('all' in search) return { all: search.all.map((part) => searchCondition(part, meaningOf)) };
  if ('any' in search) return { any: search.any.map((part) => searchCondition(part, meaningOf)) };
  if ('not' in search) return { not: searchCondition(search.not, meaningOf) };
  return meaningOf(search);
}

/** What a term of a search means for contacts. */
export function contactTerm(term: Term, searching: Searching): Condition {
  const { command, text } = term;
  if (command === null) return freeText(term);
  if (command === 'is') return stateCondition(text.toLowerCase(), searching) ?? freeText(term);
  if (command === 'ids') return idCondition(text);
  if (command === 'name') return nameCondition(term);
  if (command === 'tag' || command === 'owner' || command === 'ip')
    return startsWith({ related: command }, term);
  if (command === 'stage') return stageCondition(term);
  if (command === 'company_id') return idCondition(text, { related: 'companyId' });
  if (command === 'company')
    return { any: ['field' as const, 'related' as const].map((kind) => companyOf(kind, term)) };
  if (notHere.has(command)) return nobody;
  const { memberships = {} } = searching;
  // Such a name stands for one thing: `vip` is not the start of `vip-2`.
  if (Object.hasOwn(memberships, command))
    return startsWith(memberships[command] as Membership, {
      ...term,
      exact: !term.text.includes('%'),
    });
  const subject = searching.find(command);
  if (subject === null) return freeText({ ...term, text: `${command}:${text}` });
  return 'column' in subject ? columnCondition(subject, text) : startsWith(subject, term);
}

/** By name, or by id. */
function stageCondition(term: Term): Condition {
  const byName = startsWith({ related: 'stage' }, term);
  const byId = columnCondition({ column: 'stage_id', kind: 'number' }, term.text);
  return { any: [byName, byId] };
}

function companyOf(kind: 'field' | 'related', term: Term): Condition {
  return startsWith(
    kind === 'field' ? { field: 'company', kind: 'text' } : { related: 'company' },
    term,
  );
}

function stateCondition(state: string, { operatorId }: Searching): Condition | null {
  const column = (name: string, comparison: Omit<Comparison, 'subject'>): Comparison => ({
    subject: { column: name, kind: 'number' },
    ...comparison,
  });
  if (state === 'anonymous') return column('identified_at', { test: 'isNull', values: [] });
  if (state === 'unowned') return column('owner_id', { test: 'isNull', values: [] });
  if (state === 'mine') return column('owner_id', { test: 'eq', values: [operatorId] });
  return null;
}

const ownId: Subject = { column: 'id', kind: 'number' };

/** Ids with commas between them. */
export function idCondition(text: string, subject = ownId): Condition {
  const ids = text.split(',').filter((id) => /^\s*\d{1,15}\s*$/.test(id));
  const values = ids.slice(0, 1000).map(Number);
  return { subject, test: 'in', values };
}

/** Every word of a name is the start of the first or the last name. */
function nameCondition(term: Term): Condition {
  const words = term.text.split(/\s+/).filter(Boolean).slice(0, 10);
  const aliases = ['firstname', 'lastname'];
  const all = (texts: readonly string[]): Condition => ({
    all: texts.map((text) => ({
      any: aliases.map((field) => startsWith({ field, kind: 'text' }, { ...term, text })),
    })),
  });
  return words.length > 1 ? { any: [all([term.text]), all(words)] } : all([term.text]);
}

export function columnCondition(
  subject: Extract<Subject, { column: string }>,
  text: string,
): Condition {
  const number = subject.kind === 'time' ? Date.parse(`${text.trim()}Z`) : Number(text);
  if (!Number.isFinite(number) || text.trim() === '') return nobody;
  return { subject, test: 'eq', values: [number] };
}

export function startsWith(subject: Subject, { text, exact }: Term): Condition {
  const key = lookupKey(text);
  if ('kind' in subject && subject.kind === 'number') {
    const number = Number(key || Number.NaN);
    return Number.isFinite(number) ? { subject, test: 'eq', values: [number] } : nobody;
  }
  if (exact) return { subject, test: 'eq', values: [key] };
  if (key.includes('%')) return { subject, test: 'like', values: [patternOf(key)] };
  return { subject, test: 'starts', values: [key] };
}

export function freeText({ text, exact }: Term, fields = freeTextFields): Condition {
  const key = lookupKey(text);
  const values = exact ? [key] : [key.includes('%') ? patternOf(key) : containing(key)];
  const test = exact ? 'eq' : 'like';
  return { subject: { fields }, test, values };
}
