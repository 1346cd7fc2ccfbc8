import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { connections, load, middle, type Round } from './load.ts';
import {
  answers,
  bytesOnDisk,
  canPin,
  ended,
  pinMyself,
  residentMegabytes,
  type Server,
  startBare,
  startSidecar,
  storedHits,
} from './servers.ts';
import { trackingRequests, trafficWords, views } from './traffic.ts';

/*
 * `npm run bench`: the durable `POST /mtc/event` beside handlers that store nothing, in one run.
 * The servers have one core, the sender the other one; they take turns, so that whatever else the
 * machine does meets all of them.
 */
const rounds = 6;
const viewsPerRound = 8000;
const warmUpViews = 5000;

export async function benchTracking(): Promise<void> {
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
  const keepKey = (body: string): void => {
    const key = /"device_id":"([0-9a-z]{23})"/.exec(body)?.[1];
    if (key) keys.push(key);
  };
  for (const [index, server] of servers.entries()) {
    const sending = trackingRequests(views(warmUpViews, []));
    await load(server, { ...sending, ...(index === 0 && { onAnswer: keepKey }) });
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
      results
        .get(server)
        ?.push(await load(server, trackingRequests(views(viewsPerRound, knownKeys))));
    }
  }
  return results;
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
        `${column((one) => one.p99, 9, 1)}${column((one) => one.cpuMicros, 13)}${ratio.toFixed(2).padStart(9)}×`,
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
      `${ratio((one) => one.cpuMicros)} in CPU`,
  );
}
