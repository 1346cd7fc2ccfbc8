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
let running: ChildProcess | null = null;

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
    await step('tests', () => mocha(files.fast, 30_000));
    if (!isUnit) {
      await step('slow tests', () => mocha(files.slow, 180_000));
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

/** Runs a program with this terminal and tells how it ended. */
function exitOf(program: string, words: readonly string[], environment = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const child = spawn(program, words, { cwd: root, stdio: 'inherit', env });
    running = child;
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`));
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
      running?.kill(signal);
      database.stop().finally(() => process.exit(1));
    });
  }
  return database;
}

/** Mocha in a process of its own: when that breaks off or does not end, the step has failed. */
async function mocha(files: readonly string[], timeoutMs: number): Promise<Counts> {
  if (files.length === 0) throw new Error('no test files were found');
  const folder = mkdtempSync(join(tmpdir(), 'mtc-counts-'));
  const countsFile = join(folder, 'counts.json');
  const runner = join(import.meta.dirname, 'support', 'run-mocha.ts');
  const words = ['--import', 'tsx', runner, countsFile, String(timeoutMs), ...files];
  const end = await exitOf(process.execPath, words, isUnit ? { MTC_TEST_FAST: '1' } : {});
  const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : null;
  rmSync(folder, { recursive: true });
  if (counts === null) throw new Error(`the test run broke off (${end})`);
  const { passed, failed, skipped, broken } = counts;
  failures.push(...broken);
  if (skipped > 0) skips.push(`${skipped} tests skipped themselves; their titles are above`);
  const brokeOff = end !== 'exit 0' && failed === 0;
  return { passed, failed: failed + (brokeOff ? 1 : 0) };
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
