import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from '../support/cache-folder.ts';
import { run } from '../support/run-command.ts';
import { privateApt } from '../support/wordpress-packages.ts';

/** A PHP interpreter to run the checks with. */
export interface Php {
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
  readonly environment?: Record<string, string>;
}

const packages = ['cli', 'common', 'json', 'mbstring', 'opcache', 'readline', 'sqlite3', 'xml']
  .map((part) => `php7.4-${part}`)
  .concat('libssl1.1', 'libicu67', 'libffi7', 'libonig5', 'libsodium23', 'libsqlite3-0', 'libxml2');
const extensions = [
  'json',
  'mbstring',
  'dom',
  'tokenizer',
  'xml',
  'xmlwriter',
  'ctype',
  'phar',
  'pdo',
  'pdo_sqlite',
];

/**
 * The oldest PHP that the plugins promise, from an older Debian, unpacked beside the machine's
 * own. Null, said aloud, where it cannot be had.
 */
export async function oldestPhp(): Promise<Php | null> {
  try {
    const root = join(await cachedFolder('php-7.4-sqlite', 365, unpack), 'root');
    writeFileSync(join(root, 'php.ini'), settings(root));
    const php = {
      name: 'PHP 7.4',
      program: join(root, 'usr/bin/php7.4'),
      words: [],
      // By file, not by words, so that a process which PHP starts has them too.
      environment: {
        LD_LIBRARY_PATH: libraryFolders(join(root, 'usr/lib')).join(':'),
        PHPRC: root,
        PHP_INI_SCAN_DIR: '',
      },
    };
    await run(php.program, ['-r', 'json_encode(new DOMDocument());'], php);
    return php;
  } catch (error) {
    console.log(`  skipped: PHP 7.4, ${(error as Error).message.split('\n')[0]}`);
    return null;
  }
}

async function unpack(folder: string): Promise<void> {
  const work = join(folder, 'work');
  for (const name of ['lists/partial', 'cache/archives/partial', 'debs']) {
    mkdirSync(join(work, name), { recursive: true });
  }
  const apt = ['-q', ...privateApt('bullseye', work)];
  await run('apt-get', [...apt, 'update']);
  await run('apt-get', [...apt, 'download', ...packages], { cwd: join(work, 'debs') });
  for (const name of readdirSync(join(work, 'debs'))) {
    await run('dpkg', ['-x', join(work, 'debs', name), join(folder, 'root')]);
  }
  await run('rm', ['-r', work]);
}

function settings(root: string): string {
  const loaded = extensions.map((name) => `extension=${name}`);
  const folder = `extension_dir=${join(root, 'usr/lib/php/20190902')}`;
  return [folder, 'memory_limit=1G', ...loaded, ''].join('\n');
}

function libraryFolders(library: string): string[] {
  const names = readdirSync(library).filter((name) => name.endsWith('-linux-gnu'));
  return names.map((name) => join(library, name));
}
