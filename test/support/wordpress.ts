import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasProgram, setUpMachine } from './debian.ts';
import { run } from './run-command.ts';
import { type SignedIn, signIn } from './wordpress-account.ts';
import { sqliteDropIn, type WordPressRelease, wordPressTree } from './wordpress-packages.ts';
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
  /** What WordPress, its plugins or PHP complained about. */
  complaints(): string;
  stop(): Promise<void>;
}

interface WordPressOptions {
  readonly release: WordPressRelease;
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
  const tree = await wordPressTree(options.release);
  const folder = mkdtempSync(join(tmpdir(), 'mtc-wordpress-'));
  const core = join(folder, 'public');
  let server: WebServer | undefined;
  try {
    await layOut(folder, tree.folder, options);
    server = await startPhp(core, join(phpFiles, 'router.php'));
    const site = siteIn(folder, server);
    await site.php('install.php');
    await site.php('fill.php');
    if (options.isNetwork) await site.php('network.php');
    await site.activate();
    return { version: tree.version, ...site };
  } catch (error) {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function siteIn(folder: string, server: WebServer) {
  const core = join(folder, 'public');
  const debugLog = join(folder, 'debug.log');
  const phpAt = (path: string, file: string, ...words: string[]): Promise<string> =>
    run('php', [...phpSettings, join(phpFiles, file), ...words], {
      cwd: core,
      environment: { HTTP_HOST: new URL(server.url).host, REQUEST_URI: path },
    });
  const php = (file: string) => phpAt('/', file);
  const evaluate = async (code: string, path = '/') =>
    JSON.parse(await phpAt(path, 'evaluate.php', code));
  return {
    url: server.url,
    php,
    evaluate,
    signIn: (name: string) => signIn(server.url, name),
    async activate() {
      const code = `$e = activate_plugin('${pluginFile}', '', is_multisite()); return $e ? $e->get_error_message() : '';`;
      const failure = await evaluate(code);
      if (failure !== '') throw new Error(`WordPress refused the plugin: ${failure}`);
    },
    clearPageCache: () => evaluate('wp_cache_clear_cache(); return true;'),
    complaints: () => (existsSync(debugLog) ? readFileSync(debugLog, 'utf8') : ''),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function layOut(folder: string, tree: string, options: WordPressOptions): Promise<void> {
  const core = join(folder, 'public');
  const content = join(core, 'wp-content');
  const plugin = join(content, 'plugins/mtc-sidecar');
  await run('cp', ['-r', tree, core]);
  for (const name of ['database', 'page-cache']) mkdirSync(join(folder, name));
  if (options.cacheIgnoresTokens) writeFileSync(join(folder, 'cache-ignores-ct'), '');
  const dropIn = await sqliteDropIn();
  cpSync(dropIn, join(content, 'plugins/sqlite-database-integration'), { recursive: true });
  cpSync(join(dropIn, 'db.copy'), join(content, 'db.php'));
  cpSync(join(phpFiles, 'wp-config.php'), join(core, 'wp-config.php'));
  cpSync(join(phpFiles, 'advanced-cache.php'), join(content, 'advanced-cache.php'));
  mkdirSync(join(content, 'mu-plugins'));
  for (const name of ['quiet-site.php', 'form-plugins.php'])
    cpSync(join(phpFiles, name), join(content, 'mu-plugins', name));
  mkdirSync(plugin);
  await options.layOutPlugin(plugin);
}

function needPhp(): void {
  if (hasProgram('php')) return;
  const missing = setUpMachine(console.log).find((sentence) => sentence.startsWith('PHP'));
  if (missing !== undefined) throw new Error(missing);
}
