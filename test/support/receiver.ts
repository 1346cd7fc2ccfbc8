import { createHash, createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A server on this machine that is sent webhooks. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** The call number `count`, as soon as it is there. */
  call(count: number): Promise<Received>;
  /** What is answered from now on; 204 unless told. */
  answerWith(answer: RequestListener): void;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const arrivals = new EventEmitter();
  let answer: RequestListener = (_request, response) => response.writeHead(204).end();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    answer(request, response);
    received.push({ path: request.url ?? '', headers: request.headers, text });
    arrivals.emit('call');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, port, received },
    async call(count) {
      while (received.length < count) await once(arrivals, 'call');
      return received[count - 1] as Received;
    },
    answerWith(given) {
      answer = given;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The signature that a receiver expects; written once more, as its author would write it. */
export function expectedSignature(secret: string, { path, headers, text }: Received): string {
  const hash = createHash('sha256').update(text).digest('hex');
  const lines = ['mtc1', 'POST', path, headers['mtc-timestamp'], headers['mtc-id'], hash];
  return createHmac('sha256', secret).update(lines.join('\n')).digest('hex');
}
