import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from './cache-folder.ts';
import { hasProgram } from './debian.ts';
import { unpackWithLibraries } from './debian-suite.ts';
import { run } from './run-command.ts';

/** A PHP to run programs and sites with; its words stand before those of a call. */
export interface Php extends Command {
  readonly name: string;
  readonly environment?: Record<string, string>;
  /** The server that a web server hands its requests to. */
  readonly fpm: Command;
}

interface Command {
  readonly program: string;
  readonly words: readonly string[];
}

/** The PHP that the machine has. */
export function machinePhp(): Php {
  const { stdout } = spawnSync('php', ['-r', 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;'], {
    encoding: 'utf8',
  });
  return {
    name: `PHP ${stdout}`,
    ...{ program: 'php', words: [] },
    fpm: { program: `php-fpm${stdout}`, words: [] },
  };
}

/** The oldest PHP that the plugins promise. Null, said aloud, where it cannot be had. */
export function lowestPhp(): Promise<Php | null> {
  return phpOf(['bullseye'], '7.4');
}

/** The newest PHP that Debian has. Null, said aloud, where it cannot be had. */
export function highestPhp(): Promise<Php | null> {
  return phpOf(['sid', 'trixie'], 'the highest');
}

async function phpOf(suites: readonly string[], name: string): Promise<Php | null> {
  for (const suite of suites) {
    try {
      return await unpackedPhp(suite);
    } catch (error) {
      const [reason] = (error as Error).message.split('\n');
      console.log(`  skipped: PHP ${name} of Debian ${suite}, ${reason}`);
    }
  }
  return null;
}

/** The PHP of another Debian with all its libraries, beside the machine's own. */
async function unpackedPhp(suite: string): Promise<Php> {
  const folder = await cachedFolder(`php-${suite}-with-libraries`, 60, (empty) =>
    unpack(suite, empty),
  );
  const root = join(folder, 'root');
  const [version = ''] = readdirSync(join(root, 'usr/lib/php')).filter((name) =>
    /^\d\./.test(name),
  );
  const through = (file: string): Command => ({
    program: loaderOf(root),
    words: ['--library-path', libraryFolders(root).join(':'), join(root, file)],
  });
  const php: Php = {
    name: `PHP ${version}`,
    ...through(`usr/bin/php${version}`),
    // By file, not by words, so that the server of requests has them, too.
    environment: { PHPRC: root, PHP_INI_SCAN_DIR: '' },
    fpm: through(`usr/sbin/php-fpm${version}`),
  };
  writeFileSync(join(root, 'php.ini'), settings(root));
  const proof = 'json_encode(new DOMDocument()); new PDO("sqlite::memory:"); mysqli_init();';
  await run(php.program, [...php.words, '-r', proof], php);
  return php;
}

const packages = ['cli', 'fpm', 'mysql', 'sqlite3', 'mbstring', 'xml', 'curl', 'intl'].map(
  (part) => `php-${part}`,
);

async function unpack(suite: string, folder: string): Promise<void> {
  if (!hasProgram('apt-get')) throw new Error('it comes from Debian: there is no apt-get');
  const work = join(folder, 'work');
  await unpackWithLibraries(suite, work, packages);
  renameSync(join(work, 'root'), join(folder, 'root'));
  rmSync(work, { recursive: true });
}

/** In the order in which they need each other. */
const extensions = [
  ...['json', 'ctype', 'curl', 'dom', 'exif', 'fileinfo', 'iconv', 'intl', 'mbstring', 'mysqlnd'],
  ...['mysqli', 'pdo', 'pdo_mysql', 'pdo_sqlite', 'phar', 'posix', 'simplexml', 'sqlite3'],
  ...['tokenizer', 'xml', 'xmlreader', 'xmlwriter'],
];

function settings(root: string): string {
  const base = join(root, 'usr/lib/php');
  const [api = ''] = readdirSync(base).filter((name) => /^\d{8}$/.test(name));
  const loaded = extensions.filter((name) => existsSync(join(base, api, `${name}.so`)));
  const lines = loaded.map((name) => `extension=${name}`);
  return [`extension_dir=${join(base, api)}`, 'memory_limit=1G', ...lines, ''].join('\n');
}

function libraryFolders(root: string): string[] {
  return ['lib', 'usr/lib'].flatMap((library) => {
    const folder = join(root, library);
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => name.endsWith('-linux-gnu'));
    return names.map((name) => join(folder, name));
  });
}

/** What starts a program with the C library that lies beside it. */
function loaderOf(root: string): string {
  for (const folder of libraryFolders(root)) {
    const loader = readdirSync(folder).find((name) => /^ld-linux.*\.so\.\d$/.test(name));
    if (loader !== undefined) return join(folder, loader);
  }
  throw new Error('its C library has no loader');
}
