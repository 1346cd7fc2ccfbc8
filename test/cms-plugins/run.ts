/*
 * The checks of the plugins' PHP: syntax, coding standards, static analysis, and the tests of the
 * core against a running sidecar. Alone: `node --import tsx test/cms-plugins/run.ts`.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layOutPlugin } from '../../cms-plugins/build.ts';
import { oldestPhp, type Php } from './oldest-php.ts';
import { startServers } from './servers.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const here = import.meta.dirname;
const isCi = ![undefined, '', '0', 'false'].includes(process.env.MTC_CI ?? process.env.CI);
const machinePhp: Php = { name: 'PHP', program: 'php', words: ['-d', 'memory_limit=1G'] };

/** Runs all, printing as it goes. Each check counts as one test, and each test of PHPUnit. */
export async function runPhpSuites(): Promise<Counts> {
  const plugin = await mkdtemp(join(tmpdir(), 'mtc-plugin-'));
  try {
    await installTools();
    await layOutPlugin(plugin);
    const counts: Counts[] = [];
    const old = await oldestPhp();
    if (old === null && isCi) counts.push({ passed: 0, failed: 1 });
    for (const php of old === null ? [machinePhp] : [machinePhp, old]) {
      counts.push(await check(`${php.name}: each file of the plugin parses`, php, lint(plugin)));
      counts.push(await runPhpUnit(php));
    }
    for (const part of ['core', 'wordpress']) {
      const analyse = ['analyse', '-c', `phpstan-${part}.neon`, '--no-progress'];
      const standard = [`--standard=phpcs-${part}.xml`, '-q', '-s'];
      counts.push(await check(`PHPStan: ${part}`, machinePhp, ['vendor/bin/phpstan', ...analyse]));
      counts.push(await check(`standard: ${part}`, machinePhp, ['vendor/bin/phpcs', ...standard]));
    }
    return sum(counts);
  } finally {
    await rm(plugin, { recursive: true });
  }
}

/** One process for all files: `php -l` takes only one each. */
function lint(folder: string): string[] {
  return ['lint.php', folder];
}

async function installTools(): Promise<void> {
  const names = await readdir(join(here, 'vendor/bin')).catch((): string[] => []);
  if (['phpunit', 'phpstan', 'phpcs'].every((name) => names.includes(name))) return;
  const words = ['install', '--no-interaction', '--no-progress', '--quiet'];
  const { code, output } = await run('composer', words);
  if (code !== 0) throw new Error(`composer install failed:\n${output}`);
}

async function check(title: string, php: Php, words: readonly string[]): Promise<Counts> {
  const { code, output } = await run(php.program, [...php.words, ...words], php.environment);
  const isFine = code === 0;
  console.log(`  ${isFine ? '✔' : '✘'} ${title}`);
  if (!isFine) console.log(output);
  return { passed: isFine ? 1 : 0, failed: isFine ? 0 : 1 };
}

async function runPhpUnit(php: Php): Promise<Counts> {
  const servers = await startServers();
  const report = await mkdtemp(join(tmpdir(), 'mtc-phpunit-'));
  try {
    const file = join(report, 'junit.xml');
    const words = ['vendor/bin/phpunit', '--testdox', '--log-junit', file];
    const environment = { ...php.environment, ...servers.environment };
    const { code, output } = await run(php.program, [...php.words, ...words], environment);
    console.log(`${php.name}:\n${output}`);
    return countsOf(await readFile(file, 'utf8').catch(() => ''), code);
  } finally {
    await servers.stop();
    await rm(report, { recursive: true });
  }
}

/** The first line of the report sums up; a run that ended badly never counts as passed. */
function countsOf(report: string, code: number | null): Counts {
  const count = (name: string): number =>
    Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(report)?.[1] ?? 0);
  const bad = count('errors') + count('failures') + count('skipped');
  const failed = code === 0 && count('tests') > 0 ? bad : Math.max(bad, 1);
  return { passed: count('tests') - bad, failed };
}

function sum(counts: readonly Counts[]): Counts {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
  };
}

function run(program: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, ...environment };
  const child = spawn(program, words, { cwd: here, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await runPhpSuites();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
