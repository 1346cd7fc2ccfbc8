import { contactsWithAddress, withMerged } from '../contacts/by-address.ts';
import { type Contact, nameOf } from '../contacts/contact.ts';
import { describeContact } from '../contacts/describe.ts';
import type { Fields } from '../contacts/field.ts';
import { readTimeline, type TimelineEntry, type TimelineSource } from '../contacts/timeline.ts';
import { isoTime } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';
import { type Quarantined, quarantinedWith } from '../forms/quarantine.ts';
import { besideContact, changesOf, type Item, pairsOf } from './report.ts';

export interface CopyRoom {
  readonly database: Database;
  readonly fields: Fields;
  readonly timeline: readonly TimelineSource[];
}

export interface CopyPage {
  readonly items: readonly Item[];
  /** Whether this is the last page. */
  readonly done: boolean;
}

const perPage = 100;

/** One page of everything that is kept about whoever has this address; pages count from 1. */
export async function copyFor(room: CopyRoom, address: string, page: number): Promise<CopyPage> {
  const { knex } = room.database;
  const contacts = await contactsWithAddress(knex, address);
  const heldBack = page === 1 ? (await quarantinedWith(knex, address)).map(heldBackItem) : [];
  let before = 0;
  for (const contact of contacts) {
    const one = await pageOf(room, contact, page - before);
    before += one.pages;
    const isLast = contact === contacts.at(-1);
    if (page <= before) {
      const items = [...heldBack, ...one.items];
      return { items, done: isLast && page === before };
    }
  }
  return { items: heldBack, done: true };
}

/** It was taken for the work of a robot. */
function heldBackItem({ id, formName, submission, at }: Quarantined): Item {
  const told = { what: 'Form held back', time: isoTime(at), ...submission.results };
  return { group: 'activity', label: formName, id: `held-back-${id}`, data: pairsOf(told) };
}

/** A page that the contact does not have is empty. */
async function pageOf(
  room: CopyRoom,
  contact: Contact,
  page: number,
): Promise<{ readonly items: Item[]; readonly pages: number }> {
  const contactIds = await withMerged(room.database.knex, contact.id);
  const start = (page - 1) * perPage;
  const changes = await changesOf(room.database, { contactIds, start, limit: perPage });
  const { entries, total } = await readTimeline(
    room.timeline,
    everythingOf(room, contact.id),
    page,
    perPage,
  );
  const pages = Math.max(1, Math.ceil(Math.max(total, changes.total) / perPage));
  const self = page === 1 ? [await selfOf(room, contact, contactIds)] : [];
  const words = wordsOf(room);
  const activity = entries.map((entry) => activityOf(entry, words));
  return { items: [...self, ...activity, ...changes.items], pages };
}

function wordsOf({ timeline }: CopyRoom): Readonly<Record<string, string>> {
  return Object.assign({}, ...timeline.map(({ types }) => types));
}

function everythingOf(room: CopyRoom, contactId: number) {
  const all = { search: '', from: null, to: null, orderBy: 'at', descending: false } as const;
  return { ...all, contactId, types: new Set(Object.keys(wordsOf(room))) };
}

async function selfOf(
  { database, fields }: CopyRoom,
  contact: Contact,
  contactIds: readonly number[],
): Promise<Item> {
  const wire = (await describeContact({ database, fields }, contact)) as Record<string, unknown>;
  const labels = new Map((await fields.current()).map(({ alias, label }) => [alias, label]));
  const values = Object.entries(contact.values).map(([alias, value]) => [
    labels.get(alias) ?? alias,
    value,
  ]);
  const told = { points: wire.points, tag: namesIn(wire.tags), stage: Object(wire.stage).name };
  const { dateAdded, dateIdentified, lastActive, ipAddresses, doNotContact, frequencyRules } = wire;
  return {
    ...{ group: 'contact', label: nameOf(contact), id: `contact-${contact.id}` },
    data: pairsOf({
      ...Object.fromEntries(values),
      ...told,
      ...(await besideContact(database, contactIds)),
      ...{ dateAdded, dateIdentified, lastActive, doNotContact, frequencyRules },
      ipAddress: Object.keys(Object(ipAddresses)),
    }),
  };
}

function namesIn(tags: unknown): unknown[] {
  return Object.values(Object(tags)).map((tag) => Object(tag).tag);
}

function activityOf(entry: TimelineEntry, words: Readonly<Record<string, string>>): Item {
  const { type, prefix = '', rowId, at, label, details } = entry;
  const told = { what: words[type], time: isoTime(at), label };
  return {
    ...{ group: 'activity', label, id: `${type}${prefix}-${rowId}` },
    data: pairsOf({ ...told, ...details }),
  };
}
