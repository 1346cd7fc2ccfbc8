import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { answerPreflight } from './sites/cors.ts';
import type { Sites } from './sites/store.ts';

/** Paths for operators and servers: no page of another origin may call them. */
const closedToPages = /^\/(api|admin|oauth|mtc\/v1|sign-in|sign-out|setup|demo)(\/|\?|$)/i;

/**
 * What holds for every path: preflights, and the address forms that old snippets use (a base
 * path, `/index.php/…`, a slash at the end).
 */
export function front(baseUrl: string, sites: Sites): RequestHandler {
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, '');
  async function preflight(request: Request, response: Response): Promise<void> {
    const isForPages = !closedToPages.test(request.url);
    answerPreflight(request, response, isForPages ? await sites.current() : []);
  }

  return (request, response, next) => {
    request.url = below(below(request.url, basePath), '/index.php');
    if (request.method === 'OPTIONS') return preflight(request, response);
    const [path, query] = splitAtQuery(request.url);
    if (request.method !== 'GET' || path === '/' || !path.endsWith('/')) return next();
    response.redirect(301, `${basePath}/${path.replace(/^[/\\]+|\/+$/g, '')}${query}`);
  };
}

/** The part of a URL below a path; another URL stays as it is. */
function below(url: string, path: string): string {
  if (path === '' || !url.startsWith(path)) return url;
  const rest = url.slice(path.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}

function splitAtQuery(url: string): [path: string, query: string] {
  const start = url.indexOf('?');
  return start < 0 ? [url, ''] : [url.slice(0, start), url.slice(start)];
}

/** Pages of our own run no foreign code; over plain http the browser is not told to insist on https. */
export function securityHeaders(baseUrl: string): RequestHandler {
  const isSecure = baseUrl.startsWith('https:');
  const helmeted = helmet({
    strictTransportSecurity: isSecure,
    // With none at all, browsers hide where our own forms come from, and we would refuse them.
    referrerPolicy: { policy: 'same-origin' },
    contentSecurityPolicy: {
      directives: { 'upgrade-insecure-requests': isSecure ? [] : null, 'form-action': ["'self'"] },
    },
  });
  const headers = headersBy(helmeted);
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/** None of them depends on a request: its dozen of handlers are asked once. */
function headersBy(helmeted: ReturnType<typeof helmet>): [name: string, value: string][] {
  const headers: [name: string, value: string][] = [];
  const response = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  };
  helmeted({} as IncomingMessage, response as unknown as ServerResponse, () => undefined);
  return headers;
}
