import { z } from 'zod';
import type { ContactPart } from './contact-part.ts';
import { utmShape, utmTagsByContact } from './utm-tags.ts';

/** Campaign parameters recorded for a contact, and of its page views; they have routes of their own. */
export const utmTagsPart: ContactPart = {
  key: 'utmtags',
  itemShape: z.array(utmShape),
  read: ({ knex }, contacts, { seenUtmTags }) => utmTagsByContact(knex, contacts, seenUtmTags),
};
