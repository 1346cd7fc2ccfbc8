import type { RequestHandler } from 'express';
import { isLoopbackUrl } from '../config.ts';
import { Problem } from '../problem.ts';

/**
 * For pages of our own: nothing is cached, and a form is taken from our own pages only. A sidecar
 * on a loopback address is at home under each of its names.
 */
export function ownPagesOnly(baseUrl: string): RequestHandler {
  const ownOrigin = new URL(baseUrl).origin;
  return (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    const { origin = ownOrigin, host } = request.headers;
    const isOwn = origin === ownOrigin || (origin === `http://${host}` && isLoopbackUrl(origin));
    if (request.method === 'POST' && !isOwn)
      throw new Problem(403, 'The form came from another site.');
    next();
  };
}
