import type { Knex } from 'knex';
import type { Comparison, Condition, Membership, Subject } from './condition.ts';
import { type Listed, listedContacts } from './listed.ts';

type Query = Knex.QueryBuilder;

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
    for (const part of condition.any) query.orWhere((inner) => whereMatches(inner, part, whereOne));
  } else if ('not' in condition) {
    query.whereNot((inner) => whereMatches(inner, condition.not, whereOne));
  } else {
    whereOne(query, condition);
  }
}

/** Comparisons of what is listed: contacts or companies. */
export function comparesIn({ table, values, key }: Listed): WhereCompares {
  return (query, comparison) => {
    const { subject, test } = comparison;
    if ('column' in subject) {
      compare(query, `${table}.${subject.column}`, comparison);
    } else if ('related' in subject) {
      whereRelated(query, subject, comparison);
    } else if ('table' in subject) {
      whereMember(query, subject, comparison);
    } else {
      const rows = (inner: Query) => {
        inner.from(values).select(key);
        inner.whereIn('field', 'fields' in subject ? [...subject.fields] : [subject.field]);
        const isNumber = 'kind' in subject && subject.kind === 'number';
        const column = isNumber && !/like$/i.test(test) ? 'number_value' : 'text_key';
        if (test !== 'isNull' && test !== 'isNotNull') compare(inner, column, comparison);
      };
      if (test === 'isNull') query.whereNotIn(`${table}.id`, rows);
      else query.whereIn(`${table}.id`, rows);
    }
  };
}

const memberships = {
  tag: { members: 'contact_tags', table: 'tags', id: 'tag_id', key: 'tag_key' },
  company: {
    ...{ members: 'company_contacts', table: 'companies' },
    ...{ id: 'company_id', key: 'name_key' },
  },
  ip: {
    ...{ members: 'contact_addresses', table: 'ip_addresses' },
    ...{ id: 'address_id', key: 'address' },
  },
};

type Related = Extract<Subject, { related: string }>;

function whereRelated(query: Query, { related }: Related, comparison: Comparison): void {
  if (related === 'owner') {
    query.whereIn('contacts.owner_id', (inner: Query) => {
      inner.from('operators').select('id');
      inner.where((names) => {
        for (const column of ['username', 'first_name', 'last_name'])
          names.orWhere((one: Query) => compare(one, column, comparison));
      });
    });
    return;
  }
  if (related === 'stage') {
    query.whereIn('contacts.stage_id', (inner: Query) => {
      compare(inner.from('stages').select('id'), 'name_key', comparison);
    });
    return;
  }
  query.whereIn('contacts.id', (inner: Query) => {
    inner.select('contact_id');
    const { members, table, id, key } = memberships[related];
    inner.from(members).join(table, `${table}.id`, id);
    compare(inner, key, comparison);
  });
}

function whereMember(query: Query, membership: Membership, comparison: Comparison): void {
  const { table, named, by, key, unless } = membership;
  query.whereIn('contacts.id', (inner: Query) => {
    inner.select(`${table}.contact_id`).from(table).join(named, `${named}.id`, `${table}.${by}`);
    inner.where({ [`${table}.${unless}`]: false });
    compare(inner, `${named}.${key}`, comparison);
  });
}

const signs: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

export function compare(query: Query, column: string, { test, values }: Comparison): void {
  const [first = '', last = ''] = values;
  const sign = signs[test];
  if (sign !== undefined) query.where(column, sign, first);
  else if (test === 'in') query.whereIn(column, [...values]);
  else if (test === 'notIn') query.whereNotIn(column, [...values]);
  else if (test === 'between') query.whereBetween(column, [first, last]);
  else if (test === 'notBetween') query.whereNotBetween(column, [first, last]);
  else if (test === 'isNull') query.whereNull(column);
  else if (test === 'isNotNull') query.whereNotNull(column);
  else if (test === 'starts') whereStarts(query, column, String(first));
  else query.whereRaw(`?? ${test === 'like' ? '' : 'not '}like ? escape '!'`, [column, first]);
}

/** As a range, because both databases answer that by index. */
function whereStarts(query: Query, column: string, start: string): void {
  query.where(column, '>=', start).where(column, '<', `${start}\u{10ffff}`);
}
