import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';

/** A program the tests need from the machine, and the Debian packages that bring it. */
interface Need {
  readonly what: string;
  readonly isThere: () => boolean;
  readonly packages: readonly string[];
}

const phpExtensions = ['sqlite3', 'mysql', 'curl', 'xml', 'mbstring', 'intl', 'zip'];

const needs: readonly Need[] = [
  { what: 'MariaDB', isThere: () => hasProgram('mariadbd'), packages: ['mariadb-server'] },
  {
    what: 'Chromium',
    isThere: () => hasProgram('chromium'),
    packages: ['chromium', 'fonts-dejavu-core'],
  },
  {
    what: 'PHP',
    isThere: hasPhp,
    packages: ['php-cli', ...phpExtensions.map((name) => `php-${name}`)],
  },
  { what: 'PHP for web servers', isThere: hasPhpFpm, packages: ['php-fpm'] },
  { what: 'nginx', isThere: () => hasProgram('nginx'), packages: ['nginx-light'] },
  { what: 'curl', isThere: () => hasProgram('curl'), packages: ['curl'] },
  {
    what: 'Kotlin',
    isThere: () => hasProgram('kotlinc') && hasProgram('java'),
    packages: ['kotlin', 'default-jre-headless'],
  },
  {
    what: 'LibreOffice Calc',
    isThere: () => hasProgram('soffice'),
    packages: ['libreoffice-calc-nogui'],
  },
  { what: 'Composer', isThere: () => hasProgram('composer'), packages: ['composer'] },
];

/** Installs what the machine lacks when it may, and gives a sentence for everything it still lacks. */
export function setUpMachine(say: (sentence: string) => void): string[] {
  const missing = needs.filter((need) => !need.isThere());
  if (missing.length === 0) return [];
  if (userInfo().uid !== 0 || !hasProgram('apt-get')) {
    return missing.map(
      ({ what, packages }) =>
        `${what} is missing and only root on Debian may install it (${packages.join(' ')})`,
    );
  }
  const packages = missing.flatMap((need) => need.packages);
  say(`installing ${packages.join(' ')}`);
  const installed =
    aptGet('update') && aptGet('install', '-y', '--no-install-recommends', ...packages);
  if (!installed) say('apt-get failed');
  return missing
    .filter((need) => !need.isThere())
    .map(
      ({ what, packages }) => `${what} is missing: apt-get could not install ${packages.join(' ')}`,
    );
}

export function hasProgram(name: string): boolean {
  // Servers live in sbin, which an ordinary account's search path may lack.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => isExecutable(join(folder, name)));
}

function hasPhp(): boolean {
  const { status, stdout } = spawnSync('php', ['-m'], { encoding: 'utf8' });
  return status === 0 && phpExtensions.every((name) => stdout.toLowerCase().includes(name));
}

/** Its program is named after its version, which is the one of the command line. */
function hasPhpFpm(): boolean {
  const version = 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;';
  const { status, stdout } = spawnSync('php', ['-r', version], { encoding: 'utf8' });
  return status === 0 && hasProgram(`php-fpm${stdout}`);
}

function aptGet(...words: string[]): boolean {
  const { status, stdout, stderr } = spawnSync('apt-get', ['-q', ...words], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) process.stdout.write(`${stdout ?? ''}${stderr ?? ''}`);
  return status === 0;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run
  }
}
