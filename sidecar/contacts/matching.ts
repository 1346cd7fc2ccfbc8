import type { Knex } from 'knex';
import {
  beginning,
  type Comparison,
  type Condition,
  isNumeric,
  type Membership,
  type Subject,
  type Test,
} from './condition.ts';
import { type Listed, listedContacts } from './listed.ts';

type Query = Knex.QueryBuilder;

/** Makes an empty query one that gives contacts by `contact_id`, or companies by `company_id`. */
export type Rows = (query: Query) => void;

/**
 * How a condition is asked. `sets`: by lists of the ids that match, the way in when they are few.
 * `each`: by a look at each contact that the query comes across, for queries that go along an index
 * of contacts and stop early.
 */
type Form = 'sets' | 'each';

type WhereCompares = (query: Query, comparison: Comparison) => void;

/** Narrows a query, over `contacts` unless said otherwise, to what matches; all values are bound. */
export function whereMatches(
  query: Query,
  condition: Condition,
  whereOne: WhereCompares = comparesIn(listedContacts),
): void {
  if ('all' in condition) {
    for (const part of condition.all) query.where((inner) => whereMatches(inner, part, whereOne));
  } else if ('any' in condition) {
    if (condition.any.length === 0) query.whereRaw('1 = 0');
    query.where((either) => {
      for (const part of condition.any)
        either.orWhere((inner) => whereMatches(inner, part, whereOne));
    });
  } else if ('not' in condition) {
    query.whereNot((inner) => whereMatches(inner, condition.not, whereOne));
  } else {
    whereOne(query, condition);
  }
}

/** Comparisons of what is listed: contacts or companies. */
export function comparesIn(listed: Listed, form: Form = 'sets'): WhereCompares {
  const whereRows = form === 'sets' ? whereIdIn(listed) : whereHas(listed);
  return (query, comparison) => {
    const { subject } = comparison;
    const rows = rowsOf(comparison, form, listed);
    if (rows !== null) whereRows(query, rows, comparison);
    else if ('column' in subject)
      compare(query, columnFor(form, query, `${listed.table}.${subject.column}`), comparison);
    else whereNamed(query, comparison);
  };
}

type WhereRows = (query: Query, rows: Rows, comparison: Comparison) => void;

function whereIdIn({ table }: Listed): WhereRows {
  return (query, rows, comparison) =>
    query[isMissing(comparison) ? 'whereNotIn' : 'whereIn'](`${table}.id`, rows);
}

function whereHas(listed: Listed): WhereRows {
  return (query, rows, comparison) => {
    const own = ofThis(listed, rows, comparison.subject);
    query[isMissing(comparison) ? 'whereNotExists' : 'whereExists'](own);
  };
}

/** Asks for those who have no row. */
function isMissing({ test, subject }: Comparison): boolean {
  return test === 'isNull' && isValue(subject);
}

/** Looks at each contact that a query comes across. */
export const lookingAtEach: WhereCompares = comparesIn(listedContacts, 'each');

/** With the sign, no index over the column is taken: the contact that is looked at is the way in. */
function columnFor(form: Form, query: Query, column: string): string | Knex.Raw {
  return form === 'sets' ? column : query.client.raw('+??', [column]);
}

/** Rows of other tables that say whom a comparison is true of; null when the contact's own say it. */
export function rowsOf(
  comparison: Comparison,
  form: Form = 'sets',
  listed: Listed = listedContacts,
): Rows | null {
  const { subject } = comparison;
  if (isValue(subject)) return valueRows(subject, comparison, form, listed);
  if ('table' in subject) {
    const rows = memberRows(subject);
    return (query) => {
      rows(query);
      compare(query, columnFor(form, query, `${subject.named}.${subject.key}`), comparison);
    };
  }
  if (!('related' in subject) || subject.related === 'owner' || subject.related === 'stage')
    return null;
  const { members, table, to, by, key, where } = memberships[subject.related];
  return (query) => {
    query.select('contact_id').from(members).join(table, to, `${members}.${by}`).where(where);
    compare(query, columnFor(form, query, key), comparison);
  };
}

const memberships = {
  tag: {
    ...{ members: 'contact_tags', by: 'tag_id', table: 'tags', to: 'tags.id' },
    ...{ key: 'tag_key', where: {} },
  },
  company: {
    ...{ members: 'company_contacts', by: 'company_id' },
    ...{ table: 'company_values', to: 'company_values.company_id' },
    ...{ key: 'text_key', where: { field: 'companyname' } },
  },
  companyId: {
    ...{ members: 'company_contacts', by: 'company_id', table: 'companies', to: 'companies.id' },
    ...{ key: 'companies.id', where: {} },
  },
  ip: {
    ...{ members: 'contact_addresses', by: 'address_id' },
    ...{ table: 'ip_addresses', to: 'ip_addresses.id', key: 'address', where: {} },
  },
};

type ValueSubject = Extract<Subject, { field: string } | { fields: readonly string[] }>;

function isValue(subject: Subject): subject is ValueSubject {
  return 'field' in subject || 'fields' in subject;
}

function valueRows(
  subject: ValueSubject,
  comparison: Comparison,
  form: Form,
  { values, key }: Listed,
): Rows {
  const { test } = comparison;
  const column = isNumeric(subject) && !/like$/i.test(test) ? 'number_value' : 'text_key';
  return (query) => {
    query.from(values).select(key);
    query.whereIn('field', 'fields' in subject ? [...subject.fields] : [subject.field]);
    if (test !== 'isNull' && test !== 'isNotNull')
      compare(query, columnFor(form, query, column), comparison);
  };
}

function memberRows({ table, named, by, unless }: Membership): Rows {
  return (query) => {
    query.select(`${table}.contact_id`).from(table).join(named, `${named}.id`, `${table}.${by}`);
    query.where({ [`${table}.${unless}`]: false });
  };
}

function ofThis({ table, key }: Listed, rows: Rows, subject: Subject): Rows {
  const column = 'table' in subject ? `${subject.table}.${key}` : key;
  return (query) => {
    rows(query);
    query.whereRaw('?? = ??', [column, `${table}.id`]);
  };
}

/** The contact names its owner and its stage. */
function whereNamed(query: Query, comparison: Comparison): void {
  const isOwner = 'related' in comparison.subject && comparison.subject.related === 'owner';
  query.whereIn(`contacts.${isOwner ? 'owner_id' : 'stage_id'}`, (inner: Query) => {
    inner.from(isOwner ? 'operators' : 'stages').select('id');
    const columns = isOwner ? ['username', 'first_name', 'last_name'] : ['name_key'];
    inner.where((names) => {
      for (const column of columns) names.orWhere((one: Query) => compare(one, column, comparison));
    });
  });
}

export const signs = { eq: '=', neq: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

export function compare(
  query: Query,
  named: string | Knex.Raw,
  { test, values }: Pick<Comparison, 'test' | 'values'>,
): void {
  const column = named as string;
  const [first = '', last = ''] = values;
  if (isSign(test)) query.where(column, signs[test], first);
  else if (test === 'in') query.whereIn(column, [...values]);
  else if (test === 'notIn') query.whereNotIn(column, [...values]);
  else if (test === 'between') query.whereBetween(column, [first, last]);
  else if (test === 'notBetween') query.whereNotBetween(column, [first, last]);
  else if (test === 'isNull') query.whereNull(column);
  else if (test === 'isNotNull') query.whereNotNull(column);
  else if (test === 'starts') whereStarts(query, column, String(first));
  else query.whereRaw(`?? ${test === 'like' ? '' : 'not '}like ? escape '!'`, [column, first]);
}

function isSign(test: Test): test is keyof typeof signs {
  return Object.hasOwn(signs, test);
}

/** As a range, because both databases answer that by index. */
function whereStarts(query: Query, column: string, start: string): void {
  query.where(column, '>=', start).where(column, '<', `${start}\u{10ffff}`);
  // A text that ends before a blank may be taken for one with it.
  if (start.endsWith(' ')) query.whereRaw("?? like ? escape '!'", [column, beginning(start)]);
}
