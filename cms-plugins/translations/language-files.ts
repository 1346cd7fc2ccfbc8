/*
 * The language files of each plugin: what its folder has of its own, joined with what the core says,
 * in the format of the CMS and under the keys by which its adapter asks. Where both have a key, the
 * folder wins.
 */
import { createHash } from 'node:crypto';
import type { CoreText, CoreTexts } from './core-texts.ts';
import { moFile, poEntry, readPo } from './gettext.ts';
import { translationTemplate } from './template.ts';

type Language = keyof CoreText;
type Keyed = readonly (readonly [key: string, text: CoreText])[];

export interface LanguageFile {
  /** Where it is in the plugin. */
  readonly path: string;
  /** The file of the plugin's folder that it is made from, if that is another. */
  readonly from?: string;
  /** @param own the text of the plugin's folder; empty when it has none */
  readonly write: (own: string, core: CoreTexts) => string | Uint8Array | Promise<string>;
}

const concreteFolder = 'languages/de_DE/LC_MESSAGES';
const joomlaFolder = 'packages/plg_system_mtcsidecar/language';
const typo3Sentences = 'Resources/Private/Language';
const typo3Labels = 'Configuration/Sets/MtcSidecar';

type Cms = 'wordpress' | 'drupal' | 'concrete' | 'joomla' | 'typo3' | 'grav';

export const languageFiles: Readonly<Record<Cms, readonly LanguageFile[]>> = {
  /** Translated by the community of WordPress, from this list. */
  wordpress: [{ path: 'languages/mtc-sidecar.pot', write: translationTemplate }],
  drupal: [{ path: 'translations/mtc_sidecar.de.po', write: joinedPo }],
  concrete: [
    { path: `${concreteFolder}/messages.po`, write: joinedPo },
    {
      path: `${concreteFolder}/messages.mo`,
      from: `${concreteFolder}/messages.po`,
      write: (own, core) => moFile(readPo(joinedPo(own, core))),
    },
  ],
  joomla: [
    { path: `${joomlaFolder}/en-GB/plg_system_mtcsidecar.ini`, write: joinedIni('english') },
    { path: `${joomlaFolder}/de-DE/plg_system_mtcsidecar.ini`, write: joinedIni('german') },
  ],
  typo3: [
    { path: `${typo3Sentences}/locallang.xlf`, write: joinedXlf('english', byHash) },
    { path: `${typo3Sentences}/de.locallang.xlf`, write: joinedXlf('german', byHash) },
    { path: `${typo3Labels}/labels.xlf`, write: joinedXlf('english', byDefinition) },
    { path: `${typo3Labels}/de.labels.xlf`, write: joinedXlf('german', byDefinition) },
  ],
  grav: [
    { path: 'languages/en.yaml', write: joinedYaml('english') },
    { path: 'languages/de.yaml', write: joinedYaml('german') },
  ],
};

function joinedPo(own: string, { sentences }: CoreTexts): string {
  const ours = readPo(own);
  const entries = sentences
    .filter(({ english }) => !ours.has(english))
    .map(({ english, german }) => poEntry(english, german));
  return [`${own.trimEnd()}\n`, ...entries].join('\n');
}

function joinedIni(language: Language): LanguageFile['write'] {
  return (own, { sentences }) => {
    const keyed = sentences.map((text) => [joomlaKey(text.english), text] as const);
    const lines = notIn(own, keyed, (key) => `${key}=`).map(
      ([key, text]) => `${key}="${text[language].replaceAll('"', '\\"')}"`,
    );
    return [own.trimEnd(), ...lines, ''].join('\n');
  };
}

/** As JoomlaHost makes it of the words. */
function joomlaKey(english: string): string {
  const words = english.replace(/[^a-z]+/gi, '_').replace(/^_|_$/g, '');
  return `PLG_SYSTEM_MTCSIDECAR_${words.toUpperCase()}`;
}

function joinedXlf(language: Language, keysOf: (core: CoreTexts) => Keyed): LanguageFile['write'] {
  return (own, core) => {
    const units = notIn(own, keysOf(core), (key) => `id="${key}"`).map(([key, text]) => {
      const target = `\n                <target>${xml(text.german)}</target>`;
      return `            <trans-unit id="${key}" resname="${key}">
                <source>${xml(text.english)}</source>${language === 'german' ? target : ''}
            </trans-unit>\n`;
    });
    const [before, after = ''] = own.split(/^(?= *<\/body>)/m);
    return [before, ...units, after].join('');
  };
}

function byHash({ sentences }: CoreTexts): Keyed {
  return sentences.map((text) => [createHash('md5').update(text.english).digest('hex'), text]);
}

function byDefinition({ settings }: CoreTexts): Keyed {
  return settings.flatMap(({ key, label, help }) => [
    [`settings.mtcSidecar.${key}`, label] as const,
    [`settings.description.mtcSidecar.${key}`, help] as const,
  ]);
}

function joinedYaml(language: Language): LanguageFile['write'] {
  return (own, { sentences, settings }) => {
    const texts = settings.flatMap(({ key, label, help, choices }) => {
      const name = key.replace(/[A-Z]/g, '_$&').toUpperCase();
      const ofChoices = choices.map(
        ([value, text]) => [`${name}_${value.toUpperCase()}`, text] as const,
      );
      return [[name, label] as const, [`${name}_HELP`, help] as const, ...ofChoices];
    });
    const lines = notIn(own, texts, (key) => `\n  ${key}:`).map(
      ([key, text]) => `  ${key}: ${JSON.stringify(text[language])}`,
    );
    const said = sentences.map(
      ({ english, german }) => `    ${JSON.stringify(english)}: ${JSON.stringify(german)}`,
    );
    const list = language === 'german' ? ['  SENTENCES:', ...said] : [];
    return [own.trimEnd(), ...lines, ...list, ''].join('\n');
  };
}

/** Without those whose key the plugin's folder has. @throws when a key stands for two texts */
function notIn(own: string, texts: Keyed, written: (key: string) => string): Keyed {
  const keys = new Set(texts.map(([key]) => key));
  if (keys.size < texts.length) throw new Error('Two sentences of the core have the same key.');
  return texts.filter(([key]) => !own.includes(written(key)));
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
