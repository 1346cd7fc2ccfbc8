import type { RequestHandler } from 'express';
import { Problem } from '../problem.ts';

/** For pages of our own: nothing is cached, and a form is taken from our own pages only. */
export function ownPagesOnly(baseUrl: string): RequestHandler {
  const ownOrigin = new URL(baseUrl).origin;
  return (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    const { origin } = request.headers;
    const isForeign = origin !== undefined && origin !== ownOrigin;
    if (request.method === 'POST' && isForeign)
      throw new Problem(403, 'The form came from another site.');
    next();
  };
}
