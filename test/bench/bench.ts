import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import Database from 'better-sqlite3';
import {
  answers,
  bytesOnDisk,
  canPin,
  cpuSeconds,
  ended,
  pinMyself,
  residentMegabytes,
  type Server,
  startBare,
  startSidecar,
  storedHits,
} from './servers.ts';
import { trafficWords, type View, viewNumber } from './traffic.ts';

/*
 * `npm run bench`: the durable `POST /mtc/event` beside handlers that store nothing, in one run.
 * The servers have one core, the sender the other one; they take turns, so that whatever else the
 * machine does meets all of them.
 */
const connections = 64;
const rounds = 6;
const viewsPerRound = 8000;
const warmUpViews = 5000;

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicrosPerView: number;
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number;

async function main(): Promise<void> {
  pinMyself();
  const folder = mkdtempSync(join(tmpdir(), 'mtc-bench-'));
  const servers: Server[] = [];
  try {
    servers.push(await startSidecar(folder), await startBare('express'), await startBare('http'));
    for (const server of servers) await answers(server);
    const [ours, express] = servers as [Server, Server, Server];
    const idleMemory = residentMegabytes(ours);
    const knownKeys = await warmUp(servers);
    const before = storedHits(folder);
    const results = await measure(servers, knownKeys);
    const memory = residentMegabytes(ours);
    await ended(ours);
    const stored = storedHits(folder) - before;
    if (stored !== rounds * viewsPerRound) throw new Error(`${stored} views are stored`);
    report(servers, results, insertLoop(folder));
    console.log(
      `\nbytes on disk per hit: ${(bytesOnDisk(folder) / storedHits(folder)).toFixed(0)} (${trafficWords})`,
    );
    console.log(`memory of the sidecar: ${idleMemory} MB idle, ${memory} MB after the load`);
    summary(results.get(ours) as Round[], results.get(express) as Round[]);
  } finally {
    for (const server of servers) await ended(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function warmUp(servers: readonly Server[]): Promise<string[]> {
  const keys: string[] = [];
  for (const [index, server] of servers.entries()) {
    await load(server, views(warmUpViews, []), index === 0 ? (key) => keys.push(key) : undefined);
  }
  return keys;
}

async function measure(
  servers: readonly Server[],
  knownKeys: readonly string[],
): Promise<Map<Server, Round[]>> {
  const results = new Map<Server, Round[]>(servers.map((server) => [server, []]));
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) {
      results.get(server)?.push(await load(server, views(viewsPerRound, knownKeys)));
    }
  }
  return results;
}

function views(amount: number, knownKeys: readonly string[]): View[] {
  return Array.from({ length: amount }, (_, index) => viewNumber(index, knownKeys));
}

/** Sends the views; every connection takes the next one of the same stream. */
async function load(
  server: Server,
  prepared: readonly View[],
  onKey?: (key: string) => void,
): Promise<Round> {
  const amount = prepared.length;
  let next = 0;
  let lastAnswerAt = 0;
  const cpuBefore = cpuSeconds(server);
  const start = performance.now();
  const result = await autocannon({
    url: `${server.url}/mtc/event`,
    connections,
    amount,
    method: 'POST',
    requests: [
      {
        setupRequest(request) {
          const view = prepared[next++ % amount] as View;
          return { ...request, body: view.body, headers: headersOf(view) };
        },
        onResponse(_status, body) {
          // autocannon itself ends on whole seconds, so the last answer is timed here.
          lastAnswerAt = performance.now();
          const key = onKey && /"device_id":"([0-9a-z]{23})"/.exec(body)?.[1];
          if (key) onKey(key);
        },
      },
    ],
  });
  const failed = result.non2xx + result.errors;
  if (failed > 0) throw new Error(`${failed} views got no good answer`);
  return {
    perSecond: amount / ((lastAnswerAt - start) / 1000),
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpuMicrosPerView: ((cpuSeconds(server) - cpuBefore) * 1e6) / amount,
  };
}

function headersOf(view: View): Record<string, string> {
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-requested-with': 'XMLHttpRequest',
    'user-agent': view.agent,
  };
}

function insertLoop(folder: string): number {
  const database = new Database(join(folder, 'loop.sqlite'));
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  database.exec('create table hits (id integer primary key, url text, visitor text, at integer)');
  const insert = database.prepare('insert into hits (url, visitor, at) values (?, ?, ?)');
  const amount = 3000;
  const start = performance.now();
  for (let index = 0; index < amount; index++)
    insert.run('https://shop.example/', 'a'.repeat(23), index);
  const perSecond = amount / ((performance.now() - start) / 1000);
  database.close();
  return perSecond;
}

function report(
  servers: readonly Server[],
  results: ReadonlyMap<Server, readonly Round[]>,
  loopPerSecond: number,
): void {
  const how = canPin ? 'servers on one core' : 'cores shared';
  console.log(
    `\n${rounds} rounds of ${viewsPerRound} views each over ${connections} connections, ${how}; medians\n`,
  );
  console.log('                            hits/s   p50 ms   p99 ms  CPU µs/view   ours is');
  const ours = middle((results.get(servers[0] as Server) as Round[]).map((one) => one.perSecond));
  for (const server of servers) {
    const list = results.get(server) as Round[];
    const column = (pick: (round: Round) => number, width: number, digits = 0): string =>
      middle(list.map(pick)).toFixed(digits).padStart(width);
    const ratio = ours / middle(list.map((one) => one.perSecond));
    console.log(
      `${server.name.padEnd(26)}${column((one) => one.perSecond, 8)}${column((one) => one.p50, 9, 1)}` +
        `${column((one) => one.p99, 9, 1)}${column((one) => one.cpuMicrosPerView, 13)}${ratio.toFixed(2).padStart(9)}×`,
    );
  }
  console.log(
    `${'plain SQLite insert loop'.padEnd(26)}${loopPerSecond.toFixed(0).padStart(8)}${''.padStart(31)}${(ours / loopPerSecond).toFixed(2).padStart(9)}×`,
  );
}

function summary(ours: readonly Round[], express: readonly Round[]): void {
  const ratio = (pick: (round: Round) => number): string =>
    (middle(ours.map(pick)) / middle(express.map(pick))).toFixed(2);
  console.log(
    `\nours : bare Express = ${ratio((one) => one.perSecond)} in hits/s, ${ratio((one) => one.p99)} in p99, ` +
      `${ratio((one) => one.cpuMicrosPerView)} in CPU`,
  );
}

await main();
