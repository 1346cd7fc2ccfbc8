import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cms, cmsNames } from '../../cms-plugins/build.ts';
import { type CoreTexts, coreTexts, faultOf } from '../../cms-plugins/translations/core-texts.ts';
import { readPo } from '../../cms-plugins/translations/gettext.ts';
import { languageFiles } from '../../cms-plugins/translations/language-files.ts';
import { type Archive, archiveOf } from './language-files.ts';

type Translated = Exclude<Cms, 'wordpress'>;
const translated = cmsNames.filter((cms): cms is Translated => cms !== 'wordpress');
const joomla = (language: string): string =>
  `packages/plg_system_mtcsidecar/language/${language}/plg_system_mtcsidecar.ini`;
const typo3Labels = 'Configuration/Sets/MtcSidecar';
const typo3Sentences = 'Resources/Private/Language';

/** Where each adapter looks up the German of a sentence, see its `translate()`. */
const lookUp: Record<Translated, (texts: Archive, english: string) => string | undefined> = {
  drupal: (texts, english) => texts('mtc_sidecar/translations/mtc_sidecar.de.po').get(english),
  concrete: (texts, english) =>
    texts('mtc_sidecar/languages/de_DE/LC_MESSAGES/messages.mo').get(english),
  joomla: (texts, english) => texts(joomla('de-DE')).get(joomlaKey(english)),
  typo3: (texts, english) =>
    texts(`${typo3Sentences}/de.locallang.xlf`).get(
      createHash('md5').update(english).digest('hex'),
    ),
  grav: (texts, english) => texts('mtc-sidecar/languages/de.yaml').get(english),
};

/** The files of each CMS that have the same keys in English and in German. */
const pairs: readonly (readonly [Translated, english: string, german: string])[] = [
  ['joomla', joomla('en-GB'), joomla('de-DE')],
  ['typo3', `${typo3Sentences}/locallang.xlf`, `${typo3Sentences}/de.locallang.xlf`],
  ['typo3', `${typo3Labels}/labels.xlf`, `${typo3Labels}/de.labels.xlf`],
  ['grav', 'mtc-sidecar/languages/en.yaml', 'mtc-sidecar/languages/de.yaml'],
];

function joomlaKey(english: string): string {
  const words = english.replace(/[^a-z]+/gi, '_').replace(/^_|_$/g, '');
  return `PLG_SYSTEM_MTCSIDECAR_${words.toUpperCase()}`;
}

describe('What the plugins say in German', () => {
  let core: CoreTexts;
  const archives = new Map<Cms, Archive>();
  const archive = (cms: Cms): Archive => archives.get(cms) as Archive;

  before(async () => {
    core = await coreTexts();
    for (const cms of translated) archives.set(cms, await archiveOf(cms));
  });

  it('is one catalogue, with everything that the core says', () => {
    const said = core.sentences.map(({ english }) => english);
    for (const one of ['The connection works.', '%s forgotten.', 'Wait for consent', 'A Mautic']) {
      assert.ok(said.includes(one), one);
    }
    const same = core.sentences.filter(({ english, german }) => english === german);
    assert.deepEqual(
      same.map(({ english }) => english),
      ['mtc-sidecar'],
    );
  });

  it('is asked for at one place when the core says something new', () => {
    const german = new Map([
      ['', 'Language: de'],
      ['%s old.', 'alt.'],
      ['Gone.', 'Weg.'],
    ]);
    const fault = faultOf(['%s old.', 'New.'], german);
    assert.match(
      fault,
      /Write the German of these into cms-plugins\/core\/.*de\.po.*:\n {2}New\.\n/,
    );
    assert.match(fault, /Remove from .*de\.po.*:\n {2}Gone\.\n/);
    assert.match(fault, /other places for values.*:\n {2}%s old\.$/);
  });

  for (const cms of translated) {
    it(`is in the archive for ${cms}, sentence by sentence`, () => {
      assert.ok(core.sentences.length > 70);
      const own = cms === 'joomla' ? ['Leave out people with these roles'] : [];
      for (const { english, german } of core.sentences) {
        const said = lookUp[cms](archive(cms), english);
        if (own.includes(english)) assert.notEqual(said, german);
        else assert.equal(said, german, english);
      }
    });
  }
});

describe('The language files of the plugins', () => {
  for (const [cms, english, german] of pairs) {
    it(`have the same keys in ${english} and ${german}`, async () => {
      const texts = await archiveOf(cms);
      const core = (await coreTexts()).sentences.map((text) => text.english);
      const keys = [...texts(german).keys()].sort();
      // Grav has the sentences of the core there by their English.
      const own = cms === 'grav' ? keys.filter((key) => !core.includes(key)) : keys;
      assert.deepEqual(own, [...texts(english, 'source').keys()].sort());
    });
  }

  it('have the label and the help of each setting where the CMS looks for them', async () => {
    const [typo3, grav] = [await archiveOf('typo3'), await archiveOf('grav')];
    const core = await coreTexts();
    assert.ok(core.settings.length > 10);
    for (const { key, label } of core.settings) {
      const name = key.replace(/[A-Z]/g, '_$&').toUpperCase();
      const inGrav = grav('mtc-sidecar/languages/de.yaml');
      assert.ok(inGrav.has(name) && inGrav.has(`${name}_HELP`), name);
      const inTypo3 = typo3(`${typo3Labels}/labels.xlf`, 'source');
      assert.ok(inTypo3.has(`settings.description.mtcSidecar.${key}`), key);
      if (key !== 'excludedRoles') {
        assert.equal(inGrav.get(name), label.german);
        assert.equal(inTypo3.get(`settings.mtcSidecar.${key}`), label.english);
      }
    }
  });

  it('repeat nothing of the core in the folder of a CMS', async () => {
    const { sentences } = await coreTexts();
    for (const cms of translated) {
      for (const { path, from = path } of languageFiles[cms]) {
        const own = readFileSync(join(import.meta.dirname, '../../cms-plugins', cms, from), 'utf8');
        const texts = own.match(/(?<=[">]|: )[^"<>\n]{8,}(?=["<]|$)/gm) ?? [];
        const repeated = sentences.filter(({ english, german }) =>
          [english, german].some((one) => one.includes(' ') && new Set<string>(texts).has(one)),
        );
        assert.deepEqual(repeated, [], from);
      }
    }
  });

  it('are read as translators write them, and refused where they are unclear', () => {
    const text = '# note\nmsgid ""\n"A long "\n"text"\nmsgstr ""\n"Ein \\"langer\\" "\n"Text"\n';
    assert.deepEqual([...readPo(text)], [['A long text', 'Ein "langer" Text']]);
    assert.throws(() => readPo(`${text}${text}`), /twice/);
    assert.throws(() => readPo('#, fuzzy\nmsgid "A"\nmsgstr "B"\n'), /Line 1/);
    assert.throws(() => readPo('msgid "A"\nmsgid_plural "As"\n'), /Line 2/);
  });
});
