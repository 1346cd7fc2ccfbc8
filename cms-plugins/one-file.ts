/*
 * The shared core and the adapter for sites without a CMS as one PHP file. The core has a namespace
 * of its own; the functions that pages call have none.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const here = import.meta.dirname;
/** Settings screens, databases of a CMS and short codes. */
const unused = [
  'CollectedSql',
  'DoctrineSql',
  'GuzzleHttp',
  'SettingsField',
  'SettingsForm',
  'ShortCodes',
  'SymfonyConsole',
  'TextKeepingHost',
];
const namespace = 'MtcSidecar\\OneFile\\Core';
const publicFunctions = ['mtc_tag', 'mtc_submit', 'mtc_known', 'mtc_sign_in', 'mtc_sign_out'];
const intro = `<?php
/*
 * mtc-sidecar in one file, for any PHP site from PHP 7.4 on. Written by \`npm run plugins\`; to
 * change something, change its sources. License: GPL-2.0-or-later.
 */

declare(strict_types=1);
`;

/** The bytes of `mtc-sidecar.php`; the same sources make the same bytes. */
export async function onePhpFile(): Promise<string> {
  const parts = await classes();
  for (const name of ['functions', 'start']) {
    parts.push(bodyOf(await readFile(join(here, `plain-php/${name}.php`), 'utf8')));
  }
  // The start comes last: by then every class is there.
  const start = parts.pop();
  const spaces = [inNamespace(namespace, parts), global(), inNamespace(namespace, [start ?? ''])];
  return [intro, ...spaces].join('\n');
}

/** What others extend or implement has to come before them. */
async function classes(): Promise<string[]> {
  const sources = new Map<string, string>();
  const core = join(here, 'core/src');
  for (const file of (await readdir(core)).sort()) {
    const name = file.replace(/\.php$/, '');
    if (!unused.includes(name)) sources.set(name, bodyOf(await readFile(join(core, file), 'utf8')));
  }
  const host = await readFile(join(here, 'plain-php/OneFileHost.php'), 'utf8');
  sources.set('OneFileHost', bodyOf(host));
  const ordered = new Set<string>();
  for (const name of sources.keys()) addWithParents(name, sources, ordered);
  return [...ordered].map((name) => sources.get(name) as string);
}

function addWithParents(
  name: string,
  sources: ReadonlyMap<string, string>,
  ordered: Set<string>,
): void {
  const parent = /^[\w ]+ (?:extends|implements) (\w+)$/m.exec(sources.get(name) ?? '')?.[1];
  if (parent !== undefined) addWithParents(parent, sources, ordered);
  if (sources.has(name)) ordered.add(name);
}

function bodyOf(php: string): string {
  return php.replace(/^<\?php\s+declare\(strict_types=1\);\s+namespace [\w\\]+;\s+/, '').trimEnd();
}

function inNamespace(name: string, parts: readonly string[]): string {
  return `namespace ${name} {\n\n${parts.join('\n\n')}\n\n}\n`;
}

/** Pages call `mtc_tag()`, wherever the core lives. */
function global(): string {
  const functions = publicFunctions.map(
    (name) => `function ${name}(...$values)\n{\n    return \\${namespace}\\${name}(...$values);\n}`,
  );
  return inNamespace('', functions).replace('namespace  {', 'namespace {');
}
