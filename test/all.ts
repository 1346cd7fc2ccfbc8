import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasProgram, setUpMachine } from './support/debian.ts';
import { type MariaDb, startMariaDb } from './support/mariadb.ts';

/*
 * `npm test` runs everything, `npm run test:unit` the part that needs no browser, PHP, WordPress
 * or MariaDB. What cannot run here is named; where CI is set that is a failure.
 */
interface Outcome extends Counts {
  readonly name: string;
  readonly seconds: number;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const root = join(import.meta.dirname, '..');
const isUnit = process.argv[2] === 'unit';
const isCi = ![undefined, '', '0', 'false'].includes(process.env.MTC_CI ?? process.env.CI);
const outcomes: Outcome[] = [];
const skips: string[] = [];
/** What failed, said once more at the end: the output above is long. */
const failures: string[] = [];
const running = new Set<ChildProcess>();

process.exitCode = (await main()) ? 0 : 1;

async function main(): Promise<boolean> {
  if (!isUnit) skips.push(...setUpMachine(say));
  await step('types', () => tsc('sidecar'));
  await step('types of the browser scripts', () => tsc('sidecar/tracking/script'));
  await step('types of the script of forms', () => tsc('sidecar/forms/script'));
  await step('lint', () => command('node_modules/.bin/biome', 'check', '--error-on-warnings', '.'));
  const files = testFiles();
  const database = await mariaDb();
  try {
    await step('tests', () => mochaSideBySide(files.fast, { groups: 2, timeoutMs: 30_000 }));
    if (!isUnit) {
      // Groups that run at the same time find it built.
      await step('settings screen', settingsScreen);
      await step('slow tests', () =>
        mochaSideBySide(files.slow, { groups: 12, timeoutMs: 180_000 }),
      );
      await step('PHP', phpSuites);
    }
  } finally {
    await database?.stop();
  }
  return summary();
}

async function step(name: string, run: () => Counts | Promise<Counts>): Promise<void> {
  say(name);
  const startedAt = performance.now();
  const counts = await Promise.resolve()
    .then(run)
    .catch((error: unknown) => {
      console.error(error);
      failures.push(`${name}: ${String(error)}`);
      return { passed: 0, failed: 1 };
    });
  const seconds = (performance.now() - startedAt) / 1000;
  outcomes.push({ name, ...counts, seconds });
}

function tsc(project: string): Promise<Counts> {
  return command('node_modules/.bin/tsc', '--noEmit', '--project', project);
}

/** A command that counts as one test. */
async function command(program: string, ...words: string[]): Promise<Counts> {
  const isFine = (await exitOf(program, words)) === 'exit 0';
  if (!isFine) failures.push([program, ...words].join(' '));
  return isFine ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

interface Ended {
  readonly how: string;
  readonly output: string;
}

/** Runs a program with this terminal and tells how it ended. */
async function exitOf(program: string, words: readonly string[]): Promise<string> {
  return (await ended(spawn(program, words, { cwd: root, stdio: 'inherit' }))).how;
}

function ended(child: ChildProcess): Promise<Ended> {
  running.add(child);
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => parts.push(part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ how: signal ?? `exit ${code}`, output: Buffer.concat(parts).toString() });
    });
  });
}

function testFiles(): { fast: string[]; slow: string[] } {
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !/(^|\/)(vendor|node_modules)\//.test(file))
    .sort()
    .map((file) => join(root, 'test', file));
  return {
    fast: files.filter((file) => !file.endsWith('.slow.test.ts')),
    slow: files.filter((file) => file.endsWith('.slow.test.ts')),
  };
}

/** A MariaDB of our own, unless the environment names one; null where there is none. */
async function mariaDb(): Promise<MariaDb | null> {
  if (isUnit || process.env.MTC_TEST_MYSQL_URL !== undefined) return null;
  if (!hasProgram('mariadbd')) return null;
  say('starting MariaDB in a temporary folder');
  const database = await startMariaDb();
  process.env.MTC_TEST_MYSQL_URL = database.url;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      for (const child of running) child.kill(signal);
      database.stop().finally(() => process.exit(1));
    });
  }
  return database;
}

interface SideBySide {
  readonly groups: number;
  readonly timeoutMs: number;
}

/** Two groups at a time, since most tests wait more than they work; what one says stays together. */
async function mochaSideBySide(
  files: readonly string[],
  { groups, timeoutMs }: SideBySide,
): Promise<Counts> {
  if (files.length === 0) throw new Error('no test files were found');
  const waiting = Array.from({ length: Math.min(groups, files.length) }, (_, group) =>
    files.filter((_file, index) => index % groups === group),
  );
  let sum: Counts = { passed: 0, failed: 0 };
  async function work(): Promise<void> {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const { passed, failed } = await mocha(group, timeoutMs).catch(brokenOff);
      sum = { passed: sum.passed + passed, failed: sum.failed + failed };
    }
  }
  await Promise.all([work(), work()]);
  return sum;
}

function brokenOff(error: unknown): Counts {
  failures.push(String(error));
  return { passed: 0, failed: 1 };
}

/** Mocha in a process of its own: when that breaks off or does not end, the step has failed. */
async function mocha(files: readonly string[], timeoutMs: number): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'mtc-counts-'));
  const countsFile = join(folder, 'counts.json');
  const runner = join(import.meta.dirname, 'support', 'run-mocha.ts');
  const words = ['--import', 'tsx', runner, countsFile, String(timeoutMs), ...files];
  const env = { ...process.env, ...(isUnit ? { MTC_TEST_FAST: '1' } : {}) };
  const end = await ended(
    spawn(process.execPath, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  process.stdout.write(end.output);
  const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : null;
  rmSync(folder, { recursive: true });
  if (counts === null) throw new Error(`a test run broke off (${end.how}): ${files.join(' ')}`);
  const { passed, failed, skipped, broken } = counts;
  failures.push(...broken);
  if (skipped > 0) skips.push(`${skipped} tests skipped themselves; their titles are above`);
  const brokeOff = end.how !== 'exit 0' && failed === 0;
  return { passed, failed: failed + (brokeOff ? 1 : 0) };
}

async function settingsScreen(): Promise<Counts> {
  const { buildSettingsApp } = await import('../cms-plugins/build-settings-app.ts');
  await buildSettingsApp();
  return { passed: 1, failed: 0 };
}

async function phpSuites(): Promise<Counts> {
  if (!hasProgram('php') || !hasProgram('composer')) {
    skips.push('the PHP suites need php and composer');
    return { passed: 0, failed: 0 };
  }
  const { runPhpSuites } = await import('./cms-plugins/run.ts');
  return runPhpSuites();
}

function summary(): boolean {
  const failedSkips = isCi ? skips.length : 0;
  const passed = outcomes.reduce((sum, one) => sum + one.passed, 0);
  const failed = outcomes.reduce((sum, one) => sum + one.failed, failedSkips);
  for (const failure of failures) say(`failed: ${failure}`);
  say('summary');
  for (const { name, seconds, ...counts } of outcomes) {
    const verdict = counts.failed === 0 ? 'ok    ' : 'FAILED';
    console.log(
      `${verdict} ${name}: ${counts.passed} passed, ${counts.failed} failed, ${seconds.toFixed(0)} s`,
    );
  }
  for (const skip of skips) console.log(`${isCi ? 'FAILED' : 'SKIPPED'} ${skip}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

function say(sentence: string): void {
  console.log(`\n=== ${sentence}`);
}
