import { type Response, Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import type { Database } from '../db/connect.ts';
import { inTransaction } from '../db/transaction.ts';
import { notFound } from '../problem.ts';
import { idNumber, nullableText, parsed, sentText } from '../shape.ts';
import type { Author } from './author.ts';
import { contactAt } from './contact-at.ts';
import type { Sent } from './entity.ts';
import { namedEntity } from './named-entity.ts';
import { findNamed, type NamedItem } from './named-store.ts';
import { pointActionKind, pointActionTypes, pointGroupKind } from './point-kinds.ts';
import { type Score, scoreIn, scoresOf, storeScore } from './point-scores.ts';
import {
  changedPoints,
  type PointsChange,
  pointsChangeOf,
  pointsOperators,
  reasonOf,
  scoreOperators,
} from './points.ts';
import { logPoints } from './points-log.ts';
import { idOf, standardRoutes } from './standard-routes.ts';
import { holdContact, updateContact } from './store.ts';
import { telling } from './telling.ts';

const reasonShape = z.looseObject({ eventName: sentText, actionName: sentText });
const scoreShape = z.object({
  score: z.int(),
  group: z.object({ id: idNumber, name: z.string(), description: nullableText }),
});
const oneScore = z.object({ groupScore: scoreShape });
const says = {
  types: {
    summary: 'List what points can be given for',
    answer: z.object({ pointActionTypes: z.record(z.string(), z.string()) }),
  },
  change: {
    summary: 'Change the points of a contact',
    path: { operator: z.enum(pointsOperators), value: z.int() },
    body: reasonShape,
    answer: z.object({ success: z.literal(1) }),
  },
  scores: {
    summary: 'List the points of a contact by group',
    answer: z.object({ total: z.int(), groupScores: z.array(scoreShape) }),
  },
  score: { summary: 'Read the points of a contact in one group', answer: oneScore },
  changeScore: {
    summary: 'Change the points of a contact in one group',
    path: { operator: z.enum(scoreOperators), value: z.int() },
    body: reasonShape,
    answer: oneScore,
  },
};

/** The points of contacts, in total and by group, and the rules that give them. */
export function pointsRoutes(database: Database, actionsChanged: () => Promise<unknown>): Router {
  const router = Router();
  router.get('/points/actions/types', may('read', says.types), (_request, response) => {
    response.json({ pointActionTypes });
  });
  // Before the rules: their `/points/{id}` would take `/points/groups`.
  router.use(standardRoutes(namedEntity(database, pointGroupKind)));
  const actions = namedEntity(database, pointActionKind);
  router.use(standardRoutes(telling(actions, actionsChanged)));
  router.use(scoreRoutes(database));
  router.post(
    '/contacts/:id/points/:operator/:value',
    may('write', says.change),
    async (request, response) => {
      const { id, operator, value } = request.params;
      const contact = await contactAt(database, id);
      const change = pointsChangeOf(pointsOperators, operator, value);
      const author = authorOf(response, parsed(reasonShape, request.body), change);
      await changePoints(database, contact.id, { change, author });
      response.json({ success: 1 });
    },
  );
  return router;
}

function scoreRoutes(database: Database): Router {
  const router = Router();
  router.get('/contacts/:id/points/groups', may('read', says.scores), async (request, response) => {
    const contact = await contactAt(database, request.params.id);
    const groupScores = await scoresOf(database.knex, contact.id);
    response.json({ total: groupScores.length, groupScores });
  });
  router.get(
    '/contacts/:id/points/groups/:groupId',
    may('read', says.score),
    async (request, response) => {
      const contact = await contactAt(database, request.params.id);
      const group = await groupAt(database, request.params.groupId);
      const score = await scoreIn(database.knex, contact.id, group);
      response.json({ groupScore: scoreToWire(group, score) });
    },
  );
  const path = '/contacts/:id/points/groups/:groupId/:operator/:value';
  router.post(path, may('write', says.changeScore), async (request, response) => {
    const { id, groupId, operator, value } = request.params;
    const contact = await contactAt(database, id);
    const group = await groupAt(database, groupId);
    const change = pointsChangeOf(scoreOperators, operator, value);
    const author = authorOf(response, parsed(reasonShape, request.body), change);
    const score = await changeScore(database, contact.id, { group, change, author });
    response.json({ groupScore: scoreToWire(group, score) });
  });
  return router;
}

interface Changing {
  readonly change: PointsChange;
  readonly author: Author;
}

function changePoints(
  database: Database,
  contactId: number,
  { change, author }: Changing,
): Promise<void> {
  return inTransaction(database, async (trx) => {
    const contact = await holdContact(trx, contactId);
    if (contact === null) throw notFound();
    const values = { points: changedPoints(contact.points, change) };
    await updateContact(trx, contact, { fields: [], values, author });
  });
}

function changeScore(
  database: Database,
  contactId: number,
  { group, change, author }: Changing & { readonly group: NamedItem },
): Promise<number> {
  return inTransaction(database, async (trx) => {
    const contact = await holdContact(trx, contactId);
    if (contact === null) throw notFound();
    const before = await scoreIn(trx, contact.id, group);
    const score = changedPoints(before, change);
    await storeScore(trx, contact.id, { group, score });
    await logPoints(trx, contact.id, { delta: score - before, group, author });
    return score;
  });
}

function authorOf(response: Response, sent: Sent, { operator }: PointsChange): Author {
  const { id, username } = callerOf(response);
  const pointsReason = reasonOf(sent, operator);
  const at = Date.now();
  return { at, source: 'api', operatorId: id, operatorName: username, pointsReason };
}

async function groupAt({ knex }: Database, id: unknown): Promise<NamedItem> {
  const group = await findNamed(knex, 'point_groups', idOf(id));
  if (group === null) throw notFound();
  return group;
}

function scoreToWire({ id, name, description }: NamedItem, score: number): Score {
  return { score, group: { id, name, description } };
}
