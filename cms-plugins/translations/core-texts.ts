/*
 * What the shared core says to site admins, in English and in German. The English is in its PHP,
 * the German in `core/translations/de.po` and nowhere else.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPo } from './gettext.ts';
import { callsIn, sentencesIn } from './source-texts.ts';

const core = join(import.meta.dirname, '../core');
const catalogue = 'cms-plugins/core/translations/de.po';
/** Every sentence of the core stands in one of these calls. */
export const coreCall = /(?:\bnew Sentence|->say)\(/g;

export interface CoreText {
  readonly english: string;
  readonly german: string;
}

/** A field of the settings screen, for CMSs that look its texts up by the name of the setting. */
export interface CoreSetting {
  readonly key: string;
  readonly label: CoreText;
  readonly help: CoreText;
  readonly choices: readonly (readonly [value: string, text: CoreText])[];
}

export interface CoreTexts {
  /** All of them, also those of the settings. */
  readonly sentences: readonly CoreText[];
  readonly settings: readonly CoreSetting[];
}

/** @throws when the catalogue has not exactly what the core says */
export async function coreTexts(): Promise<CoreTexts> {
  const said = await coreSentences();
  const german = readPo(await readFile(join(core, 'translations/de.po'), 'utf8'));
  const fault = faultOf(said, german);
  if (fault !== '') throw new Error(fault);
  const text = (english: string): CoreText => ({ english, german: german.get(english) as string });
  const form = await readFile(join(core, 'src/SettingsForm.php'), 'utf8');
  const fields = callsIn(form, /\bnew SettingsField\(/g);
  return { sentences: said.map(text), settings: fields.map((texts) => settingOf(texts, text)) };
}

/** What is wrong with the catalogue, for whoever just wrote or removed a sentence; empty when nothing is. */
export function faultOf(said: readonly string[], german: ReadonlyMap<string, string>): string {
  const missing = said.filter((sentence) => !german.get(sentence));
  const unused = [...german.keys()].filter((english) => english !== '' && !said.includes(english));
  const odd = said.filter((one) => german.get(one) && placesOf(one) !== placesOf(german.get(one)));
  const faults = [
    [`Write the German of these into ${catalogue}; the build takes it to each CMS`, missing],
    [`Remove from ${catalogue} what the core no longer says`, unused],
    [`The German in ${catalogue} has other places for values than the English`, odd],
  ] as const;
  const listed = faults.filter(([, sentences]) => sentences.length > 0);
  return listed.map(([what, ones]) => [`${what}:`, ...ones].join('\n  ')).join('\n');
}

/** Each sentence once, in order. */
async function coreSentences(): Promise<string[]> {
  const names = await readdir(join(core, 'src'));
  const codes = await Promise.all(names.map((name) => readFile(join(core, 'src', name), 'utf8')));
  return [...new Set(codes.flatMap((code) => sentencesIn(code, coreCall)))].sort();
}

function placesOf(text = ''): string {
  return (text.match(/%(?:\d\$)?[sd]/g) ?? []).sort().join(' ');
}

function settingOf(texts: readonly string[], text: (english: string) => CoreText): CoreSetting {
  const [key = '', , label = '', help = '', ...choices] = texts;
  const pairs = choices.flatMap((value, index) =>
    index % 2 === 0 ? [[value, text(choices[index + 1] ?? '')] as const] : [],
  );
  return { key, label: text(label), help: text(help), choices: pairs };
}
