import { request } from 'node:http';

export const chromeAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly bytes: Buffer;
  readonly json: any;
  readonly result: string | undefined;
}

/** One browser without a screen: keeps cookies, sends hits. */
export interface BrowserClient {
  readonly cookies: Map<string, string>;
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  /** A view by `/mtc/event`. */
  view(
    parameters?: Record<string, string> | string,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  pixel(
    parameters?: Record<string, string> | string,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

interface SendOptions {
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

export function browserClient(url: string, agent = chromeAgent): BrowserClient {
  const cookies = new Map<string, string>();
  const client: BrowserClient = {
    cookies,
    async send(method, path, { headers = {}, body } = {}) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const sent = { 'User-Agent': agent, ...(cookie && { Cookie: cookie }), ...headers };
      const answer = await exchange(method, `${url}${path}`, sent, body);
      for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as RegExpExecArray;
        cookies.set(name as string, value as string);
      }
      return answer;
    },
    view: (parameters = {}, headers = {}) =>
      client.send('POST', '/mtc/event', {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: encoded(parameters),
      }),
    pixel: (parameters = {}, headers = {}) =>
      client.send('GET', `/mtracking.gif?${encoded(parameters)}`, { headers }),
  };
  return client;
}

function encoded(parameters: Record<string, string> | string): string {
  return typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString();
}

/** Plain `node:http`: unlike `fetch` it sends exactly the headers and the path it is given. */
function exchange(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: string | Buffer | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const path = url.slice(url.indexOf('/', url.indexOf('//') + 2));
    const outgoing = request({ method, hostname, port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const isJson = response.headers['content-type']?.includes('json') ?? false;
        resolve({
          status: response.statusCode as number,
          headers: response.headers,
          bytes,
          json: isJson ? JSON.parse(bytes.toString('utf8')) : null,
          result: response.headers['mtc-result'] as string | undefined,
        });
      });
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    if (body !== undefined) outgoing.setHeader('Content-Length', Buffer.byteLength(body));
    outgoing.end(body);
  });
}
