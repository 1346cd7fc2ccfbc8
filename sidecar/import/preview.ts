import type { Field } from '../contacts/field.ts';
import { checkDateTime, isEmail } from '../contacts/value.ts';
import { type CsvRow, formOf, type KnownForm, openCsv, UnreadableFile } from './csv-file.ts';
import type { Encoding } from './encoding.ts';
import { columnNames, suggestedMapping } from './mapping.ts';
import { targetsOf } from './target.ts';

/** What a file looks like, before anything is written. */
export interface Preview {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly columns: readonly PreviewColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly targets: readonly PreviewTarget[];
}

interface PreviewColumn {
  readonly name: string;
  readonly type: string;
  /** What it seems to be; null = nothing that there is. */
  readonly target: string | null;
}

interface PreviewTarget {
  readonly name: string;
  readonly label: string;
  readonly about: 'contact' | 'company';
}

const looked = 100;
const shown = 10;
const longestCell = 200;

/** @throws UnreadableFile */
export async function previewOf(
  path: string,
  known: KnownForm,
  fields: readonly Field[],
): Promise<Preview> {
  const form = await formOf(path, known);
  const [header, ...rows] = await firstRows(path, form);
  if (header === undefined) throw new UnreadableFile('The file is empty.');
  const names = columnNames(header.cells);
  const mapping = new Map(Object.entries(suggestedMapping(fields, names)));
  return {
    ...{ encoding: form.encoding, delimiter: form.delimiter },
    columns: names.map((name, index) => ({
      name,
      type: typeOf(rows.map(({ cells }) => cells[index] ?? '')),
      target: mapping.get(name) ?? null,
    })),
    rows: rows.slice(0, shown).map(({ cells }) => cells.map((cell) => cell.slice(0, longestCell))),
    targets: [...targetsOf(fields)].map(([name, target]) => ({
      name,
      label: 'field' in target ? target.field.label : name,
      about: target.kind === 'company' ? 'company' : 'contact',
    })),
  };
}

async function firstRows(path: string, form: Awaited<ReturnType<typeof formOf>>) {
  const rows: CsvRow[] = [];
  for await (const row of (await openCsv(path, form)).rows()) {
    rows.push(row);
    if (rows.length > looked) break;
  }
  return rows;
}

const kinds: readonly (readonly [name: string, test: (text: string) => boolean])[] = [
  ['boolean', (text) => /^(0|1|true|false|yes|no|on|off)$/i.test(text)],
  ['number', (text) => /^[+-]?\d+([.,]\d+)?$/.test(text)],
  ['email', isEmail],
  ['datetime', (text) => 'value' in checkDateTime(text)],
  ['url', (text) => /^https?:\/\/\S+$/i.test(text)],
];

/** What all values of a column have in common. */
function typeOf(cells: readonly string[]): string {
  const filled = cells.map((cell) => cell.trim()).filter(Boolean);
  if (filled.length === 0) return 'empty';
  return kinds.find(([, test]) => filled.every(test))?.[0] ?? 'text';
}
