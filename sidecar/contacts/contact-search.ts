import {
  type Comparison,
  type Condition,
  escaped,
  isNumeric,
  type Membership,
  nobody,
  type Subject,
} from './condition.ts';
import { periodOf } from './period.ts';
import type { Search, Term } from './search.ts';
import { equalTo, holding, likePattern, startingWith } from './text-test.ts';
import { spanOf, timeCondition } from './time-test.ts';
import { flagOf, lookupKey, numberOf } from './value.ts';
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
  if (command === 'company') return companyCondition(term);
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

/** By the field, or by the name of any company of the contact. */
function companyCondition(term: Term): Condition {
  const { sql } = textTestOf(term);
  const field: Subject = { field: 'company', kind: 'text' };
  return { any: [field, { related: 'company' } as const].map((subject) => ({ subject, ...sql })) };
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
  if (subject.kind === 'time') return periodCondition(subject, text) ?? nobody;
  const number = numberOf(text);
  return number === null ? nobody : { subject, test: 'eq', values: [number] };
}

/** Within the day, the week or the second that words for a time stand for; null for other words. */
function periodCondition(subject: Subject, text: string): Condition | null {
  const period = periodOf(text);
  return period === null ? null : timeCondition(subject, 'eq', [spanOf(subject, period)]);
}

/** The value of a field, or a name, that is or begins like this, or is like this pattern. */
export function startsWith(subject: Subject, { text, exact }: Term): Condition {
  if (!('field' in subject)) return namedLike(subject, { text, exact });
  const { kind } = subject;
  const isPattern = !exact && text.includes('%');
  if (isPattern) return { subject, ...likePattern(text).sql };
  if (kind === 'day' || kind === 'moment') {
    const within = periodCondition(subject, text);
    if (within !== null) return within;
  }
  if (isNumeric(subject)) {
    const number = kind === 'flag' ? flagOf(text.trim()) : numberOf(text);
    return number === null ? nobody : { subject, test: 'eq', values: [number] };
  }
  return { subject, ...textTestOf({ text, exact }).sql };
}

function textTestOf({ text, exact }: Omit<Term, 'command'>) {
  if (exact) return equalTo([text]);
  return text.includes('%') ? likePattern(text) : startingWith(text);
}

/** Names of tags and the like are told apart by their accents. */
function namedLike(subject: Subject, { text, exact }: Omit<Term, 'command'>): Condition {
  const key = lookupKey(text);
  if (exact) return { subject, test: 'eq', values: [key] };
  if (!key.includes('%')) return { subject, test: 'starts', values: [key] };
  return { subject, test: 'like', values: [key.split('%').map(escaped).join('%')] };
}

export function freeText({ text, exact }: Term, fields = freeTextFields): Condition {
  const test = text.includes('%') ? likePattern(text) : holding(text);
  return { subject: { fields }, ...(exact ? equalTo([text]) : test).sql };
}
