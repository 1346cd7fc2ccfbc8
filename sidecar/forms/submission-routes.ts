import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import type { Subject } from '../contacts/condition.ts';
import { contactAt } from '../contacts/contact-at.ts';
import { downloadTypes, sendDownload } from '../contacts/download.ts';
import { pageShape, sortsOf } from '../contacts/list.ts';
import { idOf, sendPage } from '../contacts/standard-routes.ts';
import { fileShape } from '../contacts/table-file.ts';
import { conditionOf } from '../contacts/where.ts';
import type { Database } from '../db/connect.ts';
import { invalid, notFound } from '../problem.ts';
import { idNumber, isoText, nullableText, parsed } from '../shape.ts';
import type { Form } from './form.ts';
import { findSubmission, listSubmissions, type SubmissionQuery } from './report.ts';
import { findForm } from './store.ts';
import { exportedSubmissions } from './submission-export.ts';
import { describeSubmissions } from './submission-wire.ts';

/* What people sent by a form, for operators. */

const submissionShape = z.object({
  id: idNumber,
  ipAddress: z.object({ ipAddress: z.null() }),
  form: z.object({ id: idNumber, name: z.string(), alias: z.string(), category: z.null() }),
  lead: z.looseObject({ id: idNumber, points: z.int(), email: nullableText }),
  trackingId: z.null(),
  dateSubmitted: isoText,
  referer: z.string(),
  page: z.null(),
  results: z.record(z.string(), z.string()),
});
const listAnswer = z.object({ total: z.string(), submissions: z.array(submissionShape) });

const downloadShape = z.object(fileShape);

const says = {
  download: {
    summary: 'Download all that was sent by a form',
    query: downloadShape,
    types: downloadTypes,
    answer: z.string().meta({
      description: 'A table, or on each line the JSON of one submission as the list has it.',
    }),
  },
  list: { summary: 'List what was sent by a form', query: pageShape, answer: listAnswer },
  ofContact: {
    summary: 'List what a contact sent by a form',
    query: pageShape,
    answer: listAnswer,
  },
  read: {
    summary: 'Read what was sent by a form',
    answer: z.object({ submission: submissionShape }),
  },
};

export function submissionRoutes(database: Database): Router {
  const router = Router();
  const file = '/forms/:id/submissions/export';
  router.get(file, may('read', says.download), async (request, response) => {
    const form = await formAt(database, request.params.id);
    const kind = parsed(downloadShape, request.query);
    const text = exportedSubmissions(database, form, kind);
    const named = { name: `form-${form.id}-submissions`, format: kind.format };
    await sendDownload({ request, response }, named, text);
  });
  router.get('/forms/:id/submissions', may('read', says.list), async (request, response) => {
    const form = await formAt(database, request.params.id);
    sendPage(response, shown, await pageOf(database, form, null, request.query));
  });
  const ofContact = '/forms/:id/submissions/contact/:contactId';
  router.get(ofContact, may('read', says.ofContact), async (request, response) => {
    const form = await formAt(database, request.params.id);
    const { id } = await contactAt(database, request.params.contactId);
    sendPage(response, shown, await pageOf(database, form, id, request.query));
  });
  const one = '/forms/:id/submissions/:submissionId';
  router.get(one, may('read', says.read), async (request, response) => {
    const form = await formAt(database, request.params.id);
    const found = await findSubmission(database, form.id, idOf(request.params.submissionId));
    if (found === null) throw notFound();
    const [wire] = await describeSubmissions(database, form, [found]);
    const results = { form_id: String(form.id), ...found.results };
    response.json({ submission: { ...wire, results } });
  });
  return router;
}

const shown = { plural: 'submissions', listForm: 'array' } as const;

async function formAt(database: Database, id: unknown): Promise<Form> {
  const form = await findForm(database, idOf(id));
  if (form === null) throw notFound();
  return form;
}

async function pageOf(database: Database, form: Form, contactId: number | null, sent: unknown) {
  const query = { formId: form.id, contactId, ...queryOf(sent) };
  const { submissions, total } = await listSubmissions(database, query);
  const wires = await describeSubmissions(database, form, submissions);
  const entries = submissions.map(({ id }, at) => [id, wires[at] as object] as const);
  return { total: String(total), entries };
}

const columns: Readonly<Record<string, Subject & { readonly column: string }>> = {
  id: { column: 'id', kind: 'number' },
  date_submitted: { column: 'at', kind: 'time' },
  lead: { column: 'contact_id', kind: 'number' },
  lead_id: { column: 'contact_id', kind: 'number' },
  referer: { column: 'referrer', kind: 'exact' },
};

/** `s.dateSubmitted`, `date_submitted` */
function columnOf(name: string) {
  const word = name.replace(/^\w\./, '').replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`);
  return Object.hasOwn(columns, word) ? (columns[word] ?? null) : null;
}

function queryOf(sent: unknown): Omit<SubmissionQuery, 'formId' | 'contactId'> {
  const { start, limit, where, ...ordering } = pageShape.parse(sent);
  const [sort = { column: 'id', descending: false }] = sortsOf(ordering);
  const column = columnOf(sort.column)?.column;
  if (column === undefined)
    throw invalid({ orderBy: [`${sort.column.slice(0, 60)} is no column.`] });
  const condition = conditionOf(where, columnOf);
  return { condition, column, descending: sort.descending, start, limit };
}
