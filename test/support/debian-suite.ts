import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run-command.ts';

/** Downloads packages of one of Debian's suites and unpacks them in the folder `root` of this one. */
export async function unpackPackages(
  suite: string,
  work: string,
  packages: readonly string[],
): Promise<void> {
  for (const name of ['lists/partial', 'cache/archives/partial', 'debs']) {
    mkdirSync(join(work, name), { recursive: true });
  }
  const apt = ['-q', ...privateApt(suite, work)];
  await run('apt-get', [...apt, 'update']);
  await run('apt-get', [...apt, 'download', ...packages], { cwd: join(work, 'debs') });
  for (const name of readdirSync(join(work, 'debs'))) {
    await run('dpkg', ['-x', join('debs', name), 'root'], { cwd: work });
  }
}

/** The same with everything that those packages need, down to the C library. */
export async function unpackWithLibraries(
  suite: string,
  work: string,
  packages: readonly string[],
): Promise<void> {
  for (const name of ['lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(work, name), { recursive: true });
  }
  const apt = ['-q', '-o', 'Debug::NoLocking=1', ...privateApt(suite, work)];
  await run('apt-get', [...apt, 'update']);
  const download = ['install', '-y', '--download-only', '--no-install-recommends'];
  await run('apt-get', [...apt, ...download, ...packages]);
  const archives = join(work, 'cache/archives');
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    // What sets a machine up is not needed to run a program.
    if (/^(php|lib|zlib)/.test(name))
      await run('dpkg', ['-x', join(archives, name), 'root'], { cwd: work });
  }
}

/** Options that let apt-get read another suite without touching the machine's own lists. */
function privateApt(suite: string, work: string): string[] {
  const source = join(work, 'suite.sources');
  const lines = [
    'Types: deb',
    `URIs: ${debianMirror()}`,
    `Suites: ${suite}`,
    'Components: main',
    'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
  ];
  writeFileSync(source, `${lines.join('\n')}\n`);
  const settings = {
    'Dir::Etc::sourcelist': source,
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'Dir::State::status': '/dev/null',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** The mirror that the machine itself uses. */
function debianMirror(): string {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...readdirSync(folder).map((name) => join(folder, name))];
  for (const file of files) {
    const [mirror] = /https?:\/\/\S+\/debian\/?(?=\s)/.exec(readIfThere(file)) ?? [];
    if (mirror !== undefined) return mirror;
  }
  return 'http://deb.debian.org/debian';
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // not there or not ours to read: the next file may know
  }
}
