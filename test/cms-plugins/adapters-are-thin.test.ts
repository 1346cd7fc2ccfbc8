import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const plugins = join(import.meta.dirname, '../../cms-plugins');
const adapters = ['concrete', 'drupal', 'grav', 'joomla', 'typo3'];
const most = 300;
/** Files that declare and do nothing. */
const manifest = /^(ext_\w+\.php|Configuration\/.*|.*\/services\/provider\.php)$/;
/** What stands around the code: imports, the begin of a file, attributes, brackets that stand alone. */
const frame = /^(<\?php|namespace |use |declare\(|\\?defined\(|#\[|\/\/|[[\](){};,]+$)/;

describe('An adapter holds only what is special to its CMS', () => {
  for (const cms of adapters) {
    it(`${cms}: at most ${most} lines of PHP that are neither comments, imports, lone brackets nor manifests`, async () => {
      const lines = await linesOf(cms);

      assert.ok(lines > 100, `${lines} lines: the adapter is elsewhere`);
      assert.ok(lines <= most, `${lines} lines: what could be in the core?`);
    });
  }
});

async function linesOf(cms: string): Promise<number> {
  let lines = 0;
  for (const path of await readdir(join(plugins, cms), { recursive: true })) {
    if (!/\.(php|module|install)$/.test(path) || manifest.test(path)) continue;
    lines += codeIn(await readFile(join(plugins, cms, path), 'utf8'));
  }
  return lines;
}

function codeIn(php: string): number {
  const lines = php.replace(/\/\*.*?\*\//gs, '').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !frame.test(line)).length;
}
