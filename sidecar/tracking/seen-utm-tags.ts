import { byContact } from '../contacts/by-contact.ts';
import type { SeenUtmTags, UtmTags } from '../contacts/utm-tags.ts';
import type { Queries } from '../db/connect.ts';
import { type SqlValue, selectIn, selectRows } from '../db/rows.ts';
import { utmKeys } from './hit.ts';
import { hasUtm, queryOf } from './report.ts';

/* Campaign parameters of page views. They are no rows of their own: each is a page view. */

/** So far back one looks, in each time that a browser was the contact. */
const maxHits = 1000;
const maxShown = 100;
/** A contact that a hundred browsers have been is a machine. */
const maxLinks = 50;
const linksAtOnce = 100;

interface Link {
  readonly contact_id: number;
  readonly visitor_id: number;
  readonly from_at: number;
  readonly to_at: number | null;
}

interface Row {
  readonly contact_id: number;
  readonly id: number;
  readonly at: number;
  readonly [column: string]: unknown;
}

/** The newest page views that say something of a campaign, on sites that want it; oldest first. */
export const seenUtmTags: SeenUtmTags = async (knex, contactIds) => {
  const links = await linksOf(knex, contactIds);
  const rows: Row[] = [];
  for (let start = 0; start < links.length; start += linksAtOnce)
    rows.push(...(await viewsOf(knex, links.slice(start, start + linksAtOnce))));
  const seen = byContact(newestFirst(rows), timedTagsOf);
  return new Map([...seen].map(([id, tags]) => [id, tags.slice(0, maxShown).reverse()]));
};

/** What the last page view of the browser that says something of a campaign says, or null. */
export async function lastSeenUtm(
  queries: Queries,
  contactId: number,
  visitorId: number | null,
): Promise<UtmTags | null> {
  const links = await linksOf(queries, [contactId]);
  const own = links.filter((link) => Number(link.visitor_id) === visitorId);
  if (own.length === 0) return null;
  const [row] = newestFirst(await viewsOf(queries, own));
  return row === undefined ? null : tagsOf(row);
}

function newestFirst(rows: Row[]): Row[] {
  return rows.sort((a, b) => b.at - a.at || b.id - a.id);
}

async function linksOf(knex: Queries, contactIds: readonly number[]): Promise<Link[]> {
  const columns = 'select contact_id, visitor_id, from_at, to_at, undone_at from visitor_links';
  const found = (await selectIn(knex, columns, 'contact_id', contactIds)) as unknown as (Link & {
    readonly undone_at: number | null;
  })[];
  const held = found.filter(({ undone_at }) => undone_at === null);
  held.sort((a, b) => Number(b.from_at) - Number(a.from_at));
  return [...byContact(held, (link) => link).values()].flatMap((of) => of.slice(0, maxLinks));
}

/** Each link bounds what is read for it, so that a busy contact costs no more than a page. */
async function viewsOf(knex: Queries, links: readonly Link[]): Promise<Row[]> {
  const bindings: SqlValue[] = [];
  const parts = links.map(({ contact_id, visitor_id, from_at, to_at }) => {
    bindings.push(contact_id, visitor_id, from_at, ...(to_at === null ? [] : [to_at]));
    const until = to_at === null ? '' : 'and at < ? ';
    const newest =
      'select ? as contact_id, id, at, page_id, context_id, visitor_id, site_id from hits ' +
      `where visitor_id = ? and at >= ? ${until}order by at desc, id desc limit ${maxHits}`;
    const told =
      `select h.* from (${newest}) h join hit_contexts x on x.id = h.context_id ` +
      `join sites s on s.id = h.site_id where ${hasUtm} and s.record_utm = 1 ` +
      `order by h.at desc, h.id desc limit ${maxShown}`;
    return `select * from (${told}) t`;
  });
  const columns =
    'h.contact_id, h.id, h.at, p.url, p.title, x.referrer, x.language, x.query, c.user_agent, ' +
    utmKeys.map((key) => `x.${key}`).join(', ');
  const sql =
    `select ${columns} from (${parts.join(' union all ')}) h ` +
    'join pages p on p.id = h.page_id join hit_contexts x on x.id = h.context_id ' +
    'join visitors v on v.id = h.visitor_id join clients c on c.id = v.client_id';
  const rows = (await selectRows(knex, sql, bindings)) as unknown as Row[];
  return rows.map((row) => ({ ...row, at: Number(row.at), id: Number(row.id) }));
}

function timedTagsOf(row: Row): UtmTags & { readonly id: number; readonly at: number } {
  return { id: -row.id, at: row.at, ...tagsOf(row) };
}

function tagsOf(row: Row): UtmTags {
  const utm = Object.fromEntries(utmKeys.map((key) => [key, String(row[key])]));
  return {
    ...(utm as Record<(typeof utmKeys)[number], string>),
    url: String(row.url),
    referrer: String(row.referrer),
    remote_host: '',
    user_agent: String(row.user_agent),
    query: JSON.stringify(queryOf(row)),
  };
}
