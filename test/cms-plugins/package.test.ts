import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { translationTemplate } from '../../cms-plugins/translations/template.ts';

const plugin = join(import.meta.dirname, '../../cms-plugins/wordpress');
const read = (file: string): string => readFileSync(join(plugin, file), 'utf8');
const wordAfter = (text: string, label: string): string | undefined =>
  new RegExp(`${label}:?\\s*(?:\\*\\s*)?([\\w.]+)`).exec(text)?.[1];

describe('The WordPress plugin as a package', () => {
  it('says the same version everywhere', () => {
    const { version } = JSON.parse(readFileSync(join(plugin, '../../package.json'), 'utf8'));
    const main = read('mtc-sidecar.php');

    assert.equal(wordAfter(main, 'Version'), version);
    assert.equal(/'MTC_SIDECAR_VERSION', '([^']+)'/.exec(main)?.[1], version);
    assert.equal(wordAfter(read('readme.txt'), 'Stable tag'), version);
  });

  it('asks for the same WordPress and PHP in its file and in its readme', () => {
    for (const label of ['Requires at least', 'Requires PHP']) {
      assert.equal(wordAfter(read('mtc-sidecar.php'), label), wordAfter(read('readme.txt'), label));
    }
  });

  it('gives translators every sentence it says', async () => {
    const listed = await translationTemplate();

    for (const one of ['The connection works.', '%s forgotten.', 'Settings']) {
      assert.ok(listed.includes(`\nmsgid ${JSON.stringify(one)}\n`), one);
    }
    assert.match(listed, /msgctxt "block title"/);
  });
});
