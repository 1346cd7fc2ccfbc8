import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Php } from './debian-php.ts';
import { freePort } from './mariadb.ts';

/** PHP says everything, to the log only, and mails nobody. */
export const phpSettings = [
  ...['-d', 'error_reporting=-1'],
  ...['-d', 'display_errors=0'],
  ...['-d', 'memory_limit=512M'],
  ...['-d', 'sendmail_path=/bin/true'],
];

export interface WebServer {
  readonly url: string;
  /** The processes that build pages, where others take the place of those that end. */
  workers?(): number[];
  stop(): Promise<void>;
}

/** PHP's own web server with several workers, so that a page may call its site. */
export async function startPhp(php: Php, root: string, router: string): Promise<WebServer> {
  const port = await freePort();
  const words = [...php.words, ...phpSettings, '-S', `127.0.0.1:${port}`, '-t', root, router];
  const server = spawn(php.program, words, {
    detached: true, // a process group of its own: the workers outlive their parent
    stdio: 'ignore',
    env: { ...process.env, ...php.environment, PHP_CLI_SERVER_WORKERS: '4' },
  });
  const group = -(server.pid as number);
  const killGroup = (): boolean => process.kill(group, 'SIGKILL');
  process.once('exit', killGroup);
  for (let attempt = 0; !(await listens(port)); attempt++) {
    if (server.exitCode !== null || attempt > 300) throw new Error('PHP did not start to listen');
    await pause(20);
  }
  return {
    url: `http://localhost:${port}`,
    async stop() {
      process.removeListener('exit', killGroup);
      const ended = new Promise((resolve) => server.once('exit', resolve));
      killGroup();
      await ended;
    },
  };
}

export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1');
    probe.once('error', () => resolve(false));
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
  });
}
