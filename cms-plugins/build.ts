/*
 * `npm run plugins`: puts together what a site admin installs. Each plugin gets its own copy of
 * the shared core, in a namespace of its own, so that two plugins on one site cannot clash.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Zippable, zipSync } from 'fflate';
import { buildScripts } from '../sidecar/tracking/script/build.mjs';
import { buildSettingsApp } from './build-settings-app.ts';
import { onePhpFile } from './one-file.ts';
import { translationTemplate } from './translations.ts';

const here = import.meta.dirname;
const pluginName = 'mtc-sidecar';
const zipFile = join(here, 'dist/mtc-sidecar-wordpress.zip');
const phpFile = join(here, 'dist/mtc-sidecar.php');
/** Taken apart by the zip library in local time: the same bytes in every time zone. */
const fixedTime = new Date(2026, 0, 1);

/** Files of a plugin by their path inside it, in the order of their names. */
type PluginFiles = ReadonlyMap<string, Uint8Array>;

/** Lays the WordPress plugin out in a folder, as its zip file unpacks. */
export async function layOutPlugin(folder: string): Promise<void> {
  for (const [path, bytes] of await wordPressFiles()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

/** Gives the bytes of the zip file; the same sources make the same bytes. */
export async function zipPlugin(): Promise<Uint8Array> {
  const entries: Zippable = {};
  for (const [path, bytes] of await wordPressFiles()) {
    entries[`${pluginName}/${path}`] = [bytes, { mtime: fixedTime, level: 9 }];
  }
  return zipSync(entries);
}

async function wordPressFiles(): Promise<PluginFiles> {
  await buildSettingsApp();
  const files = new Map<string, Uint8Array>();
  const source = join(here, 'wordpress');
  for (const path of await filesIn(source)) {
    if (!path.startsWith('settings-app/')) files.set(path, await readFile(join(source, path)));
  }
  const core = join(here, 'core/src');
  for (const path of await filesIn(core)) {
    files.set(`core/${path}`, await readFile(join(core, path)));
  }
  files.set('LICENSE', await readFile(join(here, 'LICENSE')));
  files.set('gate.js', Buffer.from((await buildScripts()).gate));
  const named = [...files].map(
    ([path, bytes]) => [path, path.endsWith('.php') ? inNamespace(bytes) : bytes] as const,
  );
  return new Map(named.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** `MtcSidecar\Core` becomes `MtcSidecar\WordPress\Core`, in code and in strings. */
function inNamespace(php: Uint8Array): Uint8Array {
  const text = Buffer.from(php).toString('utf8');
  return Buffer.from(text.replace(/MtcSidecar(\\{1,2})Core/g, 'MtcSidecar$1WordPress$1Core'));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries
    .filter((entry) => entry.name !== 'settings-app' && !entry.name.startsWith('.'))
    .map(async (entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return [entry.name];
      return (await filesIn(path)).map((one) => relative(folder, join(path, one)));
    });
  return (await Promise.all(nested)).flat();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(join(here, 'wordpress/languages/mtc-sidecar.pot'), await translationTemplate());
  const bytes = await zipPlugin();
  await mkdir(dirname(zipFile), { recursive: true });
  await writeFile(zipFile, bytes);
  await writeFile(phpFile, await onePhpFile());
  for (const [file, { length }] of [
    [zipFile, bytes],
    [phpFile, await readFile(phpFile)],
  ] as const)
    console.log(`${relative(process.cwd(), file)} (${Math.ceil(length / 1024)} KB)`);
}
