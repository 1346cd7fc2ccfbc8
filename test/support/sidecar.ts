import { pino } from 'pino';
import { addOperator } from '../../sidecar/auth/operators.ts';
import type { AnonymousMode } from '../../sidecar/config.ts';
import { readConfig } from '../../sidecar/config.ts';
import { type RunningSidecar, start } from '../../sidecar/main.ts';
import type { BrowserScripts } from '../../sidecar/tracking/scripts.ts';
import { createTestDatabase, layTables, type TestDatabase } from './databases.ts';

export const operator = { username: 'ada', password: 'correct horse', email: 'ada@example.test' };
export const operatorHeader = `Basic ${Buffer.from(`${operator.username}:${operator.password}`).toString('base64')}`;

/** For tests of which no browser runs anything. */
const noScripts: BrowserScripts = { mtc: '', gate: '', consent: '', form: '', generate: '' };

const instanceSecret = 'an instance secret that only tests use';

/** A running sidecar with an empty database of its own, reached over HTTP like any other. */
export interface TestSidecar {
  readonly url: string;
  readonly database: TestDatabase;
  readonly secret: string;
  /** Calls the API as the operator and gives the parsed answer. */
  api(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: any; headers: Headers }>;
  setMode(mode: AnonymousMode): Promise<void>;
  /** Lets pages set these contact fields, as an operator would allow it. */
  makePublic(...aliases: string[]): Promise<void>;
  createContact(values: object): Promise<number>;
  /** A tracked link of the contact; gives only the token. */
  trackedToken(contactId: number, options?: object): Promise<string>;
  timeline(contactId: number, query?: string): Promise<any>;
  stop(): Promise<void>;
}

export async function startSidecar(
  product: TestDatabase['product'] = 'SQLite',
  environment: Record<string, string> = {},
  scripts: BrowserScripts = noScripts,
  now?: () => number,
): Promise<TestSidecar> {
  const database = await createTestDatabase(product);
  // To hash a password takes longer than all else in here.
  await layTables(database, (empty) => addOperator(empty, operator));
  const running = await startOn(database, environment, scripts, now);
  return clientOf(database, running.port, async () => {
    await running.stop();
    await database.remove();
  });
}

/** Another sidecar on a database that is there already; stop it first. */
export async function secondSidecar({
  database,
}: Pick<TestSidecar, 'database'>): Promise<TestSidecar> {
  const running = await startOn(database, {}, noScripts);
  return clientOf(database, running.port, () => running.stop());
}

function startOn(
  database: TestDatabase,
  environment: Record<string, string>,
  scripts: BrowserScripts,
  now?: () => number,
): Promise<RunningSidecar> {
  const config = readConfig({
    MTC_PORT: '0',
    MTC_DATA_DIR: database.folder,
    MTC_DATABASE_URL: database.url,
    MTC_SECRET: instanceSecret,
    MTC_BASE_URL: 'http://127.0.0.1',
    MTC_ADMIN_USER: operator.username,
    MTC_ADMIN_PASSWORD: operator.password,
    MTC_ADMIN_EMAIL: operator.email,
    ...environment,
  });
  return start(config, scripts, pino({ level: 'silent' }), now);
}

function clientOf(database: TestDatabase, port: number, stop: TestSidecar['stop']): TestSidecar {
  const url = `http://127.0.0.1:${port}`;
  const sidecar: TestSidecar = {
    url,
    database,
    secret: instanceSecret,
    stop,
    ...apiOf(url),
    async setMode(mode) {
      const { body } = await sidecar.api('GET', '/api/sites');
      await sidecar.api('PATCH', `/api/sites/${body.sites[0].id}/edit`, { anonymous: mode });
    },
    async makePublic(...aliases) {
      const { body } = await sidecar.api('GET', '/api/fields/contact');
      for (const field of Object.values<any>(body.fields)) {
        if (!aliases.includes(field.alias)) continue;
        await sidecar.api('PATCH', `/api/fields/contact/${field.id}/edit`, {
          isPubliclyUpdatable: true,
        });
      }
    },
    async createContact(values) {
      return (await sidecar.api('POST', '/api/contacts/new', values)).body.contact.id;
    },
    async trackedToken(contactId, options = {}) {
      const asked = { url: 'https://shop.example/', ...options };
      const { body } = await sidecar.api('POST', `/api/contacts/${contactId}/link`, asked);
      return new URL(body.link.url).searchParams.get('ct') as string;
    },
    async timeline(contactId, query = '') {
      return (await sidecar.api('GET', `/api/contacts/${contactId}/activity?limit=300${query}`))
        .body;
    },
  };
  return sidecar;
}

/** Calls to the API of a sidecar at this address, as the operator. */
export function apiOf(url: string): Pick<TestSidecar, 'api'> {
  return {
    async api(method, path, body) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          Authorization: operatorHeader,
          ...(body && { 'Content-Type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: bodyOf(response.headers, text),
        headers: response.headers,
      };
    },
  };
}

/** Parsed, unless it is a file. */
function bodyOf(headers: Headers, text: string): any {
  if (headers.has('Content-Disposition')) return text;
  return text === '' ? null : JSON.parse(text);
}

/** The page addresses in a timeline, oldest first. */
export function pagesOf(timeline: any): string[] {
  return timeline.events
    .filter((event: any) => event.event === 'page.hit')
    .map((event: any) => event.details.hit.url)
    .reverse();
}
