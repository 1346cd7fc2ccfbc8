import type { Request, RequestHandler, Response } from 'express';
import type { Database } from '../db/connect.ts';
import { Problem } from '../problem.ts';
import { createBasicCheck } from './basic-check.ts';
import type { Guesses } from './guesses.ts';
import type { Operator } from './operators.ts';
import { lesserOf, type Permission } from './permissions.ts';
import { findTokenBearer } from './tokens.ts';

/** Who calls, and the most that this call may do. */
interface Caller {
  readonly operator: Operator;
  readonly permission: Permission;
}

/**
 * Lets operators through to `/api`, by password or token; what each may do there, its routes
 * decide.
 */
export function requireOperator(database: Database, guesses: Guesses): RequestHandler {
  const accountOf = createBasicCheck(database, guesses);

  async function callerByPassword(request: Request, response: Response): Promise<Caller> {
    const header = request.headers.authorization;
    const account = header === undefined ? null : await accountOf(header, request.ip ?? '');
    if (account !== null)
      return { operator: account.operator, permission: permissionOf(account.operator) };
    response.setHeader('WWW-Authenticate', 'Basic realm="mtc-sidecar", charset="UTF-8"');
    throw new Problem(401, 'API authorization denied.', 'access_denied');
  }

  return async (request, response, next) => {
    if (isFromAnotherSite(request.headers['sec-fetch-site']))
      throw new Problem(403, 'Pages of other sites may not call the API.', 'access_denied');
    const token = bearerToken(request);
    const caller =
      token === null
        ? await callerByPassword(request, response)
        : await callerByToken(database, token, response);
    Object.assign(response.locals, caller);
    next();
  };
}

function bearerToken({ headers: { authorization }, query }: Request): string | null {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (token !== undefined) return token;
  const isAlone = authorization === undefined && typeof query.access_token === 'string';
  return isAlone ? (query.access_token as string) : null;
}

async function callerByToken(
  database: Database,
  token: string,
  response: Response,
): Promise<Caller> {
  const bearer = await findTokenBearer(database, token);
  if (bearer === null) {
    response.setHeader('WWW-Authenticate', 'Bearer realm="mtc-sidecar", error="invalid_token"');
    throw new Problem(401, 'The access token is unknown, expired or revoked.', 'invalid_grant');
  }
  const { operator, scope } = bearer;
  return { operator, permission: lesserOf(permissionOf(operator), scope) };
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
