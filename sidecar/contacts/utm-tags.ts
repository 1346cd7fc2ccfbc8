import { z } from 'zod';
import type { Database, Queries } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import { invalid } from '../problem.ts';
import { nullableText, sentText, sentTime } from '../shape.ts';
import { byContact } from './by-contact.ts';
import type { Contact } from './contact.ts';
import type { Sent } from './entity.ts';
import { logSource } from './log-source.ts';
import type { TimelineSource } from './timeline.ts';
import { touch } from './touched.ts';
import { cleanText, shortText } from './value.ts';
import { isoTime } from './wire.ts';

/* Campaign parameters that were recorded for a contact: by the API or by a form. */

export const utmNames = ['campaign', 'content', 'medium', 'source', 'term'] as const;

/** A row of `utm_tags` without its id and contact; empty text = not said. */
export interface UtmTags {
  readonly utm_campaign: string;
  readonly utm_content: string;
  readonly utm_medium: string;
  readonly utm_source: string;
  readonly utm_term: string;
  readonly url: string;
  readonly referrer: string;
  readonly remote_host: string;
  readonly user_agent: string;
  /** JSON of the other parameters; empty = none. */
  readonly query: string;
}

/** Campaign parameters of page views, by contact and oldest first; their ids are below zero. */
export type SeenUtmTags = (
  queries: Queries,
  contactIds: readonly number[],
) => Promise<ReadonlyMap<number, readonly TimedUtmTags[]>>;

interface TimedUtmTags extends UtmTags {
  readonly id: number;
  readonly at: number;
}

interface Row extends UtmTags {
  readonly id: number;
  readonly contact_id: number;
  readonly at: number;
}

const maxText = 4000;

/** What clients send. */
export const utmBody = z.looseObject({
  ...Object.fromEntries(utmNames.map((name) => [`utm_${name}`, sentText])),
  url: sentText,
  referer: sentText,
  remotehost: sentText,
  useragent: sentText,
  query: z
    .union([z.record(z.string(), z.unknown()), z.array(z.unknown()), ...sentText.unwrap().options])
    .optional(),
  lastActive: sentTime,
});

/** What `utmTagsToWire` writes. */
export const utmShape = z.object({
  id: z.int(),
  query: z.unknown(),
  referer: nullableText,
  remoteHost: nullableText,
  url: nullableText,
  userAgent: nullableText,
  utmCampaign: nullableText,
  utmContent: nullableText,
  utmMedium: nullableText,
  utmSource: nullableText,
  utmTerm: nullableText,
});

/** @throws Problem 400 */
export function utmTagsOf(sent: Sent): UtmTags {
  const text = (name: string): string => {
    const value = sent[name];
    if (value !== null && typeof value === 'object') throw invalid({ [name]: ['must be text'] });
    return cleanText(String(value ?? '')).slice(0, maxText);
  };
  const short = (name: string): string => shortText(text(name), 191);
  return {
    utm_campaign: short('utm_campaign'),
    utm_content: short('utm_content'),
    utm_medium: short('utm_medium'),
    utm_source: short('utm_source'),
    utm_term: short('utm_term'),
    url: text('url'),
    referrer: text('referer'),
    remote_host: short('remotehost'),
    user_agent: text('useragent') || text('user_agent'),
    query: queryOf(sent.query),
  };
}

/** An object, or text such as `cid=abc&cond=new`. */
function queryOf(sent: unknown): string {
  if (sent === undefined || sent === null || sent === '') return '';
  const query =
    typeof sent === 'object'
      ? sent
      : Object.fromEntries(new URLSearchParams(String(sent).replace(/^\?/, '')));
  const json = JSON.stringify(query);
  if (json.length > maxText) throw invalid({ query: [`is longer than ${maxText} characters`] });
  return json;
}

export function addUtmTags(
  trx: Queries,
  contactId: number,
  tags: UtmTags,
  at: number,
): Promise<number> {
  touch(trx, contactId, 'utm');
  return insertRow(trx, 'utm_tags', { ...tags, contact_id: contactId, at });
}

/** False when the contact has none with this id. */
export async function removeUtmTags(trx: Queries, contactId: number, id: number): Promise<boolean> {
  touch(trx, contactId, 'utm');
  const removed = await trx('utm_tags').where({ id, contact_id: contactId }).delete();
  return removed > 0;
}

/** Oldest first: what was recorded and what page views say. */
export async function utmTagsByContact(
  knex: Queries,
  contacts: readonly Contact[],
  seenUtmTags: SeenUtmTags | undefined,
): Promise<Map<number, object[]>> {
  const ids = contacts.map(({ id }) => id);
  const rows: Row[] = await knex('utm_tags').whereIn('contact_id', ids).orderBy('id');
  const recorded = byContact(rows, (row): TimedUtmTags => ({ ...row, at: Number(row.at) }));
  const mayHaveBeenSeen = contacts.filter((one) => one.lastActiveAt ?? one.modifiedAt);
  const seen = await seenUtmTags?.(
    knex,
    mayHaveBeenSeen.map(({ id }) => id),
  );
  const both = (id: number) => [...(seen?.get(id) ?? []), ...(recorded.get(id) ?? [])];
  return new Map(
    ids.map((id) => [
      id,
      both(id)
        .sort((a, b) => a.at - b.at)
        .map(utmTagsToWire),
    ]),
  );
}

export function utmTagsToWire(row: UtmTags & { readonly id: unknown }): object {
  const said = (text: string): string | null => (text === '' ? null : text);
  return {
    id: Number(row.id),
    query: row.query === '' ? null : JSON.parse(row.query),
    referer: said(row.referrer),
    remoteHost: said(row.remote_host),
    url: said(row.url),
    userAgent: said(row.user_agent),
    utmCampaign: said(row.utm_campaign),
    utmContent: said(row.utm_content),
    utmMedium: said(row.utm_medium),
    utmSource: said(row.utm_source),
    utmTerm: said(row.utm_term),
  };
}

/** Recorded campaign parameters in the timeline. */
export function utmTagsSource(database: Database): TimelineSource {
  return logSource(database, {
    table: 'utm_tags',
    type: 'lead.utmtagsadded',
    word: utmWord,
    searched: utmNames.map((name) => `utm_${name}`),
    tell(row) {
      const { utm_campaign, utm_medium, utm_source } = row as unknown as Row;
      const { id: _id, ...utmtags } = utmTagsToWire(row as unknown as Row) as { id: number };
      return {
        label: utmLabel(utm_campaign),
        icon: utmIcon(utm_medium, utm_source),
        details: {
          utmtags: { id: String(row.id), dateAdded: isoTime(Number(row.at)), ...utmtags },
        },
      };
    },
  });
}

export const utmWord = 'UTM tags recorded';

export function utmLabel(campaign: string): string {
  return campaign === '' ? utmWord : `UTM Campaign: ${campaign}`;
}

/** The icon of a campaign entry: the medium's, for social media and devices that of the source. */
export function utmIcon(medium: string, source: string): string {
  const brand = source.toLowerCase().replace(/[^a-z0-9-]/g, '');
  switch (medium.toLowerCase()) {
    case 'social':
    case 'socialmedia':
      return `fa-${brand || 'share-alt'}`;
    case 'email':
    case 'newsletter':
      return 'fa-envelope-o';
    case 'banner':
    case 'ad':
      return 'fa-bullseye';
    case 'cpc':
      return 'fa-money';
    case 'location':
      return 'fa-map-marker';
    case 'device':
      return `fa-${brand || 'tablet'}`;
    default:
      return 'fa-tag';
  }
}
