import { z } from 'zod';
import type { Operator } from '../auth/operators.ts';
import { invalid } from '../problem.ts';
import type { BulkOrder, BulkRoom, Selection, Wanted } from './bulk.ts';
import type { Condition } from './condition.ts';
import { sentValues } from './contact-input.ts';
import type { Sent } from './entity.ts';
import { type Field, ownFields } from './field.ts';
import { type Asking, contactQueryOf } from './list.ts';
import { searchedShape } from './searched-shape.ts';

const maxSearch = 10_000;
const maxWhere = 200_000;

const id = z.union([z.int(), z.string()]);

/** Who is meant, by search, where or ids, and the change. */
export const orderShape = z
  .looseObject({
    search: z.union([z.string(), z.null()], 'must be text').optional(),
    where: searchedShape.shape.where,
    ids: z.union([z.array(id), z.record(z.string(), id), id, z.null()], 'are not ids').optional(),
    change: z
      .unknown()
      .meta({
        description: 'As when a contact is edited, but with its fields under `fields`.',
        type: 'object',
      })
      .optional(),
  })
  .meta({ examples: [{ ids: [1], change: { fields: { city: 'Rome' }, tags: ['moved'] } }] });

/** What a body asks for. @throws Problem 400 */
export async function bulkOrderOf(
  room: BulkRoom,
  sent: Sent,
  { id, username }: Operator,
): Promise<BulkOrder> {
  const fields = await room.fields.reload();
  const selection = selectionOf(sent);
  if (!('ids' in selection)) conditionOf(room, selection, { fields, operatorId: id });
  const wanted = wantedOf(room, fields, sent.change);
  return { selection, wanted, operatorId: id, operatorName: username };
}

/** A change that names nobody is a mistake, not one of everybody. */
function selectionOf({ search, where, ids }: Sent): Selection {
  const isFiltered = !isNothing(search) || !isNothing(where);
  if (isFiltered === (ids !== undefined))
    throw invalid({ search: ['Send search, where or both, or else ids.'] });
  if (ids !== undefined) return { ids: idsOf(ids) };
  if (search !== undefined && typeof search !== 'string')
    throw invalid({ search: ['must be text'] });
  const text = search ?? '';
  if (text.length > maxSearch) throw invalid({ search: ['is too long'] });
  if (JSON.stringify(where ?? '').length > maxWhere) throw invalid({ where: ['is too long'] });
  return { search: text, where };
}

function idsOf(sent: unknown): number[] {
  const list = typeof sent === 'object' ? Object.values(sent ?? {}) : String(sent).split(',');
  const ids = list.map((one) => String(one).trim());
  const wrong = ids.find((id) => !/^[1-9]\d{0,14}$/.test(id));
  if (wrong !== undefined) throw invalid({ ids: [`${wrong.slice(0, 60)} is not an id.`] });
  return [...new Set(ids.map(Number))];
}

/** @throws Problem 400 for a column that does not exist */
export function conditionOf(
  { memberships }: BulkRoom,
  selection: Exclude<Selection, { ids: unknown }>,
  asking: Omit<Asking, 'memberships'>,
): Condition {
  return contactQueryOf(selection, { ...asking, memberships }).condition;
}

function wantedOf(room: BulkRoom, fields: readonly Field[], sent: unknown): Wanted {
  if (sent === null || typeof sent !== 'object' || Array.isArray(sent))
    throw invalid({ change: ['must be an object'] });
  const { fields: values = {}, ...parts } = sent as Sent;
  if (values === null || typeof values !== 'object')
    throw invalid({ fields: ['must be an object'] });
  const wanted = { fields: { ...values } as Sent, parts };
  const changeable = room.parts.filter((part) => part.undo !== undefined);
  const unknown = Object.keys(parts).find((key) => !changeable.some((part) => part.key === key));
  if (unknown !== undefined)
    throw invalid({ change: [`There is nothing called ${unknown.slice(0, 60)} to change.`] });
  checkFields(fields, wanted.fields);
  const body = bodyOf(wanted);
  const named = Object.keys(sentValues(ownFields(fields, 'contact'), body, 'patch')).length;
  const changes = changeable.filter((part) => part.changeOf?.(room.database, body, 'patch'));
  if (named + changes.length === 0) throw invalid({ change: ['changes nothing'] });
  return wanted;
}

function checkFields(fields: readonly Field[], values: Sent): void {
  const own = fields.filter(({ object, isPublished }) => object === 'contact' && isPublished);
  const settable = own.filter(({ alias }) => alias !== 'last_active');
  for (const alias of Object.keys(values))
    if (!settable.some((field) => field.alias === alias))
      throw invalid({ fields: [`There is no field ${alias.slice(0, 60)} to set.`] });
}

/** The change as the body of an edit. An empty value empties the field: it was named on purpose. */
export function bodyOf({ fields, parts }: Wanted): Sent {
  return { ...fields, ...parts, overwriteWithBlank: true };
}

function isNothing(sent: unknown): boolean {
  if (sent === undefined || sent === null) return true;
  return typeof sent === 'object' ? Object.keys(sent).length === 0 : String(sent).trim() === '';
}
