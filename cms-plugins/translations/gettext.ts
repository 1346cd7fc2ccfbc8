/* The formats of gettext: `.po`, which translators write, and `.mo`, which programs read. */

/** A keyword, or nothing where a long text goes on, and a text in quotes. */
const poLine = /^(?:(msgid|msgstr) )?("(?:[^"\\]|\\.)*")$/;

/** The translations of a `.po` file by their English; its head is that of the empty text. */
export function readPo(text: string): Map<string, string> {
  const pairs: { msgid: string; msgstr: string }[] = [];
  let part: 'msgid' | 'msgstr' | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || (line.startsWith('#') && !/^#,.*fuzzy/.test(line))) continue;
    const [, keyword, quoted] = poLine.exec(line) ?? [];
    if (keyword === 'msgid') pairs.push({ msgid: '', msgstr: '' });
    part = (keyword as typeof part) ?? part;
    const pair = pairs.at(-1);
    if (quoted === undefined || part === undefined || pair === undefined) {
      throw new Error(`Line ${index + 1} of the translations is unclear: ${line}`);
    }
    pair[part] += JSON.parse(quoted);
  }
  const entries = new Map(pairs.map(({ msgid, msgstr }) => [msgid, msgstr]));
  if (entries.size < pairs.length) throw new Error('A text is translated twice.');
  return entries;
}

export function poEntry(english: string, translated: string): string {
  return `msgid ${JSON.stringify(english)}\nmsgstr ${JSON.stringify(translated)}\n`;
}

/** The bytes of a `.mo` file: seven numbers, two tables of lengths and places, and the texts. */
export function moFile(entries: ReadonlyMap<string, string>): Uint8Array {
  const sorted = [...entries]
    .map(([english, translated]) => ({ from: Buffer.from(english), to: Buffer.from(translated) }))
    .sort((one, other) => Buffer.compare(one.from, other.from));
  const headLength = 28;
  const tableLength = 8 * sorted.length;
  const [second, end] = [headLength + tableLength, headLength + 2 * tableLength];
  const numbers = [0x950412de, 0, sorted.length, headLength, second, 0, end];
  const texts = [...sorted.map(({ from }) => from), ...sorted.map(({ to }) => to)];
  let place = end;
  for (const text of texts) {
    numbers.push(text.length, place);
    place += text.length + 1;
  }
  const start = Buffer.alloc(end);
  for (const [index, number] of numbers.entries()) start.writeUInt32LE(number, 4 * index);
  return Buffer.concat([start, ...texts.flatMap((text) => [text, Buffer.of(0)])]);
}
