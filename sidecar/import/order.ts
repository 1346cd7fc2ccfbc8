import { z } from 'zod';
import { isTrue } from '../contacts/contact-input.ts';
import { peopleById } from '../contacts/report.ts';
import { tagName } from '../contacts/tags.ts';
import { invalid } from '../problem.ts';
import { parsed, sentFlag } from '../shape.ts';
import { formOf, type KnownForm, openCsv, UnreadableFile } from './csv-file.ts';
import { encodings } from './encoding.ts';
import type { Import, ImportRoom, Settings } from './import.ts';
import { columnNames, type Mapping, WrongMapping } from './mapping.ts';
import { planFor } from './plan.ts';
import { type Preview, previewOf } from './preview.ts';

/* What an API client wants to become of a file. */

const oneOf = `must be one of ${encodings.join(', ')}`;

export const formShape = z.object({
  encoding: z
    .enum(encodings, oneOf)
    .optional()
    .meta({ description: 'Guessed where it is not told.' }),
  delimiter: z
    .string('must be one character')
    .length(1, 'must be one character')
    .refine((sign) => !/["\r\n]/.test(sign), 'parts no cells')
    .optional()
    .meta({ description: 'Guessed where it is not told.', examples: [','] }),
});

const id = z.union([z.int(), z.string(), z.null()], 'is not an id').optional();

export const startShape = z
  .looseObject({
    ...formShape.shape,
    mapping: z
      .record(z.string(), z.union([z.string(), z.null()]), 'must be an object')
      .optional()
      .meta({ description: 'By name of a column: a field, or what else the preview lists.' }),
    tags: z.array(z.string(), 'must be a list of names').max(100).optional(),
    ...{ segment: id, owner: id, keepExisting: sentFlag, onlyUpdate: sentFlag },
  })
  .meta({ examples: [{ mapping: { email: 'email' }, tags: ['imported'] }] });

/** @throws Problem 400 */
export async function previewIn(room: ImportRoom, path: string, sent: unknown): Promise<Preview> {
  const known: KnownForm = parsed(formShape, sent);
  const fields = await room.fields.reload();
  return previewOf(path, known, fields).catch(asProblem);
}

/** @throws Problem 400 */
export async function checkedOrder(
  room: ImportRoom,
  one: Import & { readonly path: string },
  body: unknown,
): Promise<Pick<Import, 'settings' | 'columns'>> {
  const sent = parsed(startShape, body);
  const settings: Settings = {
    ...{ encoding: sent.encoding, delimiter: sent.delimiter },
    ...(sent.mapping && { mapping: mappingOf(sent.mapping) }),
    tags: (sent.tags ?? []).map(tagName).filter(Boolean),
    segmentId: idIn('segment', sent.segment),
    ownerId: idIn('owner', sent.owner),
    ...{ keepExisting: isTrue(sent.keepExisting), onlyUpdate: isTrue(sent.onlyUpdate) },
  };
  const { ownerId } = settings;
  if (ownerId !== null && (await peopleById(room.database, [ownerId])).size === 0)
    throw invalid({ owner: [`There is no user ${ownerId}.`] });
  const columns = await columnsOf(one.path, settings).catch(asProblem);
  await planFor(room, { ...one, settings }, columns).catch(asProblem);
  return { settings, columns };
}

async function columnsOf(path: string, known: KnownForm): Promise<string[]> {
  const reader = await openCsv(path, await formOf(path, known));
  for await (const { cells } of reader.rows()) return columnNames(cells);
  throw new UnreadableFile('The file is empty.');
}

function mappingOf(sent: Readonly<Record<string, string | null>>): Mapping {
  return Object.fromEntries(Object.entries(sent).map(([name, target]) => [name, target ?? '']));
}

function idIn(key: string, sent: unknown): number | null {
  if (sent === undefined || sent === null || sent === '') return null;
  if (!/^[1-9]\d{0,14}$/.test(String(sent))) throw invalid({ [key]: ['is not an id'] });
  return Number(sent);
}

function asProblem(error: unknown): never {
  if (error instanceof UnreadableFile) throw invalid({ file: [error.message] });
  if (error instanceof WrongMapping) throw invalid({ mapping: error.sentences });
  throw error;
}
