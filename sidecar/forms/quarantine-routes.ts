import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import type { Fields } from '../contacts/field.ts';
import { pageShape } from '../contacts/list.ts';
import { idOf, sendPage } from '../contacts/standard-routes.ts';
import { isoTime } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';
import { notFound, Problem } from '../problem.ts';
import { idNumber, isoText, noBody } from '../shape.ts';
import {
  findQuarantined,
  listQuarantined,
  type Quarantined,
  removeQuarantined,
} from './quarantine.ts';
import type { RecordSubmission } from './record.ts';
import { findForm } from './store.ts';
import { withFieldsOf } from './submission.ts';

export interface QuarantineRoom {
  readonly database: Database;
  readonly fields: Fields;
  readonly recordSubmission: RecordSubmission;
}

const paging = pageShape.pick({ start: true, limit: true });
const shape = z.object({
  id: idNumber,
  form: z.object({ id: idNumber, name: z.string() }),
  reasons: z.array(z.string()).meta({ examples: [['trap', 'links']] }),
  referer: z.string(),
  dateSubmitted: isoText,
  results: z.record(z.string(), z.string()),
});
const listAnswer = z.object({ total: z.string(), quarantined: z.array(shape) });
const answer = z.object({ quarantined: shape });
const shown = { plural: 'quarantined', listForm: 'array' } as const;

const says = {
  list: { summary: 'List what was taken for spam', query: paging, answer: listAnswer },
  ofForm: { summary: 'List what was taken for spam at a form', query: paging, answer: listAnswer },
  read: { summary: 'Read what was taken for spam', answer },
  release: { summary: 'Accept what was taken for spam', body: noBody, answer },
  remove: { summary: 'Delete what was taken for spam', answer },
};

/** What forms were sent and is taken for spam, for operators. */
export function quarantineRoutes(room: QuarantineRoom): Router {
  const { database } = room;
  const router = Router();
  router.get('/quarantine', may('read', says.list), async (request, response) => {
    sendPage(response, shown, await pageOf(database, null, request.query));
  });
  const ofForm = '/forms/:id/quarantine';
  router.get(ofForm, may('read', says.ofForm), async (request, response) => {
    const form = await findForm(database, idOf(request.params.id));
    if (form === null) throw notFound();
    sendPage(response, shown, await pageOf(database, form.id, request.query));
  });
  router.get('/quarantine/:id', may('read', says.read), async (request, response) => {
    response.json({ quarantined: describe(await itemAt(database, request.params.id)) });
  });
  const release = '/quarantine/:id/release';
  router.post(release, may('write', says.release), async (request, response) => {
    const item = await itemAt(database, request.params.id);
    await releaseItem(room, item);
    response.json({ quarantined: describe(item) });
  });
  const remove = '/quarantine/:id/delete';
  router.delete(remove, may('write', says.remove), async (request, response) => {
    const item = await itemAt(database, request.params.id);
    await removeQuarantined(database, item.id);
    response.json({ quarantined: describe(item) });
  });
  return router;
}

async function itemAt(database: Database, id: unknown): Promise<Quarantined> {
  const item = await findQuarantined(database, idOf(id));
  if (item === null) throw notFound();
  return item;
}

async function pageOf(database: Database, formId: number | null, sent: unknown) {
  const { quarantined, total } = await listQuarantined(database, {
    formId,
    ...paging.parse(sent),
  });
  const entries = quarantined.map((item) => [item.id, describe(item)] as const);
  return { total: String(total), entries };
}

/** As sent at its own time by nobody's browser. The row goes last: done twice, it is still once. */
async function releaseItem(room: QuarantineRoom, item: Quarantined): Promise<void> {
  const { database, fields, recordSubmission } = room;
  const form = await findForm(database, item.formId);
  if (form === null) throw new Problem(409, `The form '${item.formName}' is not there any more.`);
  const submission = withFieldsOf(await fields.current(), item.submission);
  const { referrer, utm, consent, at } = item;
  const once = { key: item.onceKey, since: 0 };
  const nobody = { browser: null, evidence: null };
  await recordSubmission({ form, submission, ...nobody, once, referrer, utm, consent, at });
  await removeQuarantined(database, item.id);
}

function describe(item: Quarantined): object {
  const { id, formId, formName, reasons, submission, referrer, at } = item;
  return {
    ...{ id, form: { id: formId, name: formName }, reasons },
    ...{ referer: referrer, dateSubmitted: isoTime(at), results: submission.results },
  };
}
