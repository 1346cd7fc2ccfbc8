import { Router } from 'express';
import { namedEntity } from '../contacts/named-entity.ts';
import { standardRoutes } from '../contacts/standard-routes.ts';
import { telling } from '../contacts/telling.ts';
import type { Database } from '../db/connect.ts';
import { ruleKind } from './rule-kind.ts';
import type { Rules } from './rules.ts';
import { servicesRoutes } from './services-routes.ts';

interface RuleRoom {
  readonly database: Database;
  readonly rules: Rules;
}

/** Rules by the API: what happens when somebody visits a page or sends a form. */
export function ruleRoutes({ database, rules }: RuleRoom): Router {
  const entity = namedEntity(database, ruleKind);
  const router = Router();
  router.use(standardRoutes(telling(entity, () => rules.book.reload())));
  router.use(servicesRoutes(database, rules.services));
  return router;
}
