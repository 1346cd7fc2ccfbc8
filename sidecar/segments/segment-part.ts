import type { ContactPart } from '../contacts/contact-part.ts';
import { findNamed, type NamedItem } from '../contacts/named-store.ts';
import type { Queries } from '../db/connect.ts';
import { invalid } from '../problem.ts';
import { joinSegment, leaveSegment, segmentIdsOf } from './store.ts';

/** The segments of a contact in changes of many: `{"add": [1], "remove": [2]}`, by hand. */
export const segmentPart: ContactPart = {
  key: 'segment',

  changeOf(_database, { segment: sent }) {
    const { add, remove } = membershipsOf(sent);
    if (add.length + remove.length === 0) return null;
    return async (trx, contact) => {
      for (const id of add) await joinSegment(trx, await segmentWith(trx, id), contact.id);
      for (const id of remove) await leaveSegment(trx, await segmentWith(trx, id), contact.id);
      return contact;
    };
  },

  undo: {
    async traitsOf(trx, { id }) {
      const ids = await segmentIdsOf(trx, id);
      return Object.fromEntries(ids.map((one) => [String(one), 'in']));
    },
    bodyOf(traits) {
      const ids = Object.keys(traits);
      return {
        add: ids.filter((id) => traits[id] !== null),
        remove: ids.filter((id) => traits[id] === null),
      };
    },
  },
};

interface MembershipChanges {
  readonly add: readonly number[];
  readonly remove: readonly number[];
}

function membershipsOf(sent: unknown): MembershipChanges {
  if (sent === undefined) return { add: [], remove: [] };
  if (sent === null || typeof sent !== 'object' || Array.isArray(sent))
    throw invalid({ segment: ['must be an object with add, remove or both'] });
  const { add = [], remove = [], ...others } = sent as Record<string, unknown>;
  if (Object.keys(others).length > 0)
    throw invalid({ segment: ['holds nothing but add and remove'] });
  return { add: idsOf(add), remove: idsOf(remove) };
}

const maxSegments = 100;

function idsOf(sent: unknown): number[] {
  const list = sent !== null && typeof sent === 'object' ? Object.values(sent) : [sent];
  if (list.length > maxSegments) throw invalid({ segment: [`names more than ${maxSegments}`] });
  if (!list.every((id) => /^[1-9]\d{0,14}$/.test(String(id))))
    throw invalid({ segment: ['This is not the id of a segment.'] });
  return list.map(Number);
}

async function segmentWith(queries: Queries, id: number): Promise<NamedItem> {
  const segment = await findNamed(queries, 'segments', id);
  if (segment === null) throw invalid({ segment: [`There is no segment ${id}.`] });
  return segment;
}
