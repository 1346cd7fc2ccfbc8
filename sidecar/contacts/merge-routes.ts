import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import type { Operator } from '../auth/operators.ts';
import { may } from '../auth/permissions.ts';
import { inTransaction } from '../db/transaction.ts';
import { invalid, notFound, Problem } from '../problem.ts';
import { parsed, type Shape } from '../shape.ts';
import { contactAt } from './contact-at.ts';
import type { ToldFromAbove } from './contact-part.ts';
import { describeContact } from './describe.ts';
import type { Field, Fields } from './field.ts';
import { type MergeOrder, type MergeRoom, mergeByOrder, rehearseOrder } from './merge-order.ts';
import { lastMergeOf, mergesBehind } from './merge-record.ts';
import { CannotSeparate } from './row-owner.ts';
import type { Author } from './store.ts';
import type { Separated, Unmerge } from './unmerge.ts';
import { contactShape } from './wire-shapes.ts';

interface MergeRoutes extends MergeRoom, ToldFromAbove {
  readonly fields: Fields;
  readonly unmerge: Unmerge;
}

const previewShape = z.object({ preview: z.stringbool().catch(false) });
const unmergeShape = z.looseObject({
  mergeId: z.coerce
    .number('must be the id of a merge')
    .int('must be the id of a merge')
    .positive('must be the id of a merge')
    .optional(),
});

const comparison = z.object({ winner: z.unknown(), loser: z.unknown(), result: z.unknown() });
const side = z.object({ id: z.int(), name: z.string() });
const previewAnswer = z.object({
  preview: z.object({
    winner: side,
    loser: side,
    values: z.record(z.string(), comparison),
    conflicts: z.array(z.string()),
    moves: z.record(z.string(), z.int()),
    isUnusual: z.boolean(),
    warnings: z.array(z.string()),
  }),
});

function descriptions(fields: Fields) {
  const contact = async () => contactShape(await fields.current());
  const merged: Shape = async () =>
    z.union([z.object({ contact: await contact() }), previewAnswer]);
  const separated: Shape = async () =>
    z.object({ contact: await contact(), restored: await contact() });
  return {
    merge: {
      summary: 'Merge a contact into another one, or show what that would do',
      query: previewShape,
      body: takeShape,
      answer: merged,
    },
    unmerge: { summary: 'Take a merge back', body: unmergeShape, answer: separated },
  };
}

/** Making one contact of two, and two of one again. */
export function mergeRoutes(room: MergeRoutes): Router {
  const router = Router();
  const says = descriptions(room.fields);

  router.post(
    '/contacts/:winner/merge/:loser',
    may('write', says.merge),
    async (request, response) => {
      const winner = await contactAt(room.database, request.params.winner);
      const loser = await contactAt(room.database, request.params.loser);
      if (Number(request.params.winner) === Number(request.params.loser))
        throw invalid({ loser: ['is the contact itself'] });
      const order: MergeOrder = {
        winnerId: winner.id,
        loserId: loser.id,
        take: takenFields(await room.fields.reload(), request.body),
        author: authorOf(callerOf(response)),
      };
      if (previewShape.parse(request.query).preview) {
        response.json({ preview: await rehearseOrder(room, order) });
        return;
      }
      const contact = await mergeByOrder(room, order);
      response.json({ contact: await describeContact(room, contact) });
    },
  );

  router.post('/contacts/:id/unmerge', may('write', says.unmerge), async (request, response) => {
    const mergeId = await mergeAskedFor(room, request.params.id, request.body);
    const author = authorOf(callerOf(response));
    const { winner, loser } = await unmergeByOrder(room, mergeId, author);
    response.json({
      contact: await describeContact(room, winner),
      restored: await describeContact(room, loser),
    });
  });
  return router;
}

/** The merge that the body names, else the last one of the contact in the path. */
async function mergeAskedFor({ database }: MergeRoutes, id: string, body: unknown) {
  const contact = await contactAt(database, id);
  const { mergeId } = parsed(unmergeShape, body);
  if (mergeId === undefined) {
    const last = await lastMergeOf(database.knex, Number(id));
    if (last === null) throw new Problem(409, `Contact ${id} is not the result of a merge.`);
    return last;
  }
  const merges = await mergesBehind(database, contact.id);
  if (!merges.some((merge) => merge.id === mergeId))
    throw notFound(`No merge ${mergeId} stands behind contact ${contact.id}.`);
  return mergeId;
}

async function unmergeByOrder(
  { database, unmerge }: MergeRoutes,
  mergeId: number,
  author: Author,
): Promise<Separated> {
  try {
    return await inTransaction(database, (trx) => unmerge(trx, mergeId, author));
  } catch (error) {
    if (error instanceof CannotSeparate) throw new Problem(409, error.message);
    throw error;
  }
}

/** The operator as the author of a change that happens now. */
export function authorOf({ id, username }: Operator): Author {
  return { at: Date.now(), source: 'api', operatorId: id, operatorName: username };
}

const takeShape = z.looseObject({
  take: z.array(z.string(), 'must be a list of field aliases').max(1000).default([]),
});

/** The primary company and the points follow rules of their own. */
const notForChoice = new Set(['company', 'points', 'last_active']);

/** The fields that the caller wants from the contact that does not stay. */
function takenFields(fields: readonly Field[], body: unknown): string[] {
  const { take } = parsed(takeShape, body);
  const unknown = take.find(
    (alias) =>
      notForChoice.has(alias) ||
      !fields.some((field) => field.object === 'contact' && field.alias === alias),
  );
  if (unknown !== undefined) throw invalid({ take: [`${unknown.slice(0, 64)} cannot be chosen`] });
  return take;
}
