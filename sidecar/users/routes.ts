import { Router } from 'express';
import { z } from 'zod';
import { callerOf, permissionOf } from '../auth/basic.ts';
import { findOperator } from '../auth/operators.ts';
import { allows, may } from '../auth/permissions.ts';
import { operatorToWire, withoutNulls } from '../auth/wire.ts';
import { idOf, standardRoutes } from '../contacts/standard-routes.ts';
import type { Database } from '../db/connect.ts';
import { notFound } from '../problem.ts';
import { parsed } from '../shape.ts';
import { roleEntity } from './role-entity.ts';
import { userEntity } from './user-entity.ts';

const asked = z.object({
  permissions: z.union([z.string().transform((one) => [one]), z.array(z.string()).max(500)]),
});

const says = {
  self: { summary: 'Read your own account', answer: z.looseObject({ username: z.string() }) },
  check: {
    summary: 'Ask what a user may do',
    body: asked,
    answer: z.record(z.string(), z.boolean()),
  },
};

/** `/api/users` and `/api/roles`: operators and what they may do, in the words of Mautic's API. */
export function userRoutes(database: Database): Router {
  const router = Router();
  router.get('/users/self', may('read', says.self), (_request, response) => {
    response.json(withoutNulls(operatorToWire(callerOf(response))));
  });
  router.post('/users/:id/permissioncheck', may('read', says.check), async (request, response) => {
    const operator = await findOperator(database, idOf(request.params.id));
    if (operator === null) throw notFound();
    const { permissions } = parsed(asked, request.body);
    const answers = permissions.map((right) => {
      return [right, !operator.isDisabled && allows(permissionOf(operator), right)] as const;
    });
    response.json(Object.fromEntries(answers));
  });
  router.use(standardRoutes(userEntity(database)));
  router.use(standardRoutes(roleEntity(database)));
  return router;
}
