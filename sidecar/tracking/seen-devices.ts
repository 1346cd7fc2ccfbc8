import type { Knex } from 'knex';
import { containing } from '../contacts/condition.ts';
import {
  type Device,
  deviceOfClient,
  lastReportedId,
  type SeenDevices,
} from '../contacts/devices.ts';

/* The browsers of contacts as devices. They are no rows of their own: each is a visitor. */

const columns = {
  id: 'v.id',
  contact_id: 'v.contact_id',
  deviceType: 'c.device_type',
  brand: 'c.brand',
  model: 'c.model',
  os: 'c.os',
  osVersion: 'c.os_version',
  browser: 'c.browser',
  browserVersion: 'c.browser_version',
};

export const seenDevices: SeenDevices = {
  async list({ knex }, { ids, text, descending, start, limit }, contactId) {
    const wanted = knex('visitors');
    if (contactId === null) wanted.whereNotNull('contact_id');
    else wanted.where({ contact_id: contactId });
    if (ids !== null) wanted.whereIn('id', visitorsIn(ids));
    if (text !== '') wanted.whereIn('client_id', clientsWith(knex, text));
    const counted: { count?: unknown } | undefined = await wanted
      .clone()
      .count({ count: '*' })
      .first();
    const ordered = wanted.orderBy('id', descending ? 'desc' : 'asc');
    const page = await ordered.limit(limit).offset(start).pluck<number[]>('id');
    const devices = await devicesOf(knex, page);
    return { devices, total: Number(counted?.count) };
  },

  async find({ knex }, id) {
    const [device] = await devicesOf(knex, visitorsIn([id]));
    return device ?? null;
  },
};

function visitorsIn(ids: readonly number[]): number[] {
  return ids.filter((id) => id > lastReportedId).map((id) => id - lastReportedId);
}

/** Few clients make all visits: they are searched, not the visitors. */
function clientsWith(knex: Knex, text: string): Knex.QueryBuilder {
  const found = ['device_type', 'brand', 'model', 'os'];
  const sql = found.map((name) => `lower(${name}) like ? escape '!'`).join(' or ');
  const pattern = containing(text.toLowerCase());
  return knex('clients').whereRaw(`(${sql})`, new Array(found.length).fill(pattern)).select('id');
}

/** In the order of `visitorIds`; without those that are nobody's. */
async function devicesOf(knex: Knex, visitorIds: readonly number[]): Promise<Device[]> {
  if (visitorIds.length === 0) return [];
  const rows = await knex('visitors as v')
    .join('clients as c', 'c.id', 'v.client_id')
    .whereIn('v.id', [...visitorIds])
    .whereNotNull('v.contact_id')
    .select(columns);
  const byVisitor = new Map(
    rows.map(({ id, contact_id: contactId, ...client }) => [
      Number(id),
      { id: lastReportedId + Number(id), ...deviceOfClient(Number(contactId), client) },
    ]),
  );
  return visitorIds.flatMap((id) => byVisitor.get(Number(id)) ?? []);
}
