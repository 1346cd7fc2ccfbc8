import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { cachedFolder } from './cache-folder.ts';
import { hasProgram } from './debian.ts';
import { unpackPackages } from './debian-suite.ts';
import { run } from './run-command.ts';

/** A WordPress core tree, unpacked and untouched. */
export interface WordPressTree {
  readonly folder: string;
  readonly version: string;
}

const packages = [
  'wordpress',
  'wordpress-theme-twentytwentyfive',
  'libjs-cropper',
  'libjs-lodash',
  'libjs-underscore',
  'php-getid3',
];
/** Since WordPress 7 two more libraries live in packages of their own. */
const laterPackages = ['libjs-jquery-ui', 'libphp-phpmailer'];

/** Debian's suites that have each release, the best first. */
const suites = { newest: ['sid', 'forky', 'trixie'], older: ['trixie'] } as const;
/** The oldest is the one that the plugin's header still allows. */
export type WordPressRelease = keyof typeof suites | 'oldest';

export function wordPressTree(release: WordPressRelease): Promise<WordPressTree> {
  return release === 'oldest' ? oldestTree() : debianTree(release);
}

/** The WordPress of the first of these suites that can be had. */
async function debianTree(release: keyof typeof suites): Promise<WordPressTree> {
  if (!hasProgram('apt-get')) throw new Error('WordPress comes from Debian: there is no apt-get');
  const failures: unknown[] = [];
  for (const suite of suites[release]) {
    try {
      const cached = await cachedFolder(`wordpress-${suite}`, 7, (empty) => unpack(suite, empty));
      const folder = join(cached, 'core');
      return { folder, version: versionOf(folder) };
    } catch (error) {
      console.log(`no WordPress of Debian ${suite}: ${(error as Error).message}`);
      failures.push(error);
    }
  }
  throw new AggregateError(failures, `No WordPress from Debian ${suites[release].join(', ')}`);
}

/** WordPress 6.2 without the style sheets of wp-admin. */
async function oldestTree(): Promise<WordPressTree> {
  const cached = await cachedFolder('wordpress-6.2', 365, async (folder) => {
    const archive = 'package/src/wordpress/wp-6.2.zip';
    const core = join(folder, 'core');
    await unpackZip('@wp-playground/wordpress-builds@0.9.19', archive, core);
    // They belong to a site that somebody else set up.
    for (const name of ['wp-config.php', 'wp-content/database', 'wp-content/mu-plugins']) {
      rmSync(join(core, name), { recursive: true, force: true });
    }
  });
  const folder = join(cached, 'core');
  return { folder, version: versionOf(folder) };
}

/** The drop-in that lets WordPress live in a SQLite file. */
export async function sqliteDropIn(): Promise<string> {
  const cached = await cachedFolder('wordpress-sqlite-plugin-3.1.56', 365, (folder) =>
    unpackZip('@wp-playground/cli@3.1.56', 'package/sqlite-database-integration.zip', folder),
  );
  return join(cached, 'plugin-sqlite-database-integration');
}

/** A theme whose pages PHP files make; the one that WordPress comes with is made of blocks. */
export async function classicTheme(): Promise<string> {
  const theme = 'twentytwentyone';
  const cached = await cachedFolder(`wordpress-theme-${theme}`, 365, (folder) =>
    unpackPackages('bookworm', folder, [`wordpress-theme-${theme}`]),
  );
  return join(cached, 'root/usr/share/wordpress/wp-content/themes', theme);
}

/** Unpacks one zip file of an npm package, which is not installed. */
async function unpackZip(npmPackage: string, archive: string, folder: string): Promise<void> {
  const work = join(folder, 'work');
  mkdirSync(work, { recursive: true });
  await run('npm', ['pack', '--silent', npmPackage], { cwd: work });
  await run('tar', ['-xzf', onlyFile(work, '.tgz'), archive], { cwd: work });
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(join(work, archive))))) {
    const target = join(folder, name);
    mkdirSync(name.endsWith('/') ? target : dirname(target), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(target, bytes);
  }
  rmSync(work, { recursive: true });
}

async function unpack(suite: string, folder: string): Promise<void> {
  const work = join(folder, 'work');
  const wanted = [...packages, ...(suite === 'trixie' ? [] : laterPackages)];
  await unpackPackages(suite, work, wanted);
  const core = join(work, 'root/usr/share/wordpress');
  // Both belong to a packaged WordPress: they point into /etc.
  for (const name of ['.htaccess', 'wp-config.php']) rmSync(join(core, name));
  await withoutDanglingLinks(core);
  // Other packages' files are linked into the tree, hence -L.
  await run('cp', ['-rL', core, join(folder, 'core')]);
  rmSync(work, { recursive: true });
}

/** The certificate list is the machine's own and may be missing there. */
async function withoutDanglingLinks(folder: string): Promise<void> {
  await run('find', [folder, '-xtype', 'l', '-delete']);
}

function versionOf(core: string): string {
  const text = readFileSync(join(core, 'wp-includes/version.php'), 'utf8');
  return (/\$wp_version = '([^']+)'/.exec(text) as RegExpExecArray)[1] as string;
}

function onlyFile(folder: string, ending: string): string {
  return readdirSync(folder).find((name) => name.endsWith(ending)) as string;
}
