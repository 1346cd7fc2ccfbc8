import {
  reach,
  sideOf,
  type TimelineEntry,
  type TimelineQuery,
  type TimelineSource,
} from '../contacts/timeline.ts';
import { utmIcon, utmLabel, utmWord } from '../contacts/utm-tags.ts';
import { isoTime } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';
import { rowsOf, type SqlValue } from '../db/rows.ts';
import { utmKeys } from './hit.ts';
import { parametersInside } from './parameters.ts';

/** A visit ends when its visitor is silent for this long; then the last page has no leave time. */
const visitGap = 30 * 60 * 1000;

/*
 * A contact's hits: those of each visitor within the time that its link to the contact spans.
 * Links of one visitor never overlap, so every hit shows once.
 */
export const whileLinked =
  'h.visitor_id = l.visitor_id and h.at >= l.from_at and (l.to_at is null or h.at < l.to_at)';

const whatHitsShare =
  'join pages p on p.id = h.page_id ' +
  'join hit_contexts x on x.id = h.context_id join visitors v on v.id = h.visitor_id ' +
  'join clients c on c.id = v.client_id join sites s on s.id = h.site_id';

const hitsOfContact = `from visitor_links l join hits h on ${whileLinked}`;

/** The latest hits, of them those of contacts: however many hits there are, only these are read. */
function latestHits(query: TimelineQuery, bindings: SqlValue[]): string {
  const { from, to } = query;
  const limits = [
    ...(from === null ? [] : [`at >= ${place(bindings, from)}`]),
    ...(to === null ? [] : [`at <= ${place(bindings, to)}`]),
  ];
  const where = limits.length === 0 ? '' : `where ${limits.join(' and ')} `;
  const side = sideOf(query);
  return (
    `from (select * from hits ${where}order by at ${side}, id ${side} limit ${reach}) h ` +
    `join visitor_links l on ${whileLinked}`
  );
}

const columns =
  'h.id, h.at, l.contact_id, p.url, p.title, x.referrer, x.language, x.query, c.user_agent, c.device_type, c.brand, c.model, c.os, ' +
  'c.browser, c.browser_version, s.site_key, ' +
  `${utmKeys.map((key) => `x.${key}`).join(', ')}, ` +
  '(select min(n.at) from hits n where n.visitor_id = h.visitor_id and n.at > h.at) as next_at';

/** Whether the context `x` of a hit says something of a campaign. */
export const hasUtm = `(${utmKeys.map((key) => `x.${key} <> ''`).join(' or ')})`;

type Row = Record<string, SqlValue>;

/** Page views in the timeline. */
export function hitSource(database: Database): TimelineSource {
  return sourceOf(database, {
    type: 'page.hit',
    word: 'Page hit',
    joined: '',
    condition: '',
    label: "case when p.title <> '' then p.title else p.url end",
    entryOf: hitEntry,
  });
}

/** Campaign parameters of page views as entries of their own, on sites that want them. */
export function utmSource(database: Database): TimelineSource {
  return sourceOf(database, {
    type: 'lead.utmtagsadded',
    word: utmWord,
    joined: 'join hit_contexts x on x.id = h.context_id join sites s on s.id = h.site_id',
    condition: ` and ${hasUtm} and s.record_utm = 1`,
    label: "case when x.utm_campaign <> '' then x.utm_campaign else 'UTM tags recorded' end",
    entryOf: utmEntry,
  });
}

interface HitView {
  readonly type: string;
  readonly word: string;
  /** What the condition needs beside the hit. */
  readonly joined: string;
  readonly condition: string;
  readonly label: string;
  readonly entryOf: (row: Row) => TimelineEntry;
}

function sourceOf({ knex }: Database, view: HitView): TimelineSource {
  /** Only what decides is joined: a contact may have very many hits. */
  const conditions = (query: TimelineQuery): [string, SqlValue[]] => {
    const { contactId, search, from, to, orderBy } = query;
    const bindings: SqlValue[] = [];
    const hits = contactId === null ? latestHits(query, bindings) : hitsOfContact;
    const joined = search !== '' || orderBy === 'label' ? whatHitsShare : view.joined;
    let sql = `${hits} ${joined} where l.undone_at is null${view.condition}`;
    if (contactId !== null) sql += ` and l.contact_id = ${place(bindings, contactId)}`;
    if (from !== null) sql += ` and h.at >= ${place(bindings, from)}`;
    if (to !== null) sql += ` and h.at <= ${place(bindings, to)}`;
    if (search !== '') {
      // Some databases fold the case of ASCII letters only, hence the text as it was typed as well.
      const typed = `%${search.replace(/[\\%_]/g, ' ').trim()}%`;
      const found = ['p.title', 'p.url'].map(
        (column) =>
          `lower(${column}) like ${place(bindings, typed.toLowerCase())} or ` +
          `${column} like ${place(bindings, typed)}`,
      );
      sql += ` and (${found.join(' or ')})`;
    }
    return [sql, bindings];
  };
  return {
    types: { [view.type]: view.word },
    async count(query) {
      const [sql, bindings] = conditions(query);
      const [row] = rowsOf(await knex.raw(`select count(*) as total ${sql}`, bindings));
      return Number(row?.total ?? 0);
    },
    async list(query, limit) {
      const [sql, bindings] = conditions(query);
      const direction = query.descending ? 'desc' : 'asc';
      const key = query.orderBy === 'label' ? `${view.label} ${direction}, ` : '';
      const order = `order by ${key}h.at ${direction}, h.id ${direction} limit ${limit}`;
      // The rows of the page first: the rest is looked up for these only.
      const page = `from (select h.id, l.contact_id ${sql} ${order}) l join hits h on h.id = l.id`;
      const shown = `select ${columns} ${page} ${whatHitsShare} ${order}`;
      const rows = rowsOf(await knex.raw(shown, bindings));
      return rows.map((row) => view.entryOf(row as Row));
    },
  };
}

function place(bindings: SqlValue[], value: SqlValue): string {
  bindings.push(value);
  return '?';
}

function hitEntry(row: Row): TimelineEntry {
  const at = Number(row.at);
  return {
    contactId: Number(row.contact_id),
    type: 'page.hit',
    rowId: Number(row.id),
    at,
    label: String(row.title || row.url),
    href: webAddress(String(row.url)),
    details: {
      hit: {
        hitId: String(row.id),
        userAgent: row.user_agent,
        dateHit: isoTime(at),
        dateLeft: isoTime(leftAt(row)),
        referer: row.referrer,
        source: null,
        sourceId: null,
        url: row.url,
        urlTitle: row.title,
        pageLanguage: row.language,
        query: queryOf(row),
        clientInfo: { type: 'browser', name: row.browser, version: row.browser_version },
        device: row.device_type,
        deviceOsName: row.os,
        deviceBrand: row.brand,
        deviceModel: row.model,
        pageId: null,
        site: row.site_key,
      },
    },
  };
}

/** Only web addresses become links: a page may report any text, `javascript:` included. */
function webAddress(url: string): string | null {
  return /^https?:\/\//i.test(url) ? url : null;
}

function utmEntry(row: Row): TimelineEntry {
  return {
    contactId: Number(row.contact_id),
    type: 'lead.utmtagsadded',
    rowId: Number(row.id),
    prefix: '.hit',
    at: Number(row.at),
    label: utmLabel(String(row.utm_campaign)),
    href: null,
    icon: utmIcon(String(row.utm_medium), String(row.utm_source)),
    details: {
      utmtags: {
        id: String(row.id),
        dateAdded: isoTime(Number(row.at)),
        utmCampaign: row.utm_campaign,
        utmContent: row.utm_content,
        utmMedium: row.utm_medium,
        utmSource: row.utm_source,
        utmTerm: row.utm_term,
        url: row.url,
        referer: row.referrer,
        query: queryOf(row),
        userAgent: row.user_agent,
      },
    },
  };
}

/** Time on page is not stored: the next hit of the same visitor tells it. */
function leftAt({ at, next_at: next }: Row): number | null {
  return next !== null && Number(next) - Number(at) <= visitGap ? Number(next) : null;
}

/** The parameters of a page view, as they were sent. */
export function queryOf(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const sent = {
    page_url: row.url,
    page_title: row.title,
    page_language: row.language,
    page_referrer: row.referrer,
  };
  const utm = Object.fromEntries(utmKeys.map((key) => [key, row[key]]));
  const told = Object.entries({ ...sent, ...utm }).filter(([, value]) => value !== '');
  const inAddress = [...parametersInside(String(row.url))].map(([name, values]) => [
    name,
    values.join(','),
  ]);
  const left = JSON.parse(String(row.query)) as object;
  return { ...Object.fromEntries(inAddress), ...left, ...Object.fromEntries(told) };
}
