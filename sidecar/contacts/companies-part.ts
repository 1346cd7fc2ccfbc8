import { z } from 'zod';
import { invalid } from '../problem.ts';
import { replaceMemberships } from './company-members.ts';
import type { ContactPart } from './contact-part.ts';

const id = z.union([z.int(), z.string()]);

/** The companies that a contact is in: a body names them all. */
export const companiesPart: ContactPart = {
  key: 'companies',
  bodyShape: z
    .union([z.array(id), z.record(z.string(), id), z.literal(''), z.null()])
    .meta({ description: 'Ids of all companies of the contact.', examples: [[1, 2]] }),

  changeOf(_database, { companies: sent }) {
    if (sent === undefined || sent === null || sent === '') return null;
    const companyIds = idsOf(sent);
    return (trx, contact, { author, fields }) =>
      replaceMemberships(trx, contact, { companyIds, author, fields });
  },
};

const most = 100;

function idsOf(sent: unknown): number[] {
  const isList =
    typeof sent === 'object' && Object.keys(Object(sent)).every((key) => /^\d+$/.test(key));
  const list: unknown[] = isList ? Object.values(Object(sent)) : [sent];
  if (list.length > most) throw invalid({ companies: [`has more than ${most} ids`] });
  const isId = (one: unknown): boolean =>
    typeof one !== 'object' && /^[1-9]\d{0,14}$/.test(String(one));
  if (!list.every(isId)) throw invalid({ companies: ['This is not a list of ids of companies.'] });
  return [...new Set(list.map(Number))];
}
