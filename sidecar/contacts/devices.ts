import type { Database, Queries } from '../db/connect.ts';
import { insertRow, type SqlValue } from '../db/rows.ts';
import { inTransaction } from '../db/transaction.ts';
import { containing } from './condition.ts';
import type { ItemQuery } from './item-query.ts';
import { holdContact } from './store.ts';
import { touch } from './touched.ts';
import type { Client } from './user-agent.ts';

/** Columns of a device that are texts, under their names in the API. */
export const deviceTexts = {
  device: 'device',
  deviceBrand: 'brand',
  deviceModel: 'model',
  deviceOsName: 'os_name',
  deviceOsShortName: 'os_short_name',
  deviceOsVersion: 'os_version',
  deviceOsPlatform: 'os_platform',
} as const;

export type DeviceTexts = Readonly<Record<keyof typeof deviceTexts, string | null>>;

export interface DeviceDraft {
  readonly contactId: number;
  readonly texts: DeviceTexts;
  /** The browser, as the client describes it. */
  readonly clientInfo: object | null;
}

export interface Device extends DeviceDraft {
  readonly id: number;
}

export interface DeviceList {
  readonly devices: readonly Device[];
  readonly total: number;
}

/** Browsers that tracking saw, as devices of the contacts they belong to. */
export interface SeenDevices {
  /** In the order of their ids, whatever the list is ordered by. */
  list(database: Database, query: ItemQuery, contactId: number | null): Promise<DeviceList>;
  find(database: Database, id: number): Promise<Device | null>;
}

/** Ids of devices that tracking saw lie above this one, those of reported ones below. */
export const lastReportedId = 1_000_000_000_000;

/** Reported devices of all contacts, or of one. */
export async function listDevices(
  { knex }: Database,
  { ids, text, column, descending, start, limit }: ItemQuery,
  contactId: number | null,
): Promise<DeviceList> {
  const wanted = knex('devices');
  if (contactId !== null) wanted.where({ contact_id: contactId });
  if (ids !== null) wanted.whereIn('id', [...ids]);
  if (text !== '') {
    const found = ['device', 'brand', 'model', 'os_name'];
    const sql = found.map((name) => `lower(${name}) like ? escape '!'`).join(' or ');
    wanted.whereRaw(
      `(${sql})`,
      found.map(() => containing(text.toLowerCase())),
    );
  }
  const counted: { count?: unknown } | undefined = await wanted
    .clone()
    .count({ count: '*' })
    .first();
  const direction = descending ? 'desc' : 'asc';
  const ordered = wanted.orderBy(column, direction).orderBy('id', direction);
  const rows = await ordered.limit(limit).offset(start);
  return { devices: rows.map(deviceOf), total: Number(counted?.count) };
}

export async function findDevice({ knex }: Database, id: number): Promise<Device | null> {
  const row = await knex('devices').where({ id }).first();
  return row === undefined ? null : deviceOf(row);
}

/** Writes a device, over the one with this id if there is one; null when its contact is gone. */
export async function saveDevice(
  database: Database,
  id: number | null,
  draft: DeviceDraft,
): Promise<Device | null> {
  return inTransaction(database, async (trx) => {
    const contact = await holdContact(trx, draft.contactId);
    if (contact === null) return null;
    const row = rowOf({ ...draft, contactId: contact.id });
    touch(trx, contact.id, 'devices');
    if (id === null) {
      const created = await insertRow(trx, 'devices', { ...row, added_at: Date.now() });
      return deviceOf({ id: created, ...row });
    }
    await touchHolder(trx, id);
    const changed = await trx('devices').where({ id }).update(row);
    return changed === 0 ? null : deviceOf({ id, ...row });
  });
}

/** Adds a device unless the contact has one that is described alike. Hold the contact first. */
export async function addDeviceOnce(trx: Queries, draft: DeviceDraft, at: number): Promise<void> {
  const row = rowOf(draft);
  const known = await trx('devices').where(row).first('id');
  if (known !== undefined) return;
  await insertRow(trx, 'devices', { ...row, added_at: at });
  touch(trx, draft.contactId, 'devices');
}

export async function deleteDevice(database: Database, id: number): Promise<void> {
  await inTransaction(database, async (trx) => {
    await touchHolder(trx, id);
    await trx('devices').where({ id }).delete();
  });
}

async function touchHolder(trx: Queries, id: number): Promise<void> {
  const row = await trx('devices').where({ id }).first('contact_id');
  if (row !== undefined) touch(trx, Number(row.contact_id), 'devices');
}

/** A device as a User-Agent tells it. */
export function deviceOfClient(contactId: number, client: Client): DeviceDraft {
  const { browser, browserVersion } = client;
  const engine = { short_name: '', version: browserVersion, engine: '', engine_version: '' };
  return {
    contactId,
    texts: {
      device: client.deviceType,
      deviceBrand: client.brand,
      deviceModel: client.model,
      deviceOsName: client.os,
      deviceOsShortName: '',
      deviceOsVersion: client.osVersion,
      deviceOsPlatform: '',
    },
    clientInfo:
      browser === '' ? null : { type: 'browser', name: browser, ...engine, family: browser },
  };
}

function rowOf({ contactId, texts, clientInfo }: DeviceDraft): Record<string, SqlValue> {
  const columns = Object.entries(deviceTexts).map(([key, column]) => [
    column,
    texts[key as keyof DeviceTexts],
  ]);
  return {
    ...(Object.fromEntries(columns) as Record<string, SqlValue>),
    contact_id: contactId,
    client_info: clientInfo === null ? null : JSON.stringify(clientInfo),
  };
}

function deviceOf(row: Record<string, unknown>): Device {
  const texts = Object.entries(deviceTexts).map(([key, column]) => [key, row[column] ?? null]);
  return {
    id: Number(row.id),
    contactId: Number(row.contact_id),
    texts: Object.fromEntries(texts) as DeviceTexts,
    clientInfo: row.client_info === null ? null : JSON.parse(String(row.client_info)),
  };
}
