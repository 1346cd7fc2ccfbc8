import { membershipsOf, restoreMemberships } from '../contacts/company-links.ts';
import type { ContactPart, Traits } from '../contacts/contact-part.ts';
import { doNotContactPart } from '../contacts/do-not-contact-part.ts';
import { addAddress, addressesOf, removeAddress } from '../contacts/ip-addresses.ts';
import { ownerPart } from '../contacts/owner.ts';
import { stagePart } from '../contacts/stage-part.ts';
import { tagsPart } from '../contacts/tags-part.ts';
import { segmentPart } from '../segments/segment-part.ts';

/* What an import changes of a contact beside its fields, and how that is taken back. */

/** The companies of a contact; the field `company` puts it into them. */
const companiesPart: ContactPart = {
  key: 'companies',
  changeOf(_database, { companies: traits }) {
    const wanted = Object.entries(traits as Traits).map(([id, text]) => {
      const [isPrimary, addedAt] =
        text === null ? [] : (JSON.parse(String(text)) as [boolean, number]);
      const companyId = Number(id);
      const membership =
        isPrimary === undefined ? null : { companyId, isPrimary, addedAt: addedAt as number };
      return [companyId, membership] as const;
    });
    return async (trx, contact) => {
      await restoreMemberships(trx, contact.id, new Map(wanted));
      return contact;
    };
  },
  undo: {
    async traitsOf(trx, { id }) {
      const all = await membershipsOf(trx, id);
      return Object.fromEntries(
        all.map(({ companyId, isPrimary, addedAt }) => [
          String(companyId),
          JSON.stringify([isPrimary, addedAt]),
        ]),
      );
    },
    bodyOf: (traits) => traits,
  },
};

const addressesPart: ContactPart = {
  key: 'addresses',
  changeOf({ dialect }, { addresses: traits }) {
    const wanted = Object.entries(traits as Traits);
    return async (trx, contact) => {
      for (const [address, held] of wanted) {
        const own = { contactId: contact.id, address };
        await (held === null ? removeAddress(trx, own) : addAddress(trx, dialect, own));
      }
      return contact;
    };
  },
  undo: {
    async traitsOf(trx, { id }) {
      const all = await addressesOf(trx, [id]);
      return Object.fromEntries(all.map(({ address }) => [address, address]));
    },
    bodyOf: (traits) => traits,
  },
};

/** In this order they are taken back; fields come after the first one, which they lead to. */
export const importedParts: readonly ContactPart[] = [
  companiesPart,
  ownerPart,
  stagePart,
  tagsPart,
  doNotContactPart,
  addressesPart,
  segmentPart,
];
