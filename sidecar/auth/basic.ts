import { createHmac, randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Database } from '../db/connect.ts';
import { Problem } from '../problem.ts';
import { checkPassword, type Operator } from './operators.ts';

const rememberFor = 60_000;
const remembered = 500;

/**
 * HTTP Basic for `/api`. A checked pair is remembered for a minute (as a keyed hash), because
 * hashing a password on every call of a batch client would cost more than the call.
 */
export function requireOperator(database: Database): RequestHandler {
  const known = new Map<string, { operator: Operator; until: number }>();
  const key = randomBytes(32);

  async function operatorFor(header: string): Promise<Operator | null> {
    const mark = createHmac('sha256', key).update(header).digest('base64');
    const hit = known.get(mark);
    if (hit !== undefined && hit.until > Date.now()) return hit.operator;
    known.delete(mark);
    const credentials = basicCredentials(header);
    const operator = credentials && (await checkPassword(database, ...credentials));
    if (operator) {
      if (known.size >= remembered) known.clear();
      known.set(mark, { operator, until: Date.now() + rememberFor });
    }
    return operator;
  }

  return async (request, response, next) => {
    if (isFromAnotherSite(request.headers['sec-fetch-site']))
      throw new Problem(403, 'Pages of other sites may not call the API.', 'access_denied');
    const header = request.headers.authorization;
    const operator = header === undefined ? null : await operatorFor(header);
    if (operator === null) {
      response.setHeader('WWW-Authenticate', 'Basic realm="mtc-sidecar", charset="UTF-8"');
      throw new Problem(401, 'API authorization denied.', 'access_denied');
    }
    response.locals.operator = operator;
    next();
  };
}

/** A browser that remembers the password would send it along with a foreign page's form. */
function isFromAnotherSite(relation: string | string[] | undefined): boolean {
  return relation !== undefined && relation !== 'same-origin' && relation !== 'none';
}

/** The operator that `requireOperator` let through. */
export function callerOf(response: Response): Operator {
  return response.locals.operator as Operator;
}

function basicCredentials(header: string): [username: string, password: string] | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header) ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : [text.slice(0, colon), text.slice(colon + 1)];
}
