import { findCompanies } from '../contacts/company-store.ts';
import type { Contact, Values } from '../contacts/contact.ts';
import { findContacts } from '../contacts/store.ts';
import type { Queries } from '../db/connect.ts';
import { selectIn } from '../db/rows.ts';
import { whileLinked } from '../tracking/report.ts';
import type { DevicePart, UtmKey } from './criterion.ts';
import type { Needs } from './needs.ts';
import type { SeenPage, Snapshot } from './snapshot.ts';

type Row = Record<string, unknown>;

const atOnce = 500;

/** The contacts with these ids as filters see them; without those that are gone or merged. */
export async function readSnapshots(
  queries: Queries,
  ids: readonly number[],
  needs: Needs,
): Promise<Map<number, Snapshot>> {
  return readPartly(queries, ids, { needs, ofContact: 'all' });
}

interface Reading {
  readonly needs: Needs;
  /** What is read of the contacts themselves; without anything, none of them is missing. */
  readonly ofContact: 'all' | 'columns' | 'nothing';
}

/** The same where less is asked for. */
export async function readPartly(
  queries: Queries,
  ids: readonly number[],
  { needs, ofContact }: Reading,
): Promise<Map<number, Snapshot>> {
  const snapshots = new Map<number, Snapshot>();
  for (let start = 0; start < ids.length; start += atOnce) {
    const portion = ids.slice(start, start + atOnce);
    const contacts = await contactReaders[ofContact](queries, portion);
    for (const snapshot of await readPortion(queries, contacts, needs))
      snapshots.set(snapshot.contact.id, snapshot);
  }
  return snapshots;
}

const contactReaders = {
  all: findContacts,
  columns: readColumns,
  nothing: async (_queries: Queries, ids: readonly number[]) => ids.map((id) => shadowOf({ id })),
};

const columns = 'id, points, created_at, modified_at, identified_at, last_active_at';

/** Fields have to be taken apart, columns need not. */
async function readColumns(queries: Queries, ids: readonly number[]): Promise<Contact[]> {
  const select = `select ${columns}, owner_id, stage_id from contacts`;
  return (await selectIn(queries, select, 'id', [...ids])).map(shadowOf);
}

/** A contact without its fields. */
function shadowOf(row: Row): Contact {
  const number = (value: unknown) => ((value ?? null) === null ? null : Number(value));
  return {
    ...{ id: Number(row.id), values: {}, points: Number(row.points ?? 0) },
    ...{ createdAt: Number(row.created_at ?? 0), modifiedAt: number(row.modified_at) },
    ...{ createdBy: null, modifiedBy: null, identifiedAt: number(row.identified_at) },
    lastActiveAt: number(row.last_active_at),
    ...{ ownerId: number(row.owner_id), stageId: number(row.stage_id) },
  };
}

async function readPortion(
  queries: Queries,
  contacts: readonly Contact[],
  needs: Needs,
): Promise<Snapshot[]> {
  const ids = contacts.map(({ id }) => id);
  const read = <Item>(isNeeded: boolean, rows: Reader<Item>): Promise<Map<number, Item[]>> =>
    isNeeded ? rows(queries, ids) : Promise.resolve(new Map());
  const companies = await read(needs.company, companiesOf);
  const tags = await read(needs.tags, tagsOf);
  const segments = await read(needs.anySegment || needs.segments.size > 0, segmentsOf);
  const refusals = await read(needs.doNotContact, refusalsOf);
  const scores = await read(needs.points, scoresOf);
  const hits = await read(needs.hits, hitsOf);
  const submissions = await read(needs.submissions, submissionsOf);
  const utm = await read(needs.utm, utmOf);
  const devices = await read(needs.devices, devicesOf);
  return contacts.map((contact) => {
    const own = <Item>(map: Map<number, Item[]>): Item[] => map.get(contact.id) ?? [];
    return {
      contact,
      ...{ companies: own(companies), tags: own(tags), segments: own(segments) },
      ...{ refusals: own(refusals), scores: own(scores), hits: own(hits) },
      ...{ submissions: own(submissions), utm: own(utm), devices: own(devices) },
    };
  });
}

type Reader<Item> = (queries: Queries, ids: readonly number[]) => Promise<Map<number, Item[]>>;

/** Rows by their contact, of a select without its last condition. */
function reader<Item>(select: string, column: string, itemOf: (row: Row) => Item): Reader<Item> {
  return async (queries, ids) => {
    const rows = await selectIn(queries, select, column, [...ids]);
    return grouped(rows, itemOf);
  };
}

function grouped<Item>(rows: readonly Row[], itemOf: (row: Row) => Item): Map<number, Item[]> {
  const items = new Map<number, Item[]>();
  for (const row of rows) {
    const id = Number(row.contact_id);
    const own = items.get(id);
    if (own === undefined) items.set(id, [itemOf(row)]);
    else own.push(itemOf(row));
  }
  return items;
}

const tagsOf = reader('select contact_id, tag_id from contact_tags', 'contact_id', (row) =>
  Number(row.tag_id),
);
const segmentsOf = reader(
  'select contact_id, segment_id from (select * from segment_members where manually_removed = 0) m',
  'contact_id',
  (row) => Number(row.segment_id),
);
const refusalsOf = reader(
  'select contact_id, channel, reason from do_not_contact',
  'contact_id',
  (row) => ({ channel: String(row.channel), reason: Number(row.reason) }),
);
const scoresOf = reader('select * from point_scores', 'contact_id', (row) => ({
  groupId: Number(row.group_id),
  score: Number(row.score),
}));
const submissionsOf = reader(
  'select contact_id, form_id, at from form_submissions',
  'contact_id',
  (row) => ({ formId: Number(row.form_id), at: Number(row.at) }),
);

async function companiesOf(
  queries: Queries,
  ids: readonly number[],
): Promise<Map<number, Values[]>> {
  const select = 'select contact_id, company_id from company_contacts';
  const links = await selectIn(queries, select, 'contact_id', [...ids]);
  const wanted = [...new Set(links.map(({ company_id: id }) => Number(id)))];
  const byId = new Map((await findCompanies(queries, wanted)).map((one) => [one.id, one.values]));
  return grouped(
    links.filter(({ company_id: id }) => byId.has(Number(id))),
    ({ company_id: id }) => byId.get(Number(id)) as Values,
  );
}

const linkedHits = `from visitor_links l join hits h on ${whileLinked} and l.undone_at is null`;

/** Newest first. */
async function hitsOf(queries: Queries, ids: readonly number[]): Promise<Map<number, SeenPage[]>> {
  const select =
    `select l.contact_id, h.at, p.url, p.title, x.referrer ${linkedHits} ` +
    'join pages p on p.id = h.page_id join hit_contexts x on x.id = h.context_id';
  const rows = await selectIn(queries, select, 'l.contact_id', [...ids]);
  rows.sort((a, b) => Number(b.at) - Number(a.at));
  return grouped(rows, ({ at, url, title, referrer }) => ({
    ...{ at: Number(at), url: String(url), title: String(title), referrer: String(referrer) },
  }));
}

const utmKeys = [
  ...(['utm_campaign', 'utm_content', 'utm_medium', 'utm_source', 'utm_term'] as const),
];

/** What was recorded for the contact, and what its page views say on sites that keep it. */
async function utmOf(
  queries: Queries,
  ids: readonly number[],
): Promise<Map<number, Record<UtmKey, string>[]>> {
  const columns = (table: string) => utmKeys.map((key) => `${table}.${key}`).join(', ');
  const seen =
    `select distinct l.contact_id, ${columns('x')} ${linkedHits} ` +
    'join hit_contexts x on x.id = h.context_id ' +
    'join sites s on s.id = h.site_id and s.record_utm = 1';
  const told = `select u.contact_id, ${columns('u')} from utm_tags u`;
  const rows = [
    ...(await selectIn(queries, seen, 'l.contact_id', [...ids])),
    ...(await selectIn(queries, told, 'u.contact_id', [...ids])),
  ];
  return grouped(rows, (row) => {
    const tags = utmKeys.map((key) => [key, String(row[key])]);
    return Object.fromEntries(tags) as Record<UtmKey, string>;
  });
}

/** Devices that were reported, and the browsers that were seen. */
async function devicesOf(
  queries: Queries,
  ids: readonly number[],
): Promise<Map<number, Record<DevicePart, string>[]>> {
  const told = 'select contact_id, device as type, brand, model, os_name as os from devices';
  const seen =
    'select v.contact_id, c.device_type as type, c.brand, c.model, c.os ' +
    'from visitors v join clients c on c.id = v.client_id';
  const rows = [
    ...(await selectIn(queries, told, 'contact_id', [...ids])),
    ...(await selectIn(queries, seen, 'v.contact_id', [...ids])),
  ];
  return grouped(rows, ({ type, brand, model, os }) => ({
    type: String(type ?? ''),
    brand: String(brand ?? ''),
    model: String(model ?? ''),
    os: String(os ?? ''),
  }));
}
