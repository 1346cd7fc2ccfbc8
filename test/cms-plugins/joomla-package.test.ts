import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveOf } from './language-files.ts';

const folder = join(import.meta.dirname, '../../cms-plugins/joomla');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const system = 'packages/plg_system_mtcsidecar';
const manifests = ['system', 'task', 'privacy']
  .map((group) => `packages/plg_${group}_mtcsidecar/mtcsidecar.xml`)
  .concat('pkg_mtcsidecar.xml');

describe('The package for Joomla', () => {
  it('says the same version everywhere', () => {
    const { version } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8'));
    for (const manifest of manifests) {
      assert.equal(/<version>(.*)<\/version>/.exec(read(manifest))?.[1], version, manifest);
    }
    assert.equal(/VERSION = '(.*)'/.exec(read(`${system}/src/JoomlaHost.php`))?.[1], version);
  });

  it('has a text for every word of its settings, and each setting that the core knows', async () => {
    const manifest = read(`${system}/mtcsidecar.xml`);
    const texts = (await archiveOf('joomla'))(`${system}/language/en-GB/plg_system_mtcsidecar.ini`);
    for (const [key] of manifest.matchAll(/PLG_SYSTEM_MTCSIDECAR_[A-Z_]+/g)) {
      assert.ok(texts.has(key), key);
    }
    const form = readFileSync(join(folder, '../core/src/SettingsForm.php'), 'utf8');
    const keys = [...form.matchAll(/new SettingsField\(\s*'(\w+)'/g)].map(([, key]) => key);
    const fields = [...manifest.matchAll(/<field name="(\w+)"/g)].map(([, name]) => name);
    assert.deepEqual(fields, keys);
  });
});
