import { z } from 'zod';
import { invalid } from '../problem.ts';
import { idNumber, nullableText } from '../shape.ts';
import type { ContactPart } from './contact-part.ts';
import { type Person, peopleById } from './report.ts';
import { assignOwner } from './store.ts';
import { plainText } from './value.ts';

/** The operator who looks after a contact. */
export const ownerPart: ContactPart = {
  key: 'owner',
  bodyShape: z.union(
    [
      z.int(),
      z.string(),
      z.null(),
      z.looseObject({ id: z.union([z.int(), z.string(), z.null()]).optional() }),
    ],
    'This is not the id of a user.',
  ),
  itemShape: z
    .object({
      createdByUser: z.null(),
      modifiedByUser: z.null(),
      id: idNumber,
      username: z.string(),
      firstName: nullableText,
      lastName: nullableText,
    })
    .nullable(),

  async read(database, contacts) {
    const ids = contacts.map(({ ownerId }) => ownerId).filter((id) => id !== null);
    const people = await peopleById(database, [...new Set(ids)]);
    const owned = contacts.flatMap(({ id, ownerId }) => {
      const owner = ownerId === null ? undefined : people.get(ownerId);
      return owner === undefined ? [] : [[id, ownerToWire(owner)] as const];
    });
    return new Map(owned);
  },

  changeOf(database, { owner: sent }) {
    const ownerId = ownerOf(sent);
    if (ownerId === undefined) return null;
    return async (trx, contact, saving) => {
      if (ownerId !== null && (await peopleById({ ...database, knex: trx }, [ownerId])).size === 0)
        throw invalid({ owner: [`There is no user ${ownerId}.`] });
      if (ownerId === contact.ownerId) return contact;
      return assignOwner(trx, contact, { ownerId, ...saving });
    };
  },

  undo: {
    traitsOf: async (_trx, { ownerId }) => ({ owner: ownerId }),
    bodyOf: ({ owner }) => owner,
  },
};

function ownerToWire({ id, username, firstName, lastName }: Person): object {
  return { createdByUser: null, modifiedByUser: null, id, username, firstName, lastName };
}

/** Null = nobody, which forms send as empty text; undefined = not said. */
function ownerOf(sent: unknown): number | null | undefined {
  if (sent === undefined) return undefined;
  const id = sent !== null && typeof sent === 'object' ? (sent as { id?: unknown }).id : sent;
  if (id === null || id === undefined || id === '') return null;
  if (!/^[1-9]\d{0,14}$/.test(plainText(id)))
    throw invalid({ owner: ['This is not the id of a user.'] });
  return Number(id);
}
