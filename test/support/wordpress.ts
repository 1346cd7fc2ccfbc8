import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasProgram, setUpMachine } from './debian.ts';
import { machinePhp, type Php } from './debian-php.ts';
import { startNginx } from './nginx.ts';
import { run } from './run-command.ts';
import { type SignedIn, signIn } from './wordpress-account.ts';
import { wordPressDatabase } from './wordpress-database.ts';
import {
  classicTheme,
  sqliteDropIn,
  type WordPressRelease,
  wordPressTree,
} from './wordpress-packages.ts';
import { phpSettings, startPhp, type WebServer } from './wordpress-server.ts';

/** A real WordPress with the plugin switched on and a page cache in front. */
export interface WordPress {
  readonly version: string;
  /** Without a trailing slash. */
  readonly url: string;
  /** Signs an account of `fill.php` in, as its login form would. */
  signIn(name: 'ada' | 'editor' | 'subscriber'): Promise<SignedIn>;
  /** Runs PHP inside WordPress, in a process of its own, and gives what it returns; `path` names a site of a network. */
  evaluate(php: string, path?: string): Promise<any>;
  clearPageCache(): Promise<void>;
  /** The PHP processes that build its pages, on nginx. */
  workers(): number[];
  /** What WordPress, its plugins or PHP complained about. */
  complaints(): string;
  stop(): Promise<void>;
}

export interface WordPressOptions {
  readonly release: WordPressRelease;
  /** PHP's own web server, with a page cache in PHP; or nginx before php-fpm, with its own. */
  readonly server?: 'php' | 'nginx';
  readonly database?: 'SQLite' | 'MariaDB';
  readonly theme?: 'block' | 'classic';
  /** The machine's own unless another one is given. */
  readonly php?: Php | undefined;
  /** Whether the page cache takes `/page?ct=…` for `/page`, as some do. */
  readonly cacheIgnoresTokens?: boolean;
  /** Whether there may be several sites, in folders. */
  readonly isNetwork?: boolean;
  /** Lays the plugin out in the empty folder it is given. */
  readonly layOutPlugin: (folder: string) => Promise<void>;
}

const pluginFile = 'mtc-sidecar/mtc-sidecar.php';
const phpFiles = join(import.meta.dirname, 'wordpress');

export async function startWordPress(options: WordPressOptions): Promise<WordPress> {
  needPhp();
  const { php = machinePhp(), database: product = 'SQLite' } = options;
  const tree = await wordPressTree(options.release);
  const folder = mkdtempSync(join(tmpdir(), 'mtc-wordpress-'));
  const database = await wordPressDatabase(product);
  let server: WebServer | undefined;
  const remove = async (): Promise<void> => {
    await server?.stop();
    await database.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await layOut(folder, tree.folder, options);
    if (database.settings !== null)
      writeFileSync(join(folder, 'database.json'), JSON.stringify(database.settings));
    server = await serve(folder, php, options);
    const site = siteIn(folder, php, server);
    await site.php('install.php');
    await site.php('fill.php');
    if (options.theme === 'classic') await site.evaluate(useClassicTheme);
    if (options.isNetwork) await site.php('network.php');
    await site.activate();
    return { version: tree.version, ...site, stop: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

const useClassicTheme = "switch_theme('twentytwentyone'); return wp_is_block_theme();";

function serve(folder: string, php: Php, options: WordPressOptions): Promise<WebServer> {
  const root = join(folder, 'public');
  if (options.server !== 'nginx') return startPhp(php, root, join(phpFiles, 'router.php'));
  const cache = {
    folder: join(folder, 'page-cache'),
    ignoresTokens: options.cacheIgnoresTokens === true,
  };
  return startNginx({ php, root, folder: join(folder, 'nginx'), cache });
}

function siteIn(folder: string, php: Php, { url, workers = () => [] }: WebServer) {
  const core = join(folder, 'public');
  const debugLog = join(folder, 'debug.log');
  const phpAt = (path: string, file: string, ...words: string[]): Promise<string> =>
    run(php.program, [...php.words, ...phpSettings, join(phpFiles, file), ...words], {
      cwd: core,
      environment: { ...php.environment, HTTP_HOST: new URL(url).host, REQUEST_URI: path },
    });
  const evaluate = async (code: string, path = '/') =>
    JSON.parse(await phpAt(path, 'evaluate.php', code));
  return {
    url,
    workers,
    php: (file: string) => phpAt('/', file),
    evaluate,
    signIn: (name: string) => signIn(url, name),
    async activate() {
      const code = `$e = activate_plugin('${pluginFile}', '', is_multisite()); return $e ? $e->get_error_message() : '';`;
      const failure = await evaluate(code);
      if (failure !== '') throw new Error(`WordPress refused the plugin: ${failure}`);
    },
    async clearPageCache() {
      const cache = join(folder, 'page-cache');
      for (const name of readdirSync(cache)) rmSync(join(cache, name), { force: true });
    },
    complaints: () => (existsSync(debugLog) ? readFileSync(debugLog, 'utf8') : ''),
  };
}

async function layOut(folder: string, tree: string, options: WordPressOptions): Promise<void> {
  const core = join(folder, 'public');
  const content = join(core, 'wp-content');
  const plugin = join(content, 'plugins/mtc-sidecar');
  await run('cp', ['-r', tree, core]);
  for (const name of ['database', 'page-cache']) mkdirSync(join(folder, name));
  if (options.cacheIgnoresTokens) writeFileSync(join(folder, 'cache-ignores-ct'), '');
  if (options.database !== 'MariaDB') {
    const dropIn = await sqliteDropIn();
    cpSync(dropIn, join(content, 'plugins/sqlite-database-integration'), { recursive: true });
    cpSync(join(dropIn, 'db.copy'), join(content, 'db.php'));
  }
  if (options.theme === 'classic')
    cpSync(await classicTheme(), join(content, 'themes/twentytwentyone'), { recursive: true });
  cpSync(join(phpFiles, 'wp-config.php'), join(core, 'wp-config.php'));
  if (options.server !== 'nginx')
    cpSync(join(phpFiles, 'advanced-cache.php'), join(content, 'advanced-cache.php'));
  mkdirSync(join(content, 'mu-plugins'));
  for (const name of ['cost.php', 'quiet-site.php', 'form-plugins.php'])
    cpSync(join(phpFiles, name), join(content, 'mu-plugins', name));
  mkdirSync(plugin);
  await options.layOutPlugin(plugin);
}

function needPhp(): void {
  if (hasProgram('php')) return;
  const missing = setUpMachine(console.log).find((sentence) => sentence.startsWith('PHP'));
  if (missing !== undefined) throw new Error(missing);
}
