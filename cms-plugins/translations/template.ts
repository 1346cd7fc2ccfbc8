/*
 * The list of sentences that translators of the WordPress plugin get: of its PHP, of the shared
 * core, and of the settings screen. The build puts it into the plugin.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { coreCall } from './core-texts.ts';
import { sentencesIn } from './source-texts.ts';

const plugins = join(import.meta.dirname, '..');
const textDomain = 'mtc-sidecar';
const head = `msgid ""
msgstr ""
"Project-Id-Version: mtc-sidecar\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"X-Domain: ${textDomain}\\n"
`;

/** Where sentences are, the calls that hold them, and the file they come from once shipped. */
const sources = [
  { folder: 'wordpress', ending: '.php', call: /\b(?:esc_html|esc_attr)?__\(/g, shipped: '' },
  { folder: 'core/src', ending: '.php', call: coreCall, shipped: 'core/' },
  {
    folder: 'wordpress/settings-app/src',
    ending: /^(?!form-block\.).*\.tsx?$/,
    call: /\b__\(/g,
    shipped: 'build/settings.js',
  },
  {
    folder: 'wordpress/settings-app/src',
    ending: 'form-block.tsx',
    call: /\b__\(/g,
    shipped: 'build/form-block.js',
  },
] as const;

/** What WordPress itself translates of a block, with the context it asks for. */
const partsOfBlock = { title: 'block title', description: 'block description' } as const;

/** The text of `languages/mtc-sidecar.pot`. */
export async function translationTemplate(): Promise<string> {
  const places = new Map<string, Set<string>>();
  for (const { folder, ending, call, shipped } of sources) {
    const names = (await readdir(join(plugins, folder))).sort();
    for (const name of names.filter((one) => endsWith(one, ending))) {
      const code = await readFile(join(plugins, folder, name), 'utf8');
      const place = shipped.endsWith('.js') ? shipped : shipped + name;
      for (const sentence of sentencesIn(code, call)) {
        if (sentence === textDomain) continue;
        places.set(sentence, (places.get(sentence) ?? new Set()).add(place));
      }
    }
  }
  const entries = [...places].sort(([one], [other]) => (one < other ? -1 : 1));
  const listed = entries.map(([sentence, files]) => entryOf(sentence, files));
  return [head, ...listed, ...(await entriesOfBlock())].join('\n');
}

async function entriesOfBlock(): Promise<string[]> {
  const block = await readFile(join(plugins, 'wordpress/block.json'), 'utf8');
  const texts = JSON.parse(block) as Record<keyof typeof partsOfBlock, string>;
  return (['title', 'description'] as const).map((part) => {
    const context = `msgctxt "${partsOfBlock[part]}"\n`;
    return `#: block.json\n${context}msgid ${JSON.stringify(texts[part])}\nmsgstr ""\n`;
  });
}

function endsWith(name: string, ending: string | RegExp): boolean {
  return typeof ending === 'string' ? name.endsWith(ending) : ending.test(name);
}

function entryOf(sentence: string, files: ReadonlySet<string>): string {
  const references = [...files].map((file) => `#: ${file}\n`).join('');
  const format = /%(\d\$)?[sd]/.test(sentence) ? '#, php-format\n' : '';
  return `${references}${format}msgid ${JSON.stringify(sentence)}\nmsgstr ""\n`;
}
