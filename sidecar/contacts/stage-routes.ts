import { Router } from 'express';
import { z } from 'zod';
import { callerOf } from '../auth/basic.ts';
import { may } from '../auth/permissions.ts';
import type { Database } from '../db/connect.ts';
import { inTransaction } from '../db/transaction.ts';
import { notFound } from '../problem.ts';
import { sentWhole } from '../shape.ts';
import type { Author } from './author.ts';
import { contactAt } from './contact-at.ts';
import { type NamedKind, namedEntity } from './named-entity.ts';
import { wholeNumber } from './named-input.ts';
import { findNamed, type NamedItem } from './named-store.ts';
import {
  publicationBody,
  publicationOf,
  publicationShape,
  publicationToWire,
} from './publication.ts';
import { changeStage, forgetStage } from './stages.ts';
import { idOf, standardRoutes } from './standard-routes.ts';
import { holdContact } from './store.ts';

const stageKind: NamedKind = {
  table: 'stages',
  path: '/stages',
  singular: 'stage',
  plural: 'stages',
  listForm: 'array',
  words: ['a stage', 'stages'],
  bodyShape: { weight: sentWhole, ...publicationBody },
  itemShape: { category: z.null(), weight: z.int(), ...publicationShape },
  sortable: { weight: 'weight' },
  prepare: () => (saving) => {
    const stored = saving.manner === 'patch' ? saving.known?.row.weight : undefined;
    const weight = wholeNumber(saving.sent, 'weight') ?? Number(stored ?? 0);
    return { weight, ...publicationOf(saving) };
  },
  toWire: stageToWire,
  forget: forgetStage,
};

function stageToWire(stage: NamedItem): object {
  const { id, name, description, row } = stage;
  const weight = Number(row.weight);
  return { id, name, category: null, weight, description, ...publicationToWire(stage) };
}

const done = z.object({ success: z.literal(1) });
const says = {
  add: { summary: 'Put a contact into a stage', answer: done },
  remove: { summary: 'Take a contact out of a stage', answer: done },
};

/** Stages, and putting contacts into them. */
export function stageRoutes(database: Database): Router {
  const router = Router();
  router.use(standardRoutes(namedEntity(database, stageKind)));
  for (const action of ['add', 'remove'] as const) {
    const paths = [
      `/stages/:id/contact/:contactId/${action}`,
      `/stages/:id/contact/${action}/:contactId`,
    ] as const;
    for (const path of paths)
      router.post(path, may('write', says[action]), async (request, response) => {
        const stage = await findNamed(database.knex, 'stages', idOf(request.params.id));
        if (stage === null) throw notFound();
        const contact = await contactAt(database, String(request.params.contactId));
        const { id: operatorId, username: operatorName } = callerOf(response);
        const author: Author = { at: Date.now(), source: 'api', operatorId, operatorName };
        await move(database, contact.id, { action, stage, author });
        response.json({ success: 1 });
      });
  }
  return router;
}

interface Move {
  readonly action: 'add' | 'remove';
  readonly stage: NamedItem;
  readonly author: Author;
}

function move(database: Database, contactId: number, { action, stage, author }: Move) {
  return inTransaction(database, async (trx) => {
    const contact = await holdContact(trx, contactId);
    if (contact === null) throw notFound();
    // Who is in another stage by now stays there.
    if (action === 'remove' && contact.stageId !== stage.id) return;
    const next = action === 'add' ? stage : null;
    await changeStage(trx, contact, { stage: next, author, isNew: false });
  });
}
