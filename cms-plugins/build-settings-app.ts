import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const app = join(import.meta.dirname, 'wordpress/settings-app');
const output = join(import.meta.dirname, 'wordpress/build');
const stampFile = join(import.meta.dirname, 'dist/settings-app.sha256');

/** Builds the settings screen of the WordPress plugin, unless its output is of these sources. */
export async function buildSettingsApp(): Promise<void> {
  const stamp = await stampOfSources();
  if (stamp === (await textOf(stampFile)) && (await timeOf(join(output, 'settings.js'))) > 0)
    return;
  const lock = await timeOf(join(app, 'package-lock.json'));
  const installed = await timeOf(join(app, 'node_modules/.package-lock.json'));
  if (installed < lock) await npm('ci', '--no-audit', '--no-fund');
  await npm('run', 'build');
  await mkdir(join(stampFile, '..'), { recursive: true });
  await writeFile(stampFile, stamp);
}

async function stampOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const names = await readdir(join(app, 'src'), { recursive: true });
  const sources = names.map((name) => join('src', name));
  const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'webpack.config.js'];
  for (const name of [...sources, ...settings].sort()) {
    hash.update(`${name}\n${await textOf(join(app, name))}\n`);
  }
  return hash.digest('hex');
}

/** Its output is shown only when it failed: a build says a lot. */
function npm(...words: string[]): Promise<void> {
  console.log(`settings screen: npm ${words.join(' ')}`);
  const child = spawn('npm', words, { cwd: app, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${words.join(' ')} in ${app} failed:\n${said}`));
    });
  });
}

/** The file's text; empty for a folder or when there is none. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}

/** When the file was changed, 0 when there is none. */
async function timeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return 0;
  }
}
