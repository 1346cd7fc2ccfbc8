import type { RequestHandler } from 'express';
import { answerPreflight } from './sites/cors.ts';
import type { Sites } from './sites/store.ts';
import { version } from './version.ts';

/**
 * What holds for every request: the product's mark, preflights, and the address forms that old
 * snippets use (a base path, `/index.php/…`, a slash at the end).
 */
export function front(baseUrl: string, sites: Sites): RequestHandler {
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, '');
  return async (request, response, next) => {
    response.setHeader('Mtc-Sidecar', version);
    if (request.method === 'OPTIONS') return answerPreflight(request, response, await sites.current());
    const url = request.url;
    let local = basePath !== '' && isBelow(url, basePath) ? url.slice(basePath.length) : url;
    if (isBelow(local, '/index.php')) local = local.slice('/index.php'.length);
    request.url = local.startsWith('/') ? local : `/${local}`;
    const [, path, query = ''] = /^(\/.+?)\/+(\?.*)?$/.exec(request.url) ?? [];
    if (path === undefined || request.method !== 'GET') return next();
    response.redirect(301, `${basePath}/${path.replace(/^[/\\]+/, '')}${query}`);
  };
}

function isBelow(url: string, prefix: string): boolean {
  return url.startsWith(prefix) && /^($|[/?])/.test(url.slice(prefix.length));
}
