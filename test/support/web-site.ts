import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './secure-front.ts';

/** What a page answers; a text is an HTML document. */
export interface PageAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

type Page = string | ((body: string) => PageAnswer);

/** A small web site that is not the sidecar: other host, other port, plain pages. */
export interface WebSite {
  readonly origin: string;
  /** Pages by path; a test adds what it needs. */
  readonly pages: Map<string, Page>;
  stop(): Promise<void>;
}

export async function startWebSite(host: string, certificate?: Certificate): Promise<WebSite> {
  const pages = new Map<string, Page>();
  const answer: Parameters<typeof createServer>[1] = async (request, response) => {
    const path = (request.url as string).split('?')[0] as string;
    const page = pages.get(path);
    const body = await bodyOf(request);
    const { status = 200, headers = {}, body: text } = answerOf(page, body);
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
    response.end(text);
  };
  const server = certificate ? createSecureServer(certificate, answer) : createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${certificate ? 'https' : 'http'}://${host}:${port}`,
    pages,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerOf(page: Page | undefined, body: string): PageAnswer {
  if (page === undefined) return { status: 404, body: 'Not found' };
  return typeof page === 'string' ? { body: page } : page(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
