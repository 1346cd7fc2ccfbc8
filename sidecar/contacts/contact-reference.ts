import { z } from 'zod';
import { invalid, Problem } from '../problem.ts';
import { describeContacts } from './describe.ts';
import type { ContactRoom } from './room.ts';
import { findContacts } from './store.ts';

const id = z.union([z.int(), z.string(), z.null()]);

/** How an item names its contact. */
export const sentContact = z
  .union([id, z.looseObject({ id: id.optional() })], 'is not the id of a contact')
  .optional();

/** The contact of an item; among the items of one contact only its id. */
export const leadShape = z.object({
  id: z.int().optional(),
  points: z.int().optional(),
  color: z.null().optional(),
  fields: z.looseObject({}).optional(),
});

/** The contact that an item names: its id, or an object with one. @throws Problem 400 */
export function contactIdOf(sent: unknown, known: { contactId: number } | null): number {
  if (sent === undefined && known !== null) return known.contactId;
  const id = String((sent as { id?: unknown } | null | undefined)?.id ?? sent ?? '');
  if (id === '')
    throw new Problem(400, 'The id of a contact is needed as lead.', null, {
      lead: ['is mandatory'],
    });
  if (!/^\d{1,15}$/.test(id)) throw invalid({ lead: ['is not the id of a contact'] });
  return Number(id);
}

/** The contacts of these items as the items show them, by id. */
export async function leadsOf(
  room: ContactRoom,
  items: readonly { readonly contactId: number }[],
): Promise<ReadonlyMap<number, object>> {
  const ids = [...new Set(items.map(({ contactId }) => contactId))];
  const contacts = await findContacts(room.database.knex, ids);
  const wires = await describeContacts(room, contacts, { minimal: true });
  return new Map(contacts.map(({ id }, at) => [id, leadToWire(wires[at])]));
}

function leadToWire(wire: object | undefined): object {
  const { id, points, color, fields } = wire as Record<string, unknown>;
  return { id, points, color, fields };
}
