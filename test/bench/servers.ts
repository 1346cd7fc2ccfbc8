import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { freePort } from '../support/mariadb.ts';

/** A server under measurement: a process of its own, on the first core where cores can be chosen. */
export interface Server {
  readonly name: string;
  readonly url: string;
  readonly process: ChildProcess;
}

const root = join(import.meta.dirname, '..', '..');
export const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** Leaves the first core to the servers. */
export function pinMyself(): void {
  if (canPin) spawnSync('taskset', ['-cp', '1', String(process.pid)]);
}

export async function startBare(kind: 'express' | 'http'): Promise<Server> {
  const port = await freePort();
  const file = join(import.meta.dirname, 'bare-servers.ts');
  const name = kind === 'express' ? 'bare Express 5 handler' : 'bare node:http handler';
  return startPinned(name, port, ['--import', 'tsx', file, kind, String(port)], {});
}

export async function startSidecar(
  folder: string,
  settings: Record<string, string> = {},
): Promise<Server> {
  const port = await freePort();
  const environment = {
    MTC_PORT: String(port),
    MTC_DATA_DIR: folder,
    MTC_LOG_LEVEL: 'warn',
    ...settings,
  };
  const profile = process.env.BENCH_PROFILE;
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const argv = [...flags, join(root, 'sidecar', 'start.mjs'), 'serve'];
  return startPinned('mtc-sidecar, durable', port, argv, environment);
}

function startPinned(
  name: string,
  port: number,
  argv: readonly string[],
  environment: Record<string, string> = {},
): Server {
  const command = canPin ? ['taskset', '-c', '0', process.execPath] : [process.execPath];
  const [file, ...rest] = [...command, ...argv];
  const child = spawn(file as string, rest, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { name, url: `http://127.0.0.1:${port}`, process: child };
}

export async function answers({ url }: Server): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const isUp = await fetch(`${url}/mtc/event`, { method: 'POST' }).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await pause(50);
  }
  throw new Error(`${url} does not answer`);
}

export async function ended({ process: child }: Server): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

/** Processor time that the server has used so far. */
export function cpuSeconds({ process: child }: Server): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

export function residentMegabytes({ process: child }: Server): string {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' });
  return (Number(stdout) / 1024).toFixed(0);
}

export function storedHits(folder: string): number {
  const database = new Database(join(folder, 'mtc-sidecar.sqlite'), { readonly: true });
  const { total } = database.prepare('select count(*) as total from hits').get() as {
    total: number;
  };
  database.close();
  return total;
}

export function bytesOnDisk(folder: string): number {
  const files = readdirSync(folder).filter((name) => name.startsWith('mtc-sidecar.sqlite'));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
