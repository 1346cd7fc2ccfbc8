import type { Knex } from 'knex';
import type { Comparison, Condition } from '../contacts/condition.ts';
import { logSource } from '../contacts/log-source.ts';
import { compare, whereMatches } from '../contacts/matching.ts';
import type { TimelineSource } from '../contacts/timeline.ts';
import { isoTime } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';

/** What somebody sent, as it was kept. */
export interface StoredSubmission {
  readonly id: number;
  readonly formId: number;
  readonly contactId: number;
  readonly referrer: string;
  readonly results: Readonly<Record<string, string>>;
  readonly at: number;
}

export interface SubmissionQuery {
  readonly formId: number;
  /** Null = of everybody. */
  readonly contactId: number | null;
  readonly condition: Condition;
  readonly column: string;
  readonly descending: boolean;
  readonly start: number;
  readonly limit: number;
}

export async function listSubmissions(
  { knex }: Database,
  { formId, contactId, condition, column, descending, start, limit }: SubmissionQuery,
): Promise<{ submissions: StoredSubmission[]; total: number }> {
  const wanted = knex('form_submissions').where({ form_id: formId });
  if (contactId !== null) wanted.where({ contact_id: contactId });
  whereMatches(wanted, condition, whereColumn);
  const counted: { count?: unknown } | undefined = await wanted
    .clone()
    .count({ count: '*' })
    .first();
  const direction = descending ? 'desc' : 'asc';
  const ordered = wanted.orderBy(column, direction).orderBy('id', direction);
  const rows = await ordered.limit(limit).offset(start);
  return { submissions: rows.map(submissionOf), total: Number(counted?.count) };
}

/** The lowest ids above `after` of what was sent by a form. */
export async function submissionIds(
  knex: Knex,
  formId: number,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<number[]> {
  const rows = knex('form_submissions').where({ form_id: formId }).where('id', '>', after);
  return (await rows.orderBy('id').limit(limit).pluck<number[]>('id')).map(Number);
}

/** Those with these ids, in the order of the ids. */
export async function submissionsWith(
  knex: Knex,
  ids: readonly number[],
): Promise<StoredSubmission[]> {
  return (await knex('form_submissions').whereIn('id', ids).orderBy('id')).map(submissionOf);
}

export async function findSubmission(
  { knex }: Database,
  formId: number,
  id: number,
): Promise<StoredSubmission | null> {
  const row = await knex('form_submissions').where({ id, form_id: formId }).first();
  return row === undefined ? null : submissionOf(row);
}

function whereColumn(query: Knex.QueryBuilder, comparison: Comparison): void {
  if ('column' in comparison.subject) compare(query, comparison.subject.column, comparison);
}

function submissionOf(row: Record<string, unknown>): StoredSubmission {
  return {
    id: Number(row.id),
    formId: Number(row.form_id),
    contactId: Number(row.contact_id),
    referrer: String(row.referrer),
    results: JSON.parse(String(row.results)) as Record<string, string>,
    at: Number(row.at),
  };
}

/** Submissions in the timeline. */
export function submissionSource(database: Database): TimelineSource {
  return logSource(database, {
    table: 'form_submissions',
    type: 'form.submitted',
    word: 'Form submitted',
    searched: ['form_name'],
    tell(row) {
      const form = { id: Number(row.form_id), name: row.form_name, alias: row.form_alias };
      const { id, at, referrer, results } = submissionOf(row);
      const submission = { id, form, dateSubmitted: isoTime(at), referer: referrer, results };
      return { label: String(row.form_name), details: { submission, form } };
    },
  });
}
