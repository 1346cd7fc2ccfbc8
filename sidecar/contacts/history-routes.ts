import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import type { Database } from '../db/connect.ts';
import { inTransaction } from '../db/transaction.ts';
import { notFound, Problem } from '../problem.ts';
import { isoText, nullableText } from '../shape.ts';
import type { Contact } from './contact.ts';
import { contactAt } from './contact-at.ts';
import type { ToldFromAbove } from './contact-part.ts';
import { describeContact } from './describe.ts';
import type { Fields } from './field.ts';
import {
  CannotRestore,
  type Change,
  type Restoration,
  readHistory,
  restoreValue,
  ValueTaken,
} from './history.ts';
import { authorOf } from './merge-routes.ts';
import { isoTime } from './wire.ts';
import { oneContact } from './wire-shapes.ts';

interface HistoryRoutes extends ToldFromAbove {
  readonly database: Database;
  readonly fields: Fields;
}

const queryShape = z.object({
  field: z.string().min(1).max(64).nullable().catch(null),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
  limit: z.coerce.number().int().min(1).max(200).catch(25),
});

const changeShape = z.object({
  id: z.int(),
  field: z.string(),
  old: nullableText,
  new: nullableText,
  source: z.string(),
  mergeId: z.int().nullable(),
  by: z.object({ id: z.int(), name: z.string() }).nullable(),
  at: isoText,
});
const says = {
  history: {
    summary: 'List what the fields of a contact held before, the newest change first',
    query: queryShape,
    answer: z.object({
      history: z.array(changeShape),
      total: z.int(),
      page: z.int(),
      limit: z.int(),
      maxPages: z.int(),
    }),
  },
  restore: (fields: Fields) => ({
    summary: 'Give a field back the value it had before a change',
    answer: oneContact(fields),
  }),
};

/** What the fields of a contact held before, and getting it back. */
export function historyRoutes(room: HistoryRoutes): Router {
  const { database, fields } = room;
  const router = Router();

  router.get('/contacts/:id/history', may('read', says.history), async (request, response) => {
    const { id: contactId } = await contactAt(database, request.params.id);
    const query = { contactId, ...queryShape.parse(request.query) };
    const { changes, total } = await readHistory(database, query);
    const { page, limit } = query;
    const maxPages = Math.ceil(total / limit);
    response.json({ history: changes.map(changeToWire), total, page, limit, maxPages });
  });

  router.post(
    '/contacts/:id/history/:changeId/restore',
    may('write', says.restore(fields)),
    async (request, response) => {
      const { id: contactId } = await contactAt(database, request.params.id);
      const contact = await restore(database, {
        contactId,
        changeId: /^\d{1,15}$/.test(request.params.changeId) ? Number(request.params.changeId) : 0,
        fields: await fields.reload(),
        author: authorOf(callerOf(response)),
      });
      response.json({ contact: await describeContact(room, contact) });
    },
  );
  return router;
}

async function restore(database: Database, restoration: Restoration): Promise<Contact> {
  try {
    const contact = await inTransaction(database, (trx) => restoreValue(trx, restoration));
    if (contact !== null) return contact;
  } catch (error) {
    if (error instanceof ValueTaken)
      throw new Problem(422, `${error.field}: ${error.message}`, null, {
        [error.field]: [error.message],
      });
    if (error instanceof CannotRestore) throw new Problem(409, error.message);
    throw error;
  }
  throw notFound('The contact has no such change.');
}

function changeToWire({ id, field, oldValue, newValue, ...rest }: Change): object {
  const { source, mergeId, operator, at } = rest;
  return {
    id,
    field,
    old: oldValue,
    new: newValue,
    source,
    mergeId,
    by: operator,
    at: isoTime(at),
  };
}
