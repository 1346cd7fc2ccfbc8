import type { Knex } from 'knex';
import { compare, signs } from '../contacts/matching.ts';
import { dayMs } from '../contacts/period.ts';
import type { Queries } from '../db/connect.ts';
import { whileLinked } from '../tracking/report.ts';
import type { Criterion, Sign, Source, Test } from './criterion.ts';
import { limitsOf } from './evaluate.ts';
import { sessionGapMs } from './items.ts';

/* Criteria as queries for `contact_id`. Texts are asked for by the keys that the index of values
   holds; what no query can say, such as an expression, gives null. */

type Query = Knex.QueryBuilder;

/** Ids above `after`, up to `upTo`. */
export interface Range {
  readonly after: number;
  readonly upTo: number;
}

export interface Asking {
  readonly queries: Queries;
  readonly range: Range;
  readonly now: number;
}

/** The contacts for whom the test is true of anything; may give the same contact again. */
export function rowsOf(criterion: Criterion, asking: Asking): Query | null {
  const { source, test } = criterion;
  if (!isAskable(source, test)) return null;
  switch (source.kind) {
    case 'value':
      return valueRows(criterion, source, asking);
    case 'score':
      return withTest(named(asking, 'point_scores').where({ group_id: source.groupId }), {
        ...{ column: 'score', criterion, now: asking.now },
      });
    case 'refusal': {
      const { channel, reason } = source;
      return named(asking, 'do_not_contact').where({ channel, reason });
    }
    case 'hits':
      return withTest(hitRows(asking), { column: 'h.at', criterion, now: asking.now });
    case 'sessions':
      return sessionRows(asking);
    case 'nothing':
      return asking.queries('contacts').select('id as contact_id').whereRaw('1 = 0');
    default:
      return memberRows(criterion, source.kind, asking);
  }
}

/** Comparisons that both databases make as we do. */
function isAskable(source: Source, test: Test): boolean {
  if (source.kind === 'column' || source.kind === 'utm' || source.kind === 'device') return false;
  if (source.kind === 'hits') return source.part === 'at';
  if (test.kind === 'text') return test.text.sql !== null && formOf(source) === 'text';
  return test.kind !== 'parts';
}

function formOf(source: Source): string {
  return source.kind === 'value' ? source.form : '';
}

const members = {
  tags: ['contact_tags', 'tag_id'],
  segments: ['segment_members', 'segment_id'],
  submissions: ['form_submissions', 'form_id'],
} as const;

function memberRows(
  { test, withinDays }: Criterion,
  kind: keyof typeof members | 'column' | 'utm' | 'device',
  asking: Asking,
): Query | null {
  if (kind === 'column' || kind === 'utm' || kind === 'device') return null;
  const [table, column] = members[kind];
  const rows = named(asking, table);
  if (kind === 'segments') rows.where({ manually_removed: false });
  if (test.kind === 'ids') rows.whereIn(column, [...test.ids]);
  if (withinDays !== null) rows.where('at', '>', asking.now - withinDays * dayMs);
  return rows;
}

function named({ queries, range }: Asking, table: string): Query {
  return inRange(queries(table).select('contact_id'), 'contact_id', range);
}

function inRange(query: Query, column: string, { after, upTo }: Range): Query {
  return query.where(column, '>', after).where(column, '<=', upTo);
}

/** The values of a field in a range of contacts: `v`, with the contact as `contact_id`. */
export function valuesIn(
  { of, alias }: Pick<Extract<Source, { kind: 'value' }>, 'of' | 'alias'>,
  { queries, range }: Omit<Asking, 'now'>,
  isByKey = false,
): Query {
  // With the sign the way in is by contact, not by field: a field has as many values as there are
  // contacts, a range has few.
  const field = isByKey ? 'v.field = ?' : '+v.field = ?';
  if (of === 'contact') {
    const rows = queries('contact_values as v').select('v.contact_id').whereRaw(field, [alias]);
    return inRange(rows, 'v.contact_id', range);
  }
  const rows = queries('company_contacts as m').select('m.contact_id');
  rows.join('company_values as v', 'v.company_id', 'm.company_id').where('v.field', alias);
  return inRange(rows, 'm.contact_id', range);
}

function valueRows(
  criterion: Criterion,
  source: Extract<Source, { kind: 'value' }>,
  asking: Asking,
): Query {
  const { test } = criterion;
  const isByKey = test.kind === 'text' && test.text.sql?.test === 'in';
  const rows = valuesIn(source, asking, isByKey);
  const column = source.form === 'number' ? 'v.number_value' : 'v.text_key';
  return withTest(rows, { column, criterion, now: asking.now });
}

function hitRows({ queries, range }: Asking): Query {
  const rows = queries('visitor_links as l').select('l.contact_id').whereNull('l.undone_at');
  rows.joinRaw(`join hits h on ${whileLinked}`);
  return inRange(rows, 'l.contact_id', range);
}

/** The beginnings of visits: page views with a long silence before them. */
function sessionRows(asking: Asking): Query {
  const before = 'lag(h.at) over (partition by l.contact_id order by h.at, h.id)';
  const hits = hitRows(asking).select('h.at', asking.queries.raw(`${before} as before_at`));
  return asking.queries
    .from(hits.as('seen'))
    .select('contact_id')
    .whereRaw('(before_at is null or at - before_at > ?)', [sessionGapMs]);
}

interface Testing {
  readonly column: string;
  readonly criterion: Criterion;
  readonly now: number;
}

/** Narrows a query to the rows of which the test is true. */
export function withTest(query: Query, { column, criterion, now }: Testing): Query {
  const { test, source } = criterion;
  if (test.kind === 'present') query.whereNotNull(column);
  else if (test.kind === 'number')
    compare(query, column, { test: tests[test.sign], values: [test.number] });
  else if (test.kind === 'text' && test.text.sql !== null) compare(query, column, test.text.sql);
  else if (test.kind === 'ids') query.whereIn(column, [...test.ids]);
  else if (test.kind === 'clock' || test.kind === 'period') {
    const { from, to } = test.kind === 'clock' ? test : limitsOf(test.bounds, source, now);
    if (from !== null) query.where(column, '>=', from);
    if (to !== null) query.where(column, '<', to);
  }
  return query;
}

const tests = {
  ...({ '=': 'eq', '!=': 'neq', gt: 'gt', gte: 'gte', lt: 'lt', lte: 'lte' } as const),
} satisfies Record<Sign, string>;

/** As databases write it. */
export function signIn(sign: Sign): string {
  return signs[tests[sign]];
}
