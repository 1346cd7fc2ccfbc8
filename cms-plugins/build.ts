/*
 * `npm run plugins`: puts together what a site admin installs. Each plugin gets its own copy of
 * the shared core, in a namespace of its own, so that two plugins on one site cannot clash.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Zippable, zipSync } from 'fflate';
import { buildScripts } from '../sidecar/tracking/script/build.mjs';
import { buildSettingsApp } from './build-settings-app.ts';
import { onePhpFile } from './one-file.ts';
import { coreTexts } from './translations/core-texts.ts';
import { type LanguageFile, languageFiles } from './translations/language-files.ts';

const here = import.meta.dirname;
const dist = join(here, 'dist');
/** Taken apart by the zip library in local time: the same bytes in every time zone. */
const fixedTime = new Date(2026, 0, 1);

interface Packaging {
  /** The one folder of the archive; empty where its files stand at the top. */
  readonly root: string;
  /** What `MtcSidecar\Core` becomes, so that two plugins on one site cannot clash. */
  readonly namespace: string;
  /** Where the core and the gate lie in the plugin. */
  readonly core: string;
  readonly gate: string;
  /** What its folder says in its own format is joined there with what the core says. */
  readonly languageFiles: readonly LanguageFile[];
}

const plugins = {
  wordpress: {
    root: 'mtc-sidecar/',
    namespace: 'MtcSidecar\\WordPress\\Core',
    core: 'core',
    gate: 'gate.js',
    languageFiles: languageFiles.wordpress,
  },
  drupal: {
    root: 'mtc_sidecar/',
    namespace: 'Drupal\\mtc_sidecar\\Core',
    core: 'src/Core',
    gate: 'js/gate.js',
    languageFiles: languageFiles.drupal,
  },
  joomla: {
    root: '',
    namespace: 'MtcSidecar\\Plugin\\System\\MtcSidecar\\Core',
    core: 'packages/plg_system_mtcsidecar/src/Core',
    gate: 'packages/plg_system_mtcsidecar/media/js/gate.js',
    languageFiles: languageFiles.joomla,
  },
  typo3: {
    root: '',
    namespace: 'MtcSidecar\\Typo3\\Core',
    core: 'Classes/Core',
    gate: 'Resources/Public/JavaScript/gate.js',
    languageFiles: languageFiles.typo3,
  },
  concrete: {
    root: 'mtc_sidecar/',
    namespace: 'MtcSidecar\\Concrete\\Core',
    core: 'src/Core',
    gate: 'js/gate.js',
    languageFiles: languageFiles.concrete,
  },
  grav: {
    root: 'mtc-sidecar/',
    namespace: 'MtcSidecar\\Grav\\Core',
    core: 'classes/Core',
    gate: 'assets/gate.js',
    languageFiles: languageFiles.grav,
  },
} as const satisfies Record<string, Packaging>;

export type Cms = keyof typeof plugins;

/** The CMSs that have a plugin. */
export const cmsNames = (Object.keys(plugins) as Cms[]).filter((cms) =>
  existsSync(join(here, cms)),
);

/** Files of a plugin by their path inside it, in the order of their names. */
type PluginFiles = ReadonlyMap<string, Uint8Array>;

/** Lays a plugin out in a folder, as its zip file unpacks. */
export async function layOutPlugin(folder: string, cms: Cms = 'wordpress'): Promise<void> {
  for (const [path, bytes] of await pluginFiles(cms)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

/** Gives the bytes of the zip file; the same sources make the same bytes. */
export async function zipPlugin(cms: Cms = 'wordpress'): Promise<Uint8Array> {
  const { root } = plugins[cms];
  // Grav's installer takes the first entry for the folder.
  const entries: Zippable =
    cms === 'grav' ? { [root]: [new Uint8Array(), { mtime: fixedTime }] } : {};
  for (const [path, bytes] of await pluginFiles(cms)) {
    entries[root + path] = [bytes, { mtime: fixedTime, level: 9 }];
  }
  return zipSync(entries);
}

async function pluginFiles(cms: Cms): Promise<PluginFiles> {
  if (cms === 'wordpress') await buildSettingsApp();
  const { core, gate, namespace } = plugins[cms];
  const files = new Map<string, Uint8Array>();
  const source = join(here, cms);
  for (const path of await filesIn(source)) {
    if (!path.startsWith('settings-app/')) files.set(path, await readFile(join(source, path)));
  }
  for (const [path, bytes] of await languageFilesOf(cms)) files.set(path, bytes);
  for (const path of await filesIn(join(here, 'core/src'))) {
    files.set(`${core}/${path}`, await readFile(join(here, 'core/src', path)));
  }
  files.set('LICENSE', await readFile(join(here, 'LICENSE')));
  const scripts = await buildScripts();
  files.set(gate, Buffer.from(scripts.gate));
  // The gate looks for it beside itself.
  files.set(gate.replace('gate.js', 'consent.js'), Buffer.from(scripts.consent));
  const named = [...files].map(
    ([path, bytes]) => [path, inNamespace(path, bytes, namespace)] as const,
  );
  return new Map(named.sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function languageFilesOf(cms: Cms): Promise<PluginFiles> {
  const core = await coreTexts();
  const files = new Map<string, Uint8Array>();
  for (const { path, from, write } of plugins[cms].languageFiles) {
    const source = join(here, cms, from ?? path);
    const own = existsSync(source) ? await readFile(source, 'utf8') : '';
    files.set(path, Buffer.from(await write(own, core)));
  }
  return files;
}

/** `MtcSidecar\Core` becomes the name of this plugin's copy: in code, in strings and in lists of services. */
function inNamespace(path: string, bytes: Uint8Array, namespace: string): Uint8Array {
  if (!/\.(php|module|install|inc|ya?ml|xml)$/.test(path)) return bytes;
  const text = Buffer.from(bytes).toString('utf8');
  const renamed = text.replace(/MtcSidecar(\\{1,2})Core/g, (_, separator: string) =>
    namespace.replaceAll('\\', separator),
  );
  return Buffer.from(renamed);
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
  await mkdir(dist, { recursive: true });
  const archives = cmsNames.map((cms) => [`mtc-sidecar-${cms}.zip`, () => zipPlugin(cms)] as const);
  const onePhp = ['mtc-sidecar.php', async () => Buffer.from(await onePhpFile())] as const;
  for (const [name, make] of [...archives, onePhp]) {
    const bytes = await make();
    await writeFile(join(dist, name), bytes);
    console.log(
      `${relative(process.cwd(), join(dist, name))} (${Math.ceil(bytes.length / 1024)} KB)`,
    );
  }
}
