import { createHash } from 'node:crypto';
import { Router } from 'express';

/** What runs in the visitor's browser, ready to be sent. */
export interface BrowserScripts {
  readonly mtc: string;
  readonly gate: string;
  /** Tells the gate what consent managers say. */
  readonly consent: string;
  /** Looks after the forms of a page. */
  readonly form: string;
  /** Writes a form into a page, once it is told which. */
  readonly generate: string;
}

/** `/mtc.js`, `/gate.js`, `/consent.js`, and that of forms: the same bytes for everybody, so any cache may keep them. */
export function scriptRoutes(scripts: BrowserScripts): Router {
  const router = Router();
  for (const [path, source] of [
    ['/mtc.js', scripts.mtc],
    ['/gate.js', scripts.gate],
    ['/consent.js', scripts.consent],
    ['/media/js/mautic-form.js', scripts.form],
  ] as const) {
    const bytes = Buffer.from(source);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    router.get(path, (request, response) => {
      response.setHeader('Content-Type', 'application/javascript; charset=utf-8');
      response.setHeader('Cache-Control', 'public, max-age=3600, stale-while-revalidate=86400');
      response.setHeader('ETag', etag);
      response.setHeader('X-Content-Type-Options', 'nosniff');
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
      if (request.fresh) response.status(304).end();
      else response.end(bytes);
    });
  }
  return router;
}
