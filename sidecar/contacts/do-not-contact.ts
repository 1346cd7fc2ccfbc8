import type { Database, Queries } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import type { Author } from './author.ts';
import { byContact } from './by-contact.ts';
import { type FieldChange, recordSaves } from './changes.ts';
import { textOf } from './contact-row.ts';
import { logSource } from './log-source.ts';
import type { RowOwner } from './row-owner.ts';
import type { TimelineSource } from './timeline.ts';
import { touch } from './touched.ts';
import { isoTime } from './wire.ts';

/* A channel on which a contact must not be reached: one entry for each contact and channel. */

/** Why; the numbers are those of the API. */
export const reasons = { contactable: 0, unsubscribed: 1, bounced: 2, manual: 3 } as const;
export type Reason = 1 | 2 | 3;

export interface Refusal {
  readonly channel: string;
  readonly reason: Reason;
  readonly comments: string;
  /** What made the contact refuse, for example the id of a message. */
  readonly channelId: number | null;
}

interface ShownRefusal extends Refusal {
  readonly id: number;
  readonly dateAdded: string;
}

interface Row {
  readonly id: number;
  readonly contact_id: number;
  readonly channel: string;
  readonly channel_id: number | null;
  readonly reason: number;
  readonly comments: string;
  readonly at: number;
}

/** What the contact asked for itself weighs most, then what an operator decided. */
const strictness: Readonly<Record<number, number>> = { 1: 3, 3: 2, 2: 1 };

/**
 * Adds an entry or replaces the one of this channel, except that nobody but the contact takes back
 * what it asked for itself. Hold the contact first.
 */
export async function refuseChannel(
  trx: Queries,
  contactId: number,
  { channel, reason, comments, channelId }: Refusal,
  author: Author,
): Promise<void> {
  const key = { contact_id: contactId, channel };
  const known: Row | undefined = await trx('do_not_contact').where(key).first();
  if (known !== undefined && (known.reason === reason || known.reason === reasons.unsubscribed))
    return;
  const row = { ...key, channel_id: channelId, reason, comments, at: author.at };
  if (known === undefined) await insertRow(trx, 'do_not_contact', row);
  else await trx('do_not_contact').where({ id: known.id }).update(row);
  await recordChange(trx, key, { before: known?.reason, after: reason, author });
}

/** The contact may be reached on this channel again; false when nothing was in the way. */
export async function allowChannel(
  trx: Queries,
  contactId: number,
  channel: string,
  author: Author,
): Promise<boolean> {
  const key = { contact_id: contactId, channel };
  const known: Row | undefined = await trx('do_not_contact').where(key).first();
  if (known === undefined) return false;
  await trx('do_not_contact').where(key).delete();
  await recordChange(trx, key, { before: known.reason, after: null, author });
  return true;
}

interface Change {
  readonly before: number | undefined;
  readonly after: Reason | null;
  readonly author: Author;
}

async function recordChange(
  trx: Queries,
  { contact_id: contactId, channel }: { readonly contact_id: number; readonly channel: string },
  { before, after, author }: Change,
): Promise<void> {
  touch(trx, contactId, 'doNotContact');
  const field = `doNotContact.${channel}`.slice(0, 64);
  const change: FieldChange = [field, textOf(before), textOf(after)];
  await recordSaves(trx, [{ contactId, changes: [change] }], author);
}

export async function refusalsByContact(
  knex: Queries,
  contactIds: readonly number[],
): Promise<Map<number, ShownRefusal[]>> {
  const rows: Row[] = await knex('do_not_contact').whereIn('contact_id', contactIds).orderBy('id');
  return byContact(rows, refusalToWire);
}

function refusalToWire({ id, channel, channel_id, reason, comments, at }: Row): ShownRefusal {
  return {
    id: Number(id),
    dateAdded: isoTime(Number(at)) as string,
    reason: Number(reason) as Reason,
    comments,
    channel,
    channelId: channel_id === null ? null : Number(channel_id),
  };
}

const reasonWords: Readonly<Record<number, string>> = {
  1: 'Unsubscribed by the contact',
  2: 'Bounced',
  3: 'Set by an operator',
};

/** Channels that are closed, in the timeline. */
export function refusalSource(database: Database): TimelineSource {
  return logSource(database, {
    table: 'do_not_contact',
    type: 'lead.donotcontact',
    word: 'Do not contact',
    searched: ['channel', 'comments'],
    tell(row) {
      const { id, channel, comments } = row as unknown as Row;
      const dnc = {
        ...{ id: String(id), channel, channelId: row.channel_id, comments },
        ...{ dateAdded: isoTime(Number(row.at)), reason: reasonWords[Number(row.reason)] },
      };
      return { label: channel.charAt(0).toUpperCase() + channel.slice(1), details: { dnc } };
    },
  });
}

type Content = Omit<Row, 'id' | 'contact_id'>;

/** What the winner's entry became in a merge, and what it was before. */
interface Stricter {
  readonly before: Content | null;
  readonly after: Content;
}

/** The stricter of two entries counts for the winner of a merge; the loser keeps its rows. */
export const refusalRows: RowOwner = {
  tables: ['do_not_contact'],

  async move(trx, from, to) {
    const rows: Row[] = await trx('do_not_contact').where({ contact_id: from });
    const changes: Stricter[] = [];
    for (const row of rows) {
      const key = { contact_id: to, channel: row.channel };
      const own: Row | undefined = await trx('do_not_contact').where(key).first();
      if (own !== undefined && strictnessOf(own) >= strictnessOf(row)) continue;
      const after = contentOf(row);
      if (own === undefined) await insertRow(trx, 'do_not_contact', { ...key, ...after });
      else await trx('do_not_contact').where(key).update(after);
      changes.push({ before: own === undefined ? null : contentOf(own), after });
    }
    return changes.length === 0 ? {} : { do_not_contact: changes };
  },

  async moveBack(trx, { winner, moved }) {
    for (const { before, after } of (moved.do_not_contact ?? []) as Stricter[]) {
      const key = { contact_id: winner, channel: after.channel };
      const row: Row | undefined = await trx('do_not_contact').where(key).first();
      // What was decided since then stays.
      if (row === undefined || Number(row.at) !== after.at || Number(row.reason) !== after.reason)
        continue;
      if (before === null) await trx('do_not_contact').where(key).delete();
      else await trx('do_not_contact').where(key).update(before);
    }
  },
};

function strictnessOf({ reason }: Row): number {
  return strictness[Number(reason)] ?? 0;
}

function contentOf({ channel, channel_id, reason, comments, at }: Row): Content {
  const channelId = channel_id === null ? null : Number(channel_id);
  return { channel, channel_id: channelId, reason: Number(reason), comments, at: Number(at) };
}
