import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { invalid } from '../problem.ts';
import { parsed } from '../shape.ts';
import { followMerged } from './bulk-rows.ts';
import type { Condition } from './condition.ts';
import type { Contact } from './contact.ts';
import { describeContacts } from './describe.ts';
import { columnsOf, csvHeader, csvRows } from './export-csv.ts';
import { contactQueryOf, pageShape } from './list.ts';
import { matchingIds } from './report.ts';
import type { ContactRoom } from './room.ts';
import { findContacts } from './store.ts';

/* All contacts that match, page by page: nothing is held open or remembered between pages. */

export type ExportRoom = Pick<ContactRoom, 'database' | 'fields' | 'memberships' | 'seenUtmTags'>;

export const exportFormats = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const idWords = { description: 'Ids with commas between them, or ids[]=…; 1000 at most.' };
export const exportShape = pageShape.pick({ search: true, where: true }).extend({
  format: z.enum(exportFormats, `must be one of ${exportFormats.join(', ')}`).default('csv'),
  ids: z.unknown().meta(idWords).optional(),
  bom: z
    .stringbool()
    .catch(false)
    .meta({ description: 'Marks a CSV as UTF-8, for spreadsheets that take it for another code.' }),
});

export interface Export {
  readonly condition: Condition;
  readonly format: ExportFormat;
  readonly bom: boolean;
}

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

const atOnce = 500;

/**
 * The text of an export, a page at a time, each contact once, in the order of their ids. Who is
 * created meanwhile comes last. `onPage` is told how many there were so far.
 */
export async function* exportedText(
  room: ExportRoom,
  { condition, format, bom }: Export,
  onPage: (done: number) => void = () => undefined,
): AsyncGenerator<string> {
  const columns = format === 'csv' ? columnsOf(await room.fields.current()) : null;
  let text = columns === null ? '' : `${bom ? '\ufeff' : ''}${csvHeader(columns)}`;
  let done = 0;
  for await (const contacts of pagesOf(room, condition)) {
    const shown = await describeContacts(room, contacts);
    text += columns === null ? shown.map(lineOf).join('') : csvRows(columns, shown);
    done += contacts.length;
    onPage(done);
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function lineOf(contact: object): string {
  return `${JSON.stringify(contact)}\n`;
}

async function* pagesOf({ database }: ExportRoom, condition: Condition): AsyncGenerator<Contact[]> {
  for (let after = 0; ; ) {
    const ids = await matchingIds(database.knex, condition, { after, limit: atOnce });
    const last = ids.at(-1);
    if (last === undefined) return;
    yield await findContacts(database.knex, ids);
    if (ids.length < atOnce) return;
    after = last;
    // Hits that came in meanwhile go first.
    await setImmediate();
  }
}
