import { isIP } from 'node:net';
import { z } from 'zod';
import { invalid } from '../problem.ts';
import type { ContactPart } from './contact-part.ts';
import { addAddress, addressesOf } from './ip-addresses.ts';

/** Nothing looks up where an address is, but clients read these. */
const unknownPlace = Object.fromEntries(
  [
    ...['city', 'region', 'zipcode', 'country', 'latitude', 'longitude', 'isp'],
    ...['organization', 'timezone', 'extra'],
  ].map((key) => [key, '']),
);

/** Addresses that API clients send as `ipAddress`: each one is added. */
export const ipAddressesPart: ContactPart = {
  key: 'ipAddresses',
  bodyKey: 'ipAddress',
  bodyShape: z
    .union([z.string(), z.null()], 'is not an IP address')
    .meta({ examples: ['192.0.2.1'] }),
  itemShape: z.array(
    z.object({ ipAddress: z.string(), id: z.int(), ipDetails: z.record(z.string(), z.string()) }),
  ),

  async read({ knex }, contacts) {
    const shown = new Map<number, object[]>(contacts.map(({ id }) => [id, []]));
    for (const { id, contactId, address } of await addressesOf(knex, [...shown.keys()]))
      shown.get(contactId)?.push({ ipAddress: address, id, ipDetails: unknownPlace });
    return shown;
  },

  changeOf({ dialect }, { ipAddress: sent }) {
    if (sent === undefined || sent === null || sent === '') return null;
    const address = String(sent).trim().toLowerCase();
    if (typeof sent !== 'string' || isIP(address) === 0 || address.includes('%'))
      throw invalid({ ipAddress: ['is not an IP address'] });
    return async (trx, contact) => {
      await addAddress(trx, dialect, { contactId: contact.id, address });
      return contact;
    };
  },
};
