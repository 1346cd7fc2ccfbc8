import type { IncomingMessage, ServerResponse } from 'node:http';
import { acceptsOrigin } from './origin.ts';
import type { Site } from './site.ts';

/** Whether the request's origin is listed by one of the sites. */
function acceptedOrigin(request: IncomingMessage, sites: readonly Site[]): string | null {
  const { origin } = request.headers;
  if (origin === undefined) return null;
  return sites.some((site) => acceptsOrigin(site.origins, origin)) ? origin : null;
}

/** Lets the page of a listed origin read the answer, if it asked with the `X-Requested-With` marker. */
export function allowReading(
  request: IncomingMessage,
  response: ServerResponse,
  sites: readonly Site[],
): void {
  response.setHeader('Vary', 'Origin');
  if (request.headers['x-requested-with'] !== 'XMLHttpRequest') return;
  const origin = acceptedOrigin(request, sites);
  if (origin !== null) setCorsHeaders(response, origin);
}

/** Answers a preflight: always 204, with headers only for a listed origin that asks for request headers. */
export function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  sites: readonly Site[],
): void {
  response.setHeader('Vary', 'Origin');
  const asks = request.headers['access-control-request-headers'] !== undefined;
  const origin = asks ? acceptedOrigin(request, sites) : null;
  if (origin !== null) setCorsHeaders(response, origin);
  response.writeHead(204).end();
}

function setCorsHeaders(response: ServerResponse, origin: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader(
    'Access-Control-Allow-Headers',
    'Origin, X-Requested-With, Content-Type, Authorization',
  );
  response.setHeader('Access-Control-Allow-Methods', 'PUT, GET, POST, DELETE, OPTIONS');
  response.setHeader('Access-Control-Max-Age', '36000');
}
