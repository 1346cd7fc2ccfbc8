import { idPages } from '../contacts/export.ts';
import {
  type Column,
  type FileKind,
  fileText,
  type OnPage,
  plainTime,
} from '../contacts/table-file.ts';
import type { Database } from '../db/connect.ts';
import type { Form } from './form.ts';
import { submissionIds, submissionsWith } from './report.ts';
import { describeSubmissions } from './submission-wire.ts';

/* What was sent by a form, as a file. */

export interface ShownSubmission {
  readonly id: number;
  readonly lead: { readonly id: number; readonly email?: unknown } | null;
  readonly dateSubmitted: string;
  readonly referer: string;
  readonly results: Readonly<Record<string, string>>;
}

/** In the order in which they were sent. */
export function exportedSubmissions(
  database: Database,
  form: Form,
  kind: FileKind,
  onPage?: OnPage,
): AsyncGenerator<string> {
  const { knex } = database;
  async function* pages() {
    for await (const ids of idPages((page) => submissionIds(knex, form.id, page)))
      yield (await describeSubmissions(
        database,
        form,
        await submissionsWith(knex, ids),
      )) as ShownSubmission[];
  }
  return fileText(kind, columnsOf(form), pages(), onPage);
}

function columnsOf(form: Form): Column<ShownSubmission>[] {
  const aliases = form.fields.map(({ alias }) => alias);
  return [
    { name: 'submission_id', cell: ({ id }) => id },
    { name: 'date_submitted', cell: ({ dateSubmitted }) => plainTime(dateSubmitted) },
    { name: 'contact_id', cell: ({ lead }) => lead?.id },
    { name: 'referer', cell: ({ referer }) => referer },
    ...aliases.map((alias) => ({
      name: alias,
      cell: ({ results }: ShownSubmission) => results[alias],
    })),
    { name: 'other_answers', cell: ({ results }) => othersOf(results, aliases) },
  ];
}

/** Answers to questions that the form does not ask any more, as JSON. */
function othersOf(results: ShownSubmission['results'], aliases: readonly string[]): string {
  const others = Object.entries(results).filter(([alias]) => !aliases.includes(alias));
  return others.length === 0 ? '' : JSON.stringify(Object.fromEntries(others));
}
