import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Options, type Parser, parse } from 'csv-parse';
import { guessedDelimiter, toldDelimiter } from './delimiter.ts';
import { type Coded, decoderOf, type Encoding, encodingOf } from './encoding.ts';

/* A CSV file, row by row: never more of it in memory than a few rows. */

/** Why a file cannot be read; the message is for the person who sent it. */
export class UnreadableFile extends Error {}

export interface FileForm {
  readonly encoding: Encoding;
  readonly delimiter: string;
  /** Where the header begins. */
  readonly start: number;
}

/** What the person who sent the file knows about it. */
export interface KnownForm {
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
}

const sampleSize = 64 * 1024;

export async function formOf(file: string, known: KnownForm = {}): Promise<FileForm> {
  const coded = await codedAs(file, known.encoding);
  const sample = await sampleOf(file, coded);
  const told = toldDelimiter(sample);
  const line = told?.text.length ?? 0;
  const unit = coded.encoding.startsWith('utf-16') ? 2 : 1;
  return {
    encoding: coded.encoding,
    delimiter: known.delimiter ?? told?.delimiter ?? guessedDelimiter(sample.slice(line)),
    start: coded.marks + line * unit,
  };
}

async function codedAs(file: string, known: Encoding | undefined): Promise<Coded> {
  const found = await encodingOf(file);
  if (known === undefined || known === found.encoding) return found;
  return { encoding: known, marks: 0 };
}

async function sampleOf(file: string, { encoding, marks }: Coded): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sampleSize), 0, sampleSize, marks);
    return decoderOf(encoding).text(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

export interface CsvRow {
  /** As spreadsheets count: the header is row 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

export const mostColumns = 1000;
const longestRow = 1_000_000;

const options: Options = {
  bom: false,
  relax_column_count: true,
  relax_quotes: true,
  max_record_size: longestRow,
  record_delimiter: ['\r\n', '\n', '\r'],
};

/** A file that is being read; who stops early closes it. */
export interface CsvReader {
  /** The header and then all others. Empty rows at the end of the file are none. */
  rows(): AsyncGenerator<CsvRow>;
  /** How much of the file was read so far. */
  readonly bytes: number;
  readonly size: number;
}

export async function openCsv(file: string, form: FileForm): Promise<CsvReader> {
  const { size } = await stat(file);
  const stream = createReadStream(file, { start: form.start, highWaterMark: 1 << 14 });
  return {
    size,
    get bytes() {
      return form.start + stream.bytesRead;
    },
    async *rows() {
      const parser = parse({ ...options, delimiter: form.delimiter });
      const reading = pipeline(stream, decoding(form.encoding), parser).catch(() => undefined);
      try {
        yield* numbered(parser);
      } catch (error) {
        throw plainly(error);
      } finally {
        parser.destroy();
        await reading;
      }
    },
  };
}

type Decoding = (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer | string>;

function decoding(encoding: Encoding): Decoding {
  return async function* decoded(chunks) {
    if (encoding === 'utf-8') {
      yield* chunks;
      return;
    }
    const decoder = decoderOf(encoding);
    for await (const chunk of chunks) yield decoder.text(chunk);
    yield decoder.end();
  };
}

async function* numbered(parser: Parser): AsyncGenerator<CsvRow> {
  let number = 0;
  let passed = 0;
  for await (const cells of parser as AsyncIterable<string[]>) {
    number++;
    if (cells.length === 1 && cells[0] === '') {
      passed++;
      continue;
    }
    for (; passed > 0; passed--) yield { number: number - passed, cells: [''] };
    yield { number, cells };
  }
}

function plainly(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  const { code, lines } = error as CsvError & { readonly lines?: number };
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new UnreadableFile(
      `The row at line ${lines} has more than ${longestRow / 1_000_000} million characters. ` +
        'Perhaps a quotation mark is not closed, or the delimiter is another one.',
    );
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return new UnreadableFile('A quotation mark is opened and not closed before the file ends.');
  return new UnreadableFile(`The file is no CSV: ${error.message}`);
}
