/* What parts the cells of a table, told by its first lines. */

export const delimiters = [',', ';', '\t', '|'] as const;

const mostRows = 30;

/** The one that gives rows of the same length; a comma where none does. */
export function guessedDelimiter(sample: string): string {
  const rows = countedRows(sample);
  let best = { delimiter: ',', score: 0 };
  for (const [index, delimiter] of delimiters.entries()) {
    const counts = rows.map((row) => row[index] as number);
    const [header = 0] = counts;
    const same = counts.filter((count) => count === header).length;
    const score = header * (same / Math.max(1, counts.length)) ** 2;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** How often each delimiter stands outside of quotes, by row; empty rows count for nothing. */
function countedRows(sample: string): number[][] {
  const plain = sample.replace(/"(?:[^"]|"")*"?/g, 'q');
  const rows = plain.split(/[\r\n]+/).filter((row) => row !== '');
  // The last one may be cut off.
  const whole = rows.length > 1 ? rows.slice(0, -1) : rows;
  return whole.slice(0, mostRows).map((row) => delimiters.map((one) => row.split(one).length - 1));
}

/** `sep=;`, which some spreadsheets put before the header. */
const told = /^"?sep=(.)"?(?:\r\n|\n|\r)/;

export interface Told {
  readonly delimiter: string;
  /** The line itself. */
  readonly text: string;
}

export function toldDelimiter(sample: string): Told | null {
  const [text, delimiter] = told.exec(sample) ?? [];
  return text === undefined || delimiter === undefined ? null : { text, delimiter };
}
