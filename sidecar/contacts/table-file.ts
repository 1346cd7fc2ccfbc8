import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';

/* Rows as a file: a table that spreadsheets open, or one line of JSON for each. */

export const exportFormats = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What every download may be asked for. */
export const fileShape = {
  format: z.enum(exportFormats, `must be one of ${exportFormats.join(', ')}`).default('csv'),
  bom: z
    .stringbool()
    .catch(false)
    .meta({ description: 'Marks a CSV as UTF-8, for spreadsheets that take it for another code.' }),
};

export interface FileKind {
  readonly format: ExportFormat;
  readonly bom: boolean;
}

export type Cell = string | number | null | undefined;

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => Cell;
}

/** Told how many rows there were so far. */
export type OnPage = (done: number) => void;

/** The text of the file, a page at a time. Lines of JSON are the rows as they are. */
export async function* fileText<Row extends object>(
  { format, bom }: FileKind,
  columns: readonly Column<Row>[],
  pages: AsyncIterable<readonly Row[]>,
  onPage: OnPage = () => undefined,
): AsyncGenerator<string> {
  const isTable = format === 'csv';
  let text = isTable ? `${bom ? '\ufeff' : ''}${csvOf([columns.map(({ name }) => name)])}` : '';
  let done = 0;
  for await (const rows of pages) {
    done += rows.length;
    onPage(done);
    text += isTable ? csvOf(rows.map((row) => cellsOf(columns, row))) : rows.map(lineOf).join('');
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function lineOf(row: object): string {
  return `${JSON.stringify(row)}\n`;
}

function cellsOf<Row>(columns: readonly Column<Row>[], row: Row): Cell[] {
  return columns.map(({ cell }) => tame(cell(row)));
}

function csvOf(rows: readonly (readonly Cell[])[]): string {
  return stringify([...rows.map((row) => [...row])], {
    record_delimiter: 'windows',
    // Spreadsheets also part cells at these, which the writer does not know.
    quoted_match: /[\r\n;\t]/,
  });
}

/** Spreadsheets run cells that begin so, also behind blanks and quotes, and in wide letters. */
const formula = /^(?:[\s'"]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/;

/** Text that a spreadsheet would run gets an apostrophe before it; numbers stay what they are. */
function tame(cell: Cell): Cell {
  const isTamed = typeof cell === 'string' && (formula.test(cell) || nothing.test(cell));
  return isTamed ? `'${cell}` : cell;
}

/** The word that empties a field in an import. */
const nothing = /^'*NULL$/;

/** The text that `tame` was given; what is only like it loses its apostrophe too. */
export function untamed(cell: string): string {
  if (!cell.startsWith("'")) return cell;
  const text = cell.slice(1);
  return /^[\s'"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) || nothing.test(text) ? text : cell;
}

/** Rows of plain texts. */
export function csvOfTexts(rows: readonly (readonly Cell[])[]): string {
  return csvOf(rows.map((row) => row.map(tame)));
}

/** `2026-01-31T10:00:00+00:00` → `2026-01-31 10:00:00`, as fields have it. */
export function plainTime(iso: string | null): Cell {
  return iso?.slice(0, 19).replace('T', ' ');
}
