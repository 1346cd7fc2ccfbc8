/*
 * The checks of the plugins' PHP: syntax, coding standards, static analysis, and the tests of the
 * core against a running sidecar. Alone: `node --import tsx test/cms-plugins/run.ts`.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cms, cmsNames, layOutPlugin } from '../../cms-plugins/build.ts';
import { highestPhp, lowestPhp, machinePhp, type Php } from '../support/debian-php.ts';
import { startServers } from './servers.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const here = import.meta.dirname;
/** Those whose oldest supported version needs a PHP newer than the oldest one here. */
const needsNewerPhp = new Set<Cms>(['drupal', 'joomla', 'typo3']);
/** Those that still run on a PHP that is in no Debian. */
const runsOnPhp81 = new Set<Cms>(['drupal', 'joomla']);
const isCi = ![undefined, '', '0', 'false'].includes(process.env.MTC_CI ?? process.env.CI);
const ownPhp: Php = { ...machinePhp(), words: ['-d', 'memory_limit=1G'] };

/** Runs all, printing as it goes. Each check counts as one test, and each test of PHPUnit. */
export async function runPhpSuites(): Promise<Counts> {
  await installTools();
  const all = [ownPhp, await lowestPhp(), await highestPhp()];
  const phps = all.filter((php) => php !== null);
  const counts: Counts[] = [{ passed: 0, failed: isCi ? all.length - phps.length : 0 }];
  for (const php of phps) counts.push(await runCore(php));
  counts.push(...(await checkCode('core')));
  for (const cms of cmsNames) counts.push(...(await checkPlugin(cms, phps)));
  return sum(counts);
}

/** The shipped files parse with each PHP that the CMS runs on, and keep the contract on its kernel. */
async function checkPlugin(cms: Cms, phps: readonly Php[]): Promise<Counts[]> {
  const plugin = await mkdtemp(join(tmpdir(), `mtc-plugin-${cms}-`));
  try {
    await layOutPlugin(plugin, cms);
    const counts: Counts[] = [];
    for (const php of needsNewerPhp.has(cms) ? phps.filter(isNewer) : phps) {
      const title = `${php.name}: each file of the plugin for ${cms} parses`;
      counts.push(await check(title, php, ['lint.php', plugin]));
    }
    if (runsOnPhp81.has(cms)) counts.push(await checkOnPhp81(cms, plugin));
    counts.push(...(await checkCode(cms)));
    if (existsSync(join(here, cms))) counts.push(await runContract(cms, plugin));
    return counts;
  } finally {
    await rm(plugin, { recursive: true });
  }
}

function checkOnPhp81(cms: Cms, plugin: string): Promise<Counts> {
  const node = { ...ownPhp, program: process.execPath, words: ['php-8.1/lint.mjs'] };
  return check(`PHP 8.1: each file of the plugin for ${cms} parses`, node, [plugin]);
}

function isNewer({ name }: Php): boolean {
  return name !== 'PHP 7.4';
}

async function checkCode(part: string): Promise<Counts[]> {
  const analyse = ['analyse', '-c', `phpstan-${part}.neon`, '--no-progress'];
  const standard = [`--standard=phpcs-${part}.xml`, '-q', '-s'];
  return [
    await check(`PHPStan: ${part}`, ownPhp, ['vendor/bin/phpstan', ...analyse]),
    await check(`standard: ${part}`, ownPhp, ['vendor/bin/phpcs', ...standard]),
  ];
}

async function installTools(): Promise<void> {
  for (const folder of [here, join(here, 'contract')]) {
    const wanted = Object.keys(
      JSON.parse(await readFile(join(folder, 'composer.json'), 'utf8'))['require-dev'],
    );
    if (wanted.every((name) => existsSync(join(folder, 'vendor', name)))) continue;
    const words = [
      'update',
      '--no-interaction',
      '--no-progress',
      '--quiet',
      '--working-dir',
      folder,
    ];
    const { code, output } = await run('composer', words);
    if (code !== 0) throw new Error(`composer failed in ${folder}:\n${output}`);
  }
  const php81 = join(here, 'php-8.1');
  if (existsSync(join(php81, 'node_modules'))) return;
  const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund', '--prefix', php81]);
  if (code !== 0) throw new Error(`npm failed in ${php81}:\n${output}`);
}

async function check(title: string, php: Php, words: readonly string[]): Promise<Counts> {
  const { code, output } = await run(php.program, [...php.words, ...words], php.environment);
  const isFine = code === 0;
  console.log(`  ${isFine ? '✔' : '✘'} ${title}`);
  if (!isFine) console.log(output);
  return { passed: isFine ? 1 : 0, failed: isFine ? 0 : 1 };
}

async function runCore(php: Php): Promise<Counts> {
  const servers = await startServers();
  try {
    return await runPhpUnit(php, [], servers.environment);
  } finally {
    await servers.stop();
  }
}

function runContract(cms: Cms, plugin: string): Promise<Counts> {
  const words = ['--configuration', 'contract/phpunit.xml', cms];
  return runPhpUnit({ ...ownPhp, name: cms }, words, { MTC_TEST_PLUGIN: plugin });
}

async function runPhpUnit(
  php: Php,
  words: readonly string[],
  settings: NodeJS.ProcessEnv,
): Promise<Counts> {
  const report = await mkdtemp(join(tmpdir(), 'mtc-phpunit-'));
  try {
    const file = join(report, 'junit.xml');
    const asked = ['vendor/bin/phpunit', '--testdox', '--log-junit', file, ...words];
    const itself = { MTC_TEST_PHP: [php.program, ...php.words].join(' ') };
    const environment = { ...php.environment, ...itself, ...settings };
    const { code, output } = await run(php.program, [...php.words, ...asked], environment);
    console.log(`${php.name}:\n${output}`);
    return countsOf(await readFile(file, 'utf8').catch(() => ''), code);
  } finally {
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
