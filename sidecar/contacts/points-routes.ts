import { type Response, Router } from 'express';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import type { Database } from '../db/connect.ts';
import { inTransaction } from '../db/transaction.ts';
import { notFound } from '../problem.ts';
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
import { bodyOf, idOf, standardRoutes } from './standard-routes.ts';
import { holdContact, updateContact } from './store.ts';

/** The points of contacts, in total and by group, and the rules that give them. */
export function pointsRoutes(database: Database): Router {
  const router = Router();
  router.get('/points/actions/types', may('read'), (_request, response) => {
    response.json({ pointActionTypes });
  });
  // Before the rules: their `/points/{id}` would take `/points/groups`.
  router.use(standardRoutes(namedEntity(database, pointGroupKind)));
  router.use(standardRoutes(namedEntity(database, pointActionKind)));
  router.use(scoreRoutes(database));
  router.post('/contacts/:id/points/:operator/:value', may('write'), async (request, response) => {
    const { id, operator, value } = request.params;
    const contact = await contactAt(database, id);
    const change = pointsChangeOf(pointsOperators, operator, value);
    const author = authorOf(response, bodyOf(request.body), change);
    await changePoints(database, contact.id, { change, author });
    response.json({ success: 1 });
  });
  return router;
}

function scoreRoutes(database: Database): Router {
  const router = Router();
  router.get('/contacts/:id/points/groups', may('read'), async (request, response) => {
    const contact = await contactAt(database, request.params.id);
    const groupScores = await scoresOf(database.knex, contact.id);
    response.json({ total: groupScores.length, groupScores });
  });
  router.get('/contacts/:id/points/groups/:groupId', may('read'), async (request, response) => {
    const contact = await contactAt(database, request.params.id);
    const group = await groupAt(database, request.params.groupId);
    const score = await scoreIn(database.knex, contact.id, group);
    response.json({ groupScore: scoreToWire(group, score) });
  });
  const path = '/contacts/:id/points/groups/:groupId/:operator/:value';
  router.post(path, may('write'), async (request, response) => {
    const { id, groupId, operator, value } = request.params;
    const contact = await contactAt(database, id);
    const group = await groupAt(database, groupId);
    const change = pointsChangeOf(scoreOperators, operator, value);
    const author = authorOf(response, bodyOf(request.body), change);
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
