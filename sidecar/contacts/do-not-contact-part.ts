import { z } from 'zod';
import { invalid } from '../problem.ts';
import { isoText, sentText, sentWhole } from '../shape.ts';
import type { ContactPart } from './contact-part.ts';
import {
  allowChannel,
  type Reason,
  type Refusal,
  reasons,
  refusalsByContact,
  refuseChannel,
} from './do-not-contact.ts';
import type { Sent } from './entity.ts';
import { cleanText, shortText } from './value.ts';

const maxEntries = 50;
const mustBe = `must be a list of at most ${maxEntries} entries`;
export const refusalBody = { reason: sentWhole, comments: sentText, channelId: sentWhole };
const entryBody = z.looseObject({ channel: sentText, ...refusalBody });

/** Channels a contact must not be reached on; a body adds entries, those with reason 0 go away. */
export const doNotContactPart: ContactPart = {
  key: 'doNotContact',
  bodyShape: z
    .union([z.array(entryBody), z.record(z.string(), entryBody), z.literal(''), z.null()], mustBe)
    .meta({ description: 'Channels to close; reason 0 opens one again.' }),
  itemShape: z.array(
    z.object({
      id: z.int(),
      dateAdded: isoText,
      reason: z.int(),
      comments: z.string(),
      channel: z.string(),
      channelId: z.int().nullable(),
    }),
  ),

  read: ({ knex }, contacts) =>
    refusalsByContact(
      knex,
      contacts.map(({ id }) => id),
    ),

  changeOf(_database, { doNotContact: sent }) {
    const entries = entriesOf(sent);
    if (entries.length === 0) return null;
    return async (trx, contact, { author }) => {
      for (const { reason, ...entry } of entries) {
        if (reason === reasons.contactable)
          await allowChannel(trx, contact.id, entry.channel, author);
        else await refuseChannel(trx, contact.id, { ...entry, reason }, author);
      }
      return contact;
    };
  },

  undo: {
    async traitsOf(trx, { id }) {
      const refusals = (await refusalsByContact(trx, [id])).get(id) ?? [];
      return Object.fromEntries(refusals.map(traitOf));
    },
    bodyOf: (traits) =>
      Object.entries(traits).flatMap(([channel, content]) => {
        // What the contact asked for itself is not overwritten, but it is taken back.
        const opened = { channel, reason: reasons.contactable };
        return content === null ? [opened] : [opened, { channel, ...JSON.parse(String(content)) }];
      }),
  },
};

function traitOf({ channel, reason, comments, channelId }: Refusal): [string, string] {
  return [channel, JSON.stringify({ reason, comments, channelId })];
}

type Entry = Omit<Refusal, 'reason'> & { readonly reason: 0 | Reason };

/** As in Mautic, an entry with an unknown reason is passed over. */
function entriesOf(sent: unknown): Entry[] {
  if (sent === undefined || sent === null || sent === '') return [];
  const list = typeof sent === 'object' ? Object.values(sent) : [sent];
  if (list.length > maxEntries || list.some((one) => one === null || typeof one !== 'object'))
    throw invalid({ doNotContact: [mustBe] });
  return list.flatMap((one: Sent) => {
    const reason = reasonOf(one.reason ?? reasons.manual);
    return reason === null ? [] : [{ ...refusalOf(one, one.channel ?? 'email'), reason }];
  });
}

/** The reason as a number of the API; null for everything else. */
export function reasonOf(sent: unknown): 0 | Reason | null {
  return typeof sent !== 'object' && /^[0-3]$/.test(String(sent))
    ? (Number(sent) as 0 | Reason)
    : null;
}

/** @throws Problem 400 */
export function refusalOf(sent: Sent, channel: unknown): Omit<Refusal, 'reason'> {
  const name = typeof channel === 'string' ? shortText(channel, 64).toLowerCase() : '';
  if (name === '') throw invalid({ channel: ['A channel is required, such as email.'] });
  const { comments = '', channelId } = sent;
  const isText = typeof comments === 'string' || typeof comments === 'number';
  return {
    channel: name,
    comments: isText ? cleanText(String(comments)).slice(0, 5000) : '',
    channelId: /^\d{1,15}$/.test(String(channelId ?? '')) ? Number(channelId) : null,
  };
}
