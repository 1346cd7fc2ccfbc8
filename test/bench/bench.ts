import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import autocannon from 'autocannon';
import Database from 'better-sqlite3';
import { freePort } from '../support/mariadb.ts';
import { trafficWords, type View, viewNumber } from './traffic.ts';

/*
 * `npm run bench`: the durable `POST /mtc/event` beside handlers that store nothing, in one run.
 * The server has one core for itself, the sender the other one.
 */
const connections = Number(process.env.BENCH_CONNECTIONS ?? 64);
const views = Number(process.env.BENCH_VIEWS ?? 40_000);
const root = join(import.meta.dirname, '..', '..');
const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

interface Measured {
  readonly name: string;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mtc-bench-'));
  try {
    const express = await measureBare('bare Express 5 handler', 'express');
    const http = await measureBare('bare node:http handler', 'http');
    const { measured: ours, bytesPerHit, memory } = await measureSidecar(folder);
    const loop = insertLoop(folder);
    report([ours, express, http], loop);
    console.log(`\nbytes on disk per hit: ${bytesPerHit.toFixed(0)} (${trafficWords})`);
    console.log(`memory of the sidecar after the load: ${memory} MB`);
    const ratio = ours.perSecond / express.perSecond;
    console.log(
      `\nours : bare Express = ${ratio.toFixed(2)} in hits/s, ${(ours.p99 / express.p99).toFixed(2)} in p99`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(rows: readonly Measured[], loopPerSecond: number): void {
  const [ours] = rows as [Measured];
  console.log(
    `\n${views} views over ${connections} connections, ${canPin ? 'server on one core' : 'cores shared'}\n`,
  );
  console.log('                            hits/s   p50 ms   p99 ms   ours is');
  for (const { name, perSecond, p50, p99 } of rows) {
    const ratio = (ours.perSecond / perSecond).toFixed(2);
    console.log(
      `${name.padEnd(26)}${perSecond.toFixed(0).padStart(8)}${p50.toFixed(1).padStart(9)}${p99.toFixed(1).padStart(9)}${ratio.padStart(9)}×`,
    );
  }
  const ratio = (ours.perSecond / loopPerSecond).toFixed(2);
  console.log(
    `${'plain SQLite insert loop'.padEnd(26)}${loopPerSecond.toFixed(0).padStart(8)}${''.padStart(18)}${ratio.padStart(9)}×`,
  );
}

async function measureBare(name: string, kind: string): Promise<Measured> {
  const port = await freePort();
  const file = join(import.meta.dirname, 'bare-servers.ts');
  const server = startPinned(['--import', 'tsx', file, kind, String(port)], {});
  try {
    const url = `http://127.0.0.1:${port}`;
    await answers(`${url}/mtc/event`);
    await load(url, 5000, []);
    return { name, ...(await load(url, views, [])) };
  } finally {
    await ended(server);
  }
}

async function measureSidecar(folder: string) {
  const port = await freePort();
  const server = startPinned(
    [
      ...(process.env.BENCH_PROFILE
        ? ['--cpu-prof', '--cpu-prof-dir=' + process.env.BENCH_PROFILE]
        : []),
      join(root, 'sidecar', 'start.mjs'),
      'serve',
    ],
    {
      MTC_PORT: String(port),
      MTC_DATA_DIR: folder,
      MTC_LOG_LEVEL: 'warn',
    },
  );
  try {
    const url = `http://127.0.0.1:${port}`;
    await answers(`${url}/health`);
    const known: string[] = [];
    await load(url, 5000, known, (key) => known.push(key));
    const before = storedHits(folder);
    const measured = { name: 'mtc-sidecar, durable', ...(await load(url, views, known)) };
    const memory = residentMegabytes(server);
    await ended(server);
    const stored = storedHits(folder);
    if (stored - before !== views)
      throw new Error(`${stored - before} of ${views} views are stored`);
    return { measured, bytesPerHit: bytesOnDisk(folder) / stored, memory };
  } finally {
    await ended(server);
  }
}

/** Sends `amount` views; every connection takes the next one of the same stream. */
async function load(
  url: string,
  amount: number,
  knownKeys: readonly string[],
  onKey: (key: string) => void = () => {},
): Promise<Omit<Measured, 'name'>> {
  const prepared: View[] = Array.from({ length: amount }, (_, index) =>
    viewNumber(index, knownKeys),
  );
  let next = 0;
  let answered = 0;
  let lastAnswerAt = 0;
  const start = performance.now();
  const result = await autocannon({
    url: `${url}/mtc/event`,
    connections,
    amount,
    method: 'POST',
    requests: [
      {
        setupRequest(request) {
          const view = prepared[next++ % amount] as View;
          return {
            ...request,
            body: view.body,
            headers: {
              'content-type': 'application/x-www-form-urlencoded',
              'x-requested-with': 'XMLHttpRequest',
              'user-agent': view.agent,
            },
          };
        },
        onResponse(_status, body) {
          // autocannon itself ends on whole seconds, so the last answer is timed here.
          if (++answered === amount) lastAnswerAt = performance.now();
          const key = /"device_id":"([0-9a-z]{23})"/.exec(body)?.[1];
          if (key !== undefined) onKey(key);
        },
      },
    ],
  });
  if (result.non2xx + result.errors > 0)
    throw new Error(`${result.non2xx} refusals, ${result.errors} errors`);
  const seconds = (lastAnswerAt - start) / 1000;
  return { perSecond: amount / seconds, p50: result.latency.p50, p99: result.latency.p99 };
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

function startPinned(argv: readonly string[], environment: Record<string, string>): ChildProcess {
  const command = canPin ? ['taskset', '-c', '0', process.execPath] : [process.execPath];
  const [file, ...rest] = [...command, ...argv];
  return spawn(file as string, rest, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const isUp = await fetch(url, { method: 'POST' }).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await pause(50);
  }
  throw new Error(`${url} does not answer`);
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await exit;
}

function storedHits(folder: string): number {
  const database = new Database(join(folder, 'mtc-sidecar.sqlite'), { readonly: true });
  const { total } = database.prepare('select count(*) as total from hits').get() as {
    total: number;
  };
  database.close();
  return total;
}

function bytesOnDisk(folder: string): number {
  const files = readdirSync(folder).filter((name) => name.startsWith('mtc-sidecar.sqlite'));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

function residentMegabytes(server: ChildProcess): string {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(server.pid)], {
    encoding: 'utf8',
  });
  return (Number(stdout) / 1024).toFixed(0);
}

if (canPin) spawnSync('taskset', ['-cp', '1', String(process.pid)]);
await main();
