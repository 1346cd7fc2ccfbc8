import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, printed } from './support/command-line.ts';
import { freePort } from './support/mariadb.ts';

const root = join(import.meta.dirname, '..');
const account = { MTC_ADMIN_USER: 'ada', MTC_ADMIN_PASSWORD: 'correct horse' };

describe('A fresh clone', () => {
  let folder: string;
  let port: number;
  let running: ChildProcess;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mtc-clone-'));
    execFileSync('git', ['clone', '--quiet', root, join(folder, 'clone')]);
    symlinkSync(join(root, 'node_modules'), join(folder, 'clone', 'node_modules'));
    port = await freePort();
  });
  afterEach(() => {
    if (running.exitCode === null && running.signalCode === null) {
      process.kill(-(running.pid as number), 'SIGKILL');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  /** The command of the README, in a process group of its own. */
  async function npmStart(settings: Record<string, string> = {}): Promise<string> {
    assert.match(readme(), /```sh\nnpm ci && npm start\n```/);
    running = spawn('npm', ['start', '--silent'], {
      cwd: join(folder, 'clone'),
      env: cleanEnvironment({ MTC_PORT: String(port), ...settings }),
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    return printed(running, /\/demo\n/);
  }

  it('starts with npm start and tells a newcomer what comes next', async () => {
    const words = await npmStart();
    const url = `http://127.0.0.1:${port}`;
    const [, setUpUrl] = /(http\S+\/setup\/\S+)/.exec(words) as RegExpExecArray;
    assert.match(words, new RegExp(`<script async src="${url}/gate.js"`));
    assert.match(words, /data-mtc-site="[0-9a-z]{16}"/);
    for (const page of [
      setUpUrl as string,
      `${url}/demo`,
      `${url}/gate.js`,
      `${url}/mtc.js`,
      `${url}/ready`,
    ]) {
      assert.equal((await fetch(page)).status, 200, page);
    }
    assert.deepEqual(await (await fetch(`${url}/health`)).json(), { ok: true });
  });

  it('ends by itself when it is asked to', async () => {
    await npmStart();
    process.kill(-(running.pid as number), 'SIGTERM');
    await once(running, 'exit');
    await assert.rejects(fetch(`http://127.0.0.1:${port}/health`));
  });

  it('uses little memory while idle, and leaves no builder running', async () => {
    await npmStart();
    const pids = execFileSync('ps', ['-o', 'pid=', '-g', String(running.pid)], {
      encoding: 'utf8',
    });
    const processes = pids.trim().split(/\s+/).map(aboutProcess);
    const own = processes.find(
      ({ name, command }) => name === 'node' && command.includes('start.mjs'),
    );
    assert.equal(
      processes.some(({ name }) => name === 'esbuild'),
      false,
    );
    assert.ok(own !== undefined && own.megabytes <= 120, JSON.stringify(processes));
  });

  it('answers the API example of the README', async () => {
    await npmStart(account);
    const [, example] = /## Tracked links[\s\S]*?```sh\n([\s\S]*?)```/.exec(
      readme(),
    ) as RegExpExecArray;
    const output = execFileSync('sh', ['-e', '-c', example as string], {
      encoding: 'utf8',
      env: cleanEnvironment({
        SIDECAR: `http://127.0.0.1:${port}`,
        ACCOUNT: `${account.MTC_ADMIN_USER}:${account.MTC_ADMIN_PASSWORD}`,
      }),
    });
    assert.match(output, /"url":"https:\/\/www\.example\.com\/offer\?ct=mtc1\./);
    assert.match(output, /"total":/);
  });
});

function readme(): string {
  return readFileSync(join(root, 'README.md'), 'utf8');
}

function aboutProcess(pid: string): { name: string; megabytes: number; command: string } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const value = (key: string): string =>
    new RegExp(`^${key}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  return { name: value('Name'), megabytes: Number(value('VmRSS')) / 1024, command };
}
