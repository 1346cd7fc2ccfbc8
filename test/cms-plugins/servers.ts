import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { siteSecret } from '../../sidecar/auth/secrets.ts';
import { startSidecar } from '../support/sidecar.ts';

/** What the tests of the PHP core talk to: a sidecar, something else, and nobody. */
export async function startServers() {
  const sidecar = await startSidecar();
  const { key } = (await sidecar.api('GET', '/api/sites')).body.sites[0];
  const other = createServer((request, response) => {
    const [, asked] = /^\/answering\/(\d+)\//.exec(request.url ?? '') ?? [];
    if (asked !== undefined) return void answerAs(response, Number(asked));
    const [status, body] = answers[request.url?.replace('/mtc/v1/ping', '') ?? ''] ?? [404, ''];
    const headers = status === 301 ? { Location: 'https://elsewhere.example/mtc/v1/ping' } : {};
    response.writeHead(status, headers).end(body);
  });
  const otherUrl = await listen(other);
  const dead = createServer();
  const deadUrl = await listen(dead);
  await close(dead);
  return {
    environment: {
      MTC_TEST_URL: sidecar.url,
      MTC_TEST_KEY: key,
      MTC_TEST_SECRET: siteSecret(sidecar.secret, key, 1),
      MTC_TEST_OTHER_URL: otherUrl,
      MTC_TEST_DEAD_URL: deadUrl,
    },
    async stop() {
      await close(other);
      await sidecar.stop();
    },
  };
}

const answers: Record<string, readonly [number, string]> = {
  '/page': [200, '<html>A web site</html>'],
  '/json': [200, '{"ok":true,"product":"something else","version":"9.0.0"}'],
  '/missing': [404, '{"errors":[{"code":404,"message":"Not here"}]}'],
  '/broken': [502, 'Bad gateway'],
  '/moved': [301, ''],
  '/old': [200, '{"ok":true,"product":"mtc-sidecar","version":"0.0.9","site":{}}'],
};

/** As a sidecar, or what stands before it, may answer a submission. */
function answerAs(response: ServerResponse, status: number): void {
  const headers = status === 429 ? { 'Retry-After': '120' } : {};
  const body = { errors: [{ code: status, message: `This is ${status}.` }] };
  response.writeHead(status, headers).end(JSON.stringify(body));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
