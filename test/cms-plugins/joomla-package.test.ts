import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { translationTemplate } from '../../cms-plugins/translations.ts';

const folder = join(import.meta.dirname, '../../cms-plugins/joomla');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const system = 'packages/plg_system_mtcsidecar';
const manifests = ['system', 'task', 'privacy']
  .map((group) => `packages/plg_${group}_mtcsidecar/mtcsidecar.xml`)
  .concat('pkg_mtcsidecar.xml');

/** The texts of a language by their keys, as Joomla reads them. */
function textsOf(language: string): Map<string, string> {
  const lines = read(`${system}/language/${language}/plg_system_mtcsidecar.ini`).split('\n');
  const pairs = lines.flatMap((line) => {
    const [, key, text] = /^([A-Z_]+)="(.*)"$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, text as string] as const];
  });
  assert.equal(new Set(pairs.map(([key]) => key)).size, pairs.length, 'each key stands once');
  return new Map(pairs);
}

/** What the core says, and the keys by which the plugin looks it up. */
async function sentences(): Promise<(readonly [key: string, english: string])[]> {
  const entries = (await translationTemplate()).split('\n\n');
  return entries
    .filter((entry) => entry.includes('#: core/'))
    .map((entry) => JSON.parse(/^msgid (".*")$/m.exec(entry)?.[1] ?? '""') as string)
    .map((english) => {
      const words = english.replace(/[^a-z]+/gi, '_').replace(/^_|_$/g, '');
      return [`PLG_SYSTEM_MTCSIDECAR_${words.toUpperCase()}`, english] as const;
    });
}

describe('The package for Joomla', () => {
  it('says the same version everywhere', () => {
    const { version } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8'));
    for (const manifest of manifests) {
      assert.equal(/<version>(.*)<\/version>/.exec(read(manifest))?.[1], version, manifest);
    }
    assert.equal(/VERSION = '(.*)'/.exec(read(`${system}/src/JoomlaHost.php`))?.[1], version);
  });

  it('has every sentence of the core in English and in German', async () => {
    const [english, german] = [textsOf('en-GB'), textsOf('de-DE')];
    const said = await sentences();
    assert.ok(said.length > 50);
    for (const [key, sentence] of said) {
      assert.equal(english.get(key), sentence.replaceAll('"', '\\"'), key);
      const places = (text: string) => text.match(/%(\d\$)?s/g) ?? [];
      assert.deepEqual(places(german.get(key) ?? ''), places(sentence), key);
      if (sentence.includes(' ')) assert.notEqual(german.get(key), sentence, key);
    }
    assert.deepEqual([...german.keys()], [...english.keys()]);
  });

  it('has a text for every word of its settings, and each setting that the core knows', () => {
    const manifest = read(`${system}/mtcsidecar.xml`);
    const texts = textsOf('en-GB');
    for (const [key] of manifest.matchAll(/PLG_SYSTEM_MTCSIDECAR_[A-Z_]+/g)) {
      assert.ok(texts.has(key), key);
    }
    const form = readFileSync(join(folder, '../core/src/SettingsForm.php'), 'utf8');
    const keys = [...form.matchAll(/new SettingsField\(\s*'(\w+)'/g)].map(([, key]) => key);
    const fields = [...manifest.matchAll(/<field name="(\w+)"/g)].map(([, name]) => name);
    assert.deepEqual(fields, keys);
  });
});
