import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { invalid } from '../problem.ts';
import { parsed } from '../shape.ts';
import { followMerged } from './bulk-rows.ts';
import type { Condition } from './condition.ts';
import type { Contact } from './contact.ts';
import { contactColumns, type ShownContact } from './contact-columns.ts';
import { describeContacts } from './describe.ts';
import { contactQueryOf } from './list.ts';
import { matchingIds } from './report.ts';
import type { ContactRoom } from './room.ts';
import { searchedShape } from './searched-shape.ts';
import { findContacts } from './store.ts';
import { type FileKind, fileShape, fileText, type OnPage } from './table-file.ts';

/* All contacts that match, page by page: nothing is held open or remembered between pages. */

export type ExportRoom = Pick<ContactRoom, 'database' | 'fields' | 'memberships' | 'seenUtmTags'>;

const idWords = { description: 'Ids with commas between them, or ids[]=…; 1000 at most.' };
export const exportShape = searchedShape.pick({ search: true, where: true }).extend({
  ...fileShape,
  ids: z.unknown().meta(idWords).optional(),
});

export interface Export extends FileKind {
  readonly condition: Condition;
}

const atOnce = 500;

/** @throws Problem 400 */
export async function exportOf(
  { database, fields, memberships = {} }: ExportRoom,
  sent: unknown,
  operatorId: number,
): Promise<Export> {
  const { format, bom, ids, search, where } = parsed(exportShape, sent);
  const asking = { fields: await fields.reload(), operatorId, memberships };
  const { condition } = contactQueryOf({ search, where }, asking);
  const parts = [condition];
  if (ids !== undefined) parts.push(isOneOf(await followMerged(database.knex, idsOf(ids))));
  else if (!asksForStrangers(condition)) parts.push(isKnown);
  return { condition: { all: parts }, format, bom };
}

const isKnown: Condition = {
  subject: { column: 'identified_at', kind: 'time' },
  test: 'isNotNull',
  values: [],
};

function isOneOf(values: readonly number[]): Condition {
  return { subject: { column: 'id', kind: 'number' }, test: 'in', values };
}

/** Who asks for certain ids, or for who is or is not known, means strangers as well. */
function asksForStrangers(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(asksForStrangers);
  if ('any' in condition) return condition.any.some(asksForStrangers);
  if ('not' in condition) return asksForStrangers(condition.not);
  const { subject, test } = condition;
  if (!('column' in subject)) return false;
  const isNamed = subject.column === 'id' && (test === 'in' || test === 'eq');
  return isNamed || subject.column === 'identified_at';
}

const mostIds = 1000;

function idsOf(sent: unknown): number[] {
  const list = typeof sent === 'object' && sent !== null ? Object.values(sent) : [sent];
  const ids = list.flatMap((one) =>
    typeof one === 'object' ? ['a list'] : String(one).split(','),
  );
  const wrong = ids.find((id) => !/^\s*[1-9]\d{0,14}\s*$/.test(id));
  if (wrong !== undefined) throw invalid({ ids: [`${wrong.slice(0, 60)} is not an id.`] });
  if (ids.length > mostIds) throw invalid({ ids: [`are more than ${mostIds}.`] });
  return [...new Set(ids.map(Number))];
}

/**
 * The text of an export, a page at a time, each contact once, in the order of their ids. Who is
 * created meanwhile comes last.
 */
export async function* exportedText(
  room: ExportRoom,
  wanted: Export,
  onPage?: OnPage,
): AsyncGenerator<string> {
  async function* shownPages() {
    for await (const contacts of contactPages(room, wanted.condition))
      yield (await describeContacts(room, contacts)) as ShownContact[];
  }
  const columns = contactColumns(await room.fields.current());
  yield* fileText(wanted, columns, shownPages(), onPage);
}

/** All who match, in the order of their ids. */
export async function* contactPages(
  { database }: Pick<ExportRoom, 'database'>,
  condition: Condition,
): AsyncGenerator<Contact[]> {
  for await (const ids of idPages((page) => matchingIds(database.knex, condition, page)))
    yield await findContacts(database.knex, ids);
}

/** Follows ids upwards, a page at a time. */
export async function* idPages(
  idsAfter: (page: { after: number; limit: number }) => Promise<number[]>,
): AsyncGenerator<number[]> {
  for (let after = 0; ; ) {
    const ids = await idsAfter({ after, limit: atOnce });
    const last = ids.at(-1);
    if (last === undefined) return;
    yield ids;
    if (ids.length < atOnce) return;
    after = last;
    // Hits that came in meanwhile go first.
    await setImmediate();
  }
}
