import { z } from 'zod';
import { invalid, notFound } from '../problem.ts';
import { nullableText, sentText } from '../shape.ts';
import { contactIdOf, leadShape, leadsOf, sentContact } from './contact-reference.ts';
import {
  type Device,
  type DeviceDraft,
  type DeviceList,
  type DeviceTexts,
  deleteDevice,
  deviceTexts,
  findDevice,
  lastReportedId,
  listDevices,
  saveDevice,
} from './devices.ts';
import type { Entity, Manner, Page, Saved, Sent } from './entity.ts';
import { type ItemQuery, itemQueryOf } from './item-query.ts';
import { pageShape } from './list.ts';
import type { ContactRoom } from './room.ts';
import { shortText } from './value.ts';
import { withoutId } from './wire.ts';
import { itemId } from './wire-shapes.ts';

const sortable = new Map<string, string>([
  ['id', 'id'],
  ['dateAdded', 'added_at'],
  ['date_added', 'added_at'],
  ...Object.entries(deviceTexts),
]);

const textNames = Object.keys(deviceTexts);
const bodyShape = z.looseObject({
  lead: sentContact,
  contact: sentContact,
  ...Object.fromEntries(textNames.map((name) => [name, sentText])),
  clientInfo: z
    .union([z.looseObject({}), z.array(z.unknown()), z.literal(''), z.null()], 'must be an object')
    .optional(),
});

export const deviceShape = z.object({
  id: itemId,
  lead: leadShape,
  clientInfo: z.unknown(),
  ...Object.fromEntries(textNames.map((name) => [name, nullableText])),
});

/** Devices that API clients report, and those that were seen, behind the standard routes. */
export function deviceEntity(room: ContactRoom): Entity<Device> {
  const { database } = room;

  async function describe(devices: readonly Device[]): Promise<object[]> {
    const leads = await leadsOf(room, devices);
    return devices.map((device) => deviceToWire(device, leads.get(device.contactId) ?? {}));
  }

  async function list(sent: unknown): Promise<Page> {
    const { devices, total } = await listAll(room, itemQueryOf(sent, sortable), null);
    const wires = await describe(devices);
    return { total, entries: devices.map(({ id }, at) => [id, wires[at] as object]) };
  }

  async function save(sent: Sent, manner: Manner, known: Device | null): Promise<Saved<Device>> {
    if (known !== null) refuseSeen(known);
    const saved = await saveDevice(database, known?.id ?? null, draftOf(sent, manner, known));
    if (saved === null) throw notFound('The contact of the device was not found.');
    return { item: saved, isNew: known === null };
  }

  return {
    path: '/devices',
    singular: 'device',
    plural: 'devices',
    listForm: 'array',
    words: ['a device', 'devices'],
    queryShape: pageShape,
    bodyShape,
    itemShape: deviceShape,
    list,
    find: async (id) =>
      id > lastReportedId
        ? ((await room.seenDevices?.find(database, id)) ?? null)
        : findDevice(database, id),
    save,
    async remove(device) {
      refuseSeen(device);
      await deleteDevice(database, device.id);
    },
    describe,
    withoutId,
  };
}

function refuseSeen({ id }: Device): void {
  if (id > lastReportedId)
    throw invalid({ id: [`Device ${id} is a browser that was seen: it is read, not changed.`] });
}

/** The reported devices and then the seen ones; the other way round when the order descends. */
async function listAll(
  { database, seenDevices }: ContactRoom,
  query: ItemQuery,
  contactId: number | null,
): Promise<DeviceList> {
  const kinds = [listDevices, ...(seenDevices === undefined ? [] : [seenDevices.list])];
  const devices: Device[] = [];
  let total = 0;
  for (const list of query.descending ? kinds.reverse() : kinds) {
    const start = Math.max(0, query.start - total);
    const part = await list(database, { ...query, start }, contactId);
    devices.push(...part.devices);
    total += part.total;
  }
  return { devices: devices.slice(0, query.limit), total };
}

/** The devices of one contact; who that is need not be said with each of them. */
export async function devicesOfContact(
  room: ContactRoom,
  contactId: number,
  sent: unknown,
): Promise<Page> {
  const { devices, total } = await listAll(room, itemQueryOf(sent, sortable), contactId);
  const entries = devices.map((one) => [one.id, deviceToWire(one, { id: contactId })] as const);
  return { total, entries };
}

function deviceToWire({ id, texts, clientInfo }: Device, lead: object): object {
  return { id, lead, clientInfo, ...texts };
}

function draftOf(sent: Sent, manner: Manner, known: Device | null): DeviceDraft {
  const isKept = (key: string): boolean => sent[key] === undefined && manner === 'patch';
  const texts = Object.keys(deviceTexts).map((key) => [
    key,
    isKept(key) ? known?.texts[key as keyof DeviceTexts] : textOf(key, sent[key]),
  ]);
  const clientInfo = isKept('clientInfo') ? known?.clientInfo : infoOf(sent.clientInfo);
  return {
    contactId: contactIdOf(sent.lead ?? sent.contact, known),
    texts: Object.fromEntries(texts) as DeviceTexts,
    clientInfo: clientInfo ?? null,
  };
}

function textOf(key: string, sent: unknown): string | null {
  if (sent === undefined || sent === null) return null;
  if (typeof sent === 'object') throw invalid({ [key]: ['must be a text'] });
  return shortText(String(sent), 191);
}

function infoOf(sent: unknown): object | null {
  if (sent === undefined || sent === null || sent === '') return null;
  if (typeof sent !== 'object' || JSON.stringify(sent).length > 5000)
    throw invalid({ clientInfo: ['must be an object, and not longer than 5 kB'] });
  return sent;
}
