import { z } from 'zod';
import type { ContactPart } from './contact-part.ts';
import { applyTags, tagChangesOf, tagShape, tagsByContact } from './tags.ts';
import { plainText } from './value.ts';

/** Tags of a contact: a body adds them, and takes off those with a leading `-`. */
export const tagsPart: ContactPart = {
  key: 'tags',
  bodyShape: z
    .union([z.array(z.unknown()), z.string(), z.record(z.string(), z.unknown()), z.null()])
    .meta({
      description: 'Names of tags to add and, with a leading -, to take off.',
      examples: [['new', '-old']],
    }),
  itemShape: z.array(tagShape),

  read: (database, contacts) =>
    tagsByContact(
      database.knex,
      contacts.map(({ id }) => id),
    ),

  changeOf({ dialect }, { tags }) {
    const changes = tagChangesOf(tagTexts(tags));
    if (changes.add.length + changes.remove.length === 0) return null;
    return async (trx, contact) => {
      await applyTags(trx, dialect, contact.id, changes);
      return contact;
    };
  },

  undo: {
    async traitsOf(trx, { id }) {
      const tags = (await tagsByContact(trx, [id])).get(id) ?? [];
      return Object.fromEntries(tags.map(({ tag }) => [tag, tag]));
    },
    bodyOf: (traits) =>
      Object.entries(traits).map(([tag, value]) => (value === null ? `-${tag}` : tag)),
  },
};

/** A list, also as an object with numbers for keys; what is no text is passed over. */
function tagTexts(sent: unknown): string[] {
  if (sent === undefined || sent === null) return [];
  const entries = typeof sent === 'object' ? Object.entries(sent) : [['0', sent] as const];
  const list = entries.filter(([key]) => /^\d+$/.test(key)).map(([, one]) => one);
  return list.map((one) => plainText((one as { tag?: unknown } | null)?.tag ?? one));
}
