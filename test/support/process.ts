import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { operator } from './sidecar.ts';

/** The sidecar as an operating system sees it: a process of its own that can be killed. */
export interface SidecarProcess {
  readonly url: string;
  readonly pid: number;
  /** `kill -9`: the process gets no chance to finish anything. */
  kill(): Promise<void>;
  /** SIGTERM; gives the exit code. */
  terminate(): Promise<number | null>;
}

export const instanceSecret = 'an instance secret that only tests use';
const startScript = join(import.meta.dirname, '..', '..', 'sidecar', 'start.mjs');

/** Starts `mtc-sidecar serve` on a free port; resolves when it answers. */
export async function spawnSidecar(
  folder: string,
  environment: Record<string, string> = {},
): Promise<SidecarProcess> {
  const child = spawn(process.execPath, [startScript, 'serve'], {
    env: {
      ...process.env,
      MTC_PORT: '0',
      MTC_DATA_DIR: folder,
      MTC_BASE_URL: 'http://127.0.0.1',
      MTC_SECRET: instanceSecret,
      MTC_ADMIN_USER: operator.username,
      MTC_ADMIN_PASSWORD: operator.password,
      MTC_ADMIN_EMAIL: operator.email,
      MTC_LOG_LEVEL: 'info',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const url = `http://${await addressOf(child)}`;
  return {
    url,
    pid: child.pid as number,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async terminate() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  for await (const line of lines) {
    if (!line.includes('"msg":"ready"')) continue;
    // Read on, so that the process never waits for room in the pipe.
    child.stdout?.resume();
    return JSON.parse(line).address;
  }
  throw new Error('The sidecar ended before it was ready');
}
