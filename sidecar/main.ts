import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createService } from './app.ts';
import { createFirstSignIn } from './auth/first-sign-in.ts';
import { addOperator, hasOperators, UsernameTaken } from './auth/operators.ts';
import { derivedKey } from './auth/secrets.ts';
import { type Config, isLoopbackUrl } from './config.ts';
import { startCheckpoints } from './db/checkpoints.ts';
import { connect, type Database } from './db/connect.ts';
import { migrate } from './db/migrate.ts';
import { ensureDemoSite } from './demo/routes.ts';
import { ensureSite, listSites } from './sites/store.ts';
import type { BrowserScripts } from './tracking/scripts.ts';
import { openSpool } from './tracking/spool.ts';

export interface RunningSidecar {
  readonly port: number;
  /** One-time path for the first operator, or null when there is an operator already. */
  readonly setUpPath: string | null;
  /** Takes no new requests, answers those it has, closes the database. */
  stop(): Promise<void>;
}

/** Config → database → migrations → app → listen. */
export async function start(
  config: Config,
  scripts: BrowserScripts,
  log: Logger,
  now: () => number = Date.now,
): Promise<RunningSidecar> {
  const spool = await openSpool(join(config.dataDir, 'spool.db'));
  const database = connect(config.databaseUrl);
  try {
    await prepare(config, database);
    const firstSignIn = createFirstSignIn(database);
    const parts = { config, database, log, scripts, firstSignIn, spool, now };
    const { listener, ingest, runners } = createService(parts);
    const server = createServer({ connectionsCheckingInterval: 5000 }, listener);
    // A client that asks before it sends its body is simply told to go on, whatever it expects.
    server.on('checkContinue', (request, response) => {
      response.writeContinue();
      listener(request, response);
    });
    server.on('checkExpectation', listener);
    // A client that sends slowly does not keep its connection for long.
    server.headersTimeout = 10_000;
    server.requestTimeout = 15_000;
    server.keepAliveTimeout = 65_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(config.port, config.host, resolve);
    });
    for (const runner of runners) runner.start();
    const checkpoints = startCheckpoints(config.databaseUrl, log);
    return {
      port: (server.address() as AddressInfo).port,
      setUpPath: (await hasOperators(database)) ? null : `/setup/${firstSignIn.token}`,
      async stop() {
        // A busy connection ends with its next answer; otherwise its client would go on for ever.
        server.prependListener('request', (_request, response) => {
          response.shouldKeepAlive = false;
        });
        const forced = setTimeout(() => server.closeAllConnections(), 8000);
        await new Promise((resolve) => server.close(resolve));
        clearTimeout(forced);
        await Promise.all([ingest, ...runners].map((one) => one.stop()));
        await checkpoints?.stop();
        await Promise.all([database.knex.destroy(), spool.close()]);
      },
    };
  } catch (error) {
    await Promise.all([database.knex.destroy(), spool.close()]);
    throw error;
  }
}

/** Schema, first site and first operator: everything a fresh database lacks. */
export async function prepare(config: Config, database: Database): Promise<void> {
  await migrate(database);
  if ((await listSites(database)).length === 0) {
    // The key follows from the secret, so that two processes that start at once make the same site.
    const key = derivedKey(config.secret, 'first-site').toString('hex').slice(0, 16);
    await ensureSite(database, { key, name: 'My site', ...config.firstSite });
  }
  if (isLoopbackUrl(config.baseUrl)) await ensureDemoSite(database);
  if (config.firstOperator !== null && !(await hasOperators(database))) {
    await addOperator(database, config.firstOperator).catch((error: unknown) => {
      if (!(error instanceof UsernameTaken)) throw error;
    });
  }
}
