import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../problem.ts';

/* Files that are uploaded, in one part or in several; they are for nobody else to read. */

/** Makes an empty file in the folder, and gives its path. */
export async function emptyUpload(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.csv`);
  await writeFile(path, '', { mode: 0o600, flag: 'wx' });
  return path;
}

export interface Part {
  readonly path: string;
  /** How long the file is before it. */
  readonly offset: number;
  /** How long the file may become. */
  readonly most: number;
}

const beingWritten = new Set<string>();

/** Adds a part to the file, and gives how long the file is then. @throws Problem */
export async function appendPart(
  body: Readable,
  told: number | null,
  { path, offset, most }: Part,
): Promise<number> {
  if (offset + (told ?? 0) > most) throw tooLarge(most);
  if (beingWritten.has(path)) throw new Problem(409, 'Another part is being received.');
  beingWritten.add(path);
  try {
    // What a part left that broke off is no part of the file.
    await truncate(path, offset);
    let size = offset;
    await pipeline(
      async function* () {
        // The answer goes by the same connection.
        for await (const chunk of body.iterator({ destroyOnReturn: false })) {
          size += chunk.length;
          if (size > most) throw tooLarge(most);
          yield chunk;
        }
      },
      createWriteStream(path, { flags: 'r+', start: offset }),
    );
    return size;
  } catch (error) {
    await truncate(path, offset).catch(() => undefined);
    throw brokenOff(error) ? new Problem(400, 'The part broke off.') : error;
  } finally {
    beingWritten.delete(path);
  }
}

function brokenOff(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET';
}

function tooLarge(most: number): Problem {
  return new Problem(413, `The file is larger than ${Math.floor(most / 2 ** 20)} MB.`);
}

/** Only files of the folder: those of commands are somebody's own. */
export async function removeUpload(folder: string, path: string | null): Promise<void> {
  if (path !== null && dirname(path) === folder) await rm(path, { force: true });
}
