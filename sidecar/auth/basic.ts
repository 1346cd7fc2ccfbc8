import type { RequestHandler, Response } from 'express';
import type { Database } from '../db/connect.ts';
import { Problem } from '../problem.ts';
import { createBasicCheck } from './basic-check.ts';
import type { Operator } from './operators.ts';
import type { Permission } from './permissions.ts';

/** Lets operators through to `/api`; what each may do there, its routes decide. */
export function requireOperator(database: Database): RequestHandler {
  const accountOf = createBasicCheck(database);
  return async (request, response, next) => {
    if (isFromAnotherSite(request.headers['sec-fetch-site']))
      throw new Problem(403, 'Pages of other sites may not call the API.', 'access_denied');
    const header = request.headers.authorization;
    const account = header === undefined ? null : await accountOf(header);
    if (account === null) {
      response.setHeader('WWW-Authenticate', 'Basic realm="mtc-sidecar", charset="UTF-8"');
      throw new Problem(401, 'API authorization denied.', 'access_denied');
    }
    response.locals.operator = account.operator;
    response.locals.permission = permissionOf(account.operator);
    next();
  };
}

/** The operator that `requireOperator` let through. */
export function callerOf(response: Response): Operator {
  return response.locals.operator as Operator;
}

export function permissionOf({ role }: Operator): Permission {
  return role.isAdmin ? 'admin' : 'read';
}

/** A browser that remembers the password would send it along with a foreign page's form. */
function isFromAnotherSite(relation: string | string[] | undefined): boolean {
  return relation !== undefined && relation !== 'same-origin' && relation !== 'none';
}
