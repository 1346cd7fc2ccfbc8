import { Router } from 'express';
import { z } from 'zod';
import type { Database } from '../db/connect.ts';
import { invalid, notFound } from '../problem.ts';
import { parsed } from '../shape.ts';
import { callerOf } from './basic.ts';
import { findOperatorNamed } from './operators.ts';
import { may } from './permissions.ts';
import { addToken, listTokens, revokeToken, scopes } from './tokens.ts';
import { tokenShape, tokenToWire } from './wire.ts';

const newToken = z.object({
  name: z.string().trim().min(1, 'Give a name.').max(191),
  scope: z.enum(scopes).default('read'),
  username: z.string().optional(),
});

const says = {
  list: {
    summary: 'List API tokens',
    answer: z.object({ total: z.int(), tokens: z.array(tokenShape) }),
  },
  create: {
    summary: 'Make an API token; it is shown this once',
    body: newToken,
    answer: z.object({ token: tokenShape.extend({ token: z.string() }) }),
    status: [201],
  },
  revoke: { summary: 'Revoke an API token', answer: z.object({ token: tokenShape }) },
};

/** `/api/tokens`: administrators list, make and revoke API tokens; no token can do that itself. */
export function tokenRoutes(database: Database): Router {
  const router = Router();

  router.get('/tokens', may('admin', says.list), async (_request, response) => {
    const tokens = await listTokens(database);
    response.json({ total: tokens.length, tokens: tokens.map(tokenToWire) });
  });

  router.post('/tokens', may('admin', says.create), async (request, response) => {
    const { name, scope, username } = parsed(newToken, request.body);
    const named = username === undefined ? null : await findOperatorNamed(database, username);
    const operator = username === undefined ? callerOf(response) : named;
    if (operator === null) throw invalid({ username: ['No operator has this name.'] });
    const { id, token } = await addToken(database, { operatorId: operator.id, name, scope });
    const added = (await listTokens(database)).find((one) => one.id === id);
    if (added === undefined) throw notFound();
    response.status(201).json({ token: { ...tokenToWire(added), token } });
  });

  router.delete('/tokens/:id', may('admin', says.revoke), async (request, response) => {
    const found = (await listTokens(database)).find(({ id }) => String(id) === request.params.id);
    if (found === undefined || !(await revokeToken(database, found.id))) throw notFound();
    response.json({ token: { ...tokenToWire(found), id: null } });
  });
  return router;
}
