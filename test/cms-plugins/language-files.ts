/* Reads the language files of an archive, each format apart from how the build writes it. */
import assert from 'node:assert/strict';
import { unzipSync } from 'fflate';
import { type Cms, zipPlugin } from '../../cms-plugins/build.ts';
import { readPo } from '../../cms-plugins/translations/gettext.ts';

export type Texts = ReadonlyMap<string, string>;

/** The texts of an archive's language file by the keys of its format. */
export type Archive = (path: string, part?: 'source' | 'target') => Texts;

const archives = new Map<Cms, Promise<Archive>>();

export function archiveOf(cms: Cms): Promise<Archive> {
  const archive = archives.get(cms) ?? unpacked(cms);
  archives.set(cms, archive);
  return archive;
}

async function unpacked(cms: Cms): Promise<Archive> {
  const files = unzipSync(await zipPlugin(cms));
  return (path, part = 'target') => {
    const bytes = Buffer.from(files[path] ?? assert.fail(`The archive has no ${path}.`));
    if (path.endsWith('.mo')) return moTexts(bytes);
    const text = bytes.toString();
    if (path.endsWith('.po')) return readPo(text);
    if (path.endsWith('.ini')) return iniTexts(text);
    return path.endsWith('.xlf') ? xlfTexts(text, part) : yamlTexts(text);
  };
}

function iniTexts(text: string): Texts {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith(';'));
  return once(
    lines.map((line) => {
      const [, key, value] = /^([A-Z_]+)="((?:[^"\\]|\\")*)"$/.exec(line) ?? assert.fail(line);
      return [key as string, (value as string).replaceAll('\\"', '"')];
    }),
  );
}

function xlfTexts(text: string, part: 'source' | 'target'): Texts {
  const units = text.match(/<trans-unit .*?<\/trans-unit>/gs) ?? [];
  return once(
    units.map((unit) => {
      const key = /^<trans-unit id="(.+?)"/.exec(unit)?.[1] ?? assert.fail(unit);
      const value = new RegExp(`<${part}>(.*?)</${part}>`).exec(unit)?.[1] ?? assert.fail(unit);
      const plain = value.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
      return [key, plain.replaceAll('&quot;', '"').replaceAll('&amp;', '&')];
    }),
  );
}

/** The keys of the plugin, and below them the sentences by their English. */
function yamlTexts(text: string): Texts {
  const lines = text.split('\n').filter((line) => /^ .*: ./.test(line));
  return once(
    lines.map((line) => {
      const [, key = '', value = ''] =
        /^ {2,4}([A-Z_]+|"(?:[^"\\]|\\.)*"): (.+)$/.exec(line) ?? assert.fail(line);
      const plain = (one: string): string => (one.startsWith('"') ? JSON.parse(one) : one);
      return [plain(key), plain(value)];
    }),
  );
}

/** As gettext reads it: the numbers of the head say where the tables of both languages are. */
function moTexts(bytes: Buffer): Texts {
  const number = (index: number): number => bytes.readUInt32LE(index);
  assert.equal(number(0), 0x950412de);
  const text = (table: number, index: number): string => {
    const place = number(table + 8 * index + 4);
    assert.equal(bytes[place + number(table + 8 * index)], 0);
    return bytes.toString('utf8', place, place + number(table + 8 * index));
  };
  return once(
    Array.from({ length: number(8) }, (_, index) => [
      text(number(12), index),
      text(number(16), index),
    ]),
  );
}

function once(pairs: readonly (readonly [string, string])[]): Texts {
  const texts = new Map(pairs);
  assert.equal(texts.size, pairs.length, 'a key stands twice');
  return texts;
}
