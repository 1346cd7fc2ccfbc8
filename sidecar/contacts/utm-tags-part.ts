import { z } from 'zod';
import type { ContactPart } from './contact-part.ts';
import { utmShape, utmTagsByContact } from './utm-tags.ts';

/** Campaign parameters that were recorded for a contact; they have routes of their own. */
export const utmTagsPart: ContactPart = {
  key: 'utmtags',
  itemShape: z.array(utmShape),
  read: ({ knex }, contacts) =>
    utmTagsByContact(
      knex,
      contacts.map(({ id }) => id),
    ),
};
