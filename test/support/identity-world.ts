import { randomUUID } from 'node:crypto';
import type { AnonymousMode } from '../../sidecar/config.ts';
import { type BrowserClient, browserClient } from './browser-client.ts';
import type { TestSidecar } from './sidecar.ts';

/*
 * Five people, three browsers they share, and one or two sidecars on one database: what they do,
 * and a log of it that a test can compare with the timelines.
 */
export type Proof = 'tracked-link' | 'old-link' | 'claim' | 'link-and-claim';
export type Deed =
  | { readonly do: 'view'; readonly browser: number; readonly via: number }
  | {
      readonly do: 'show';
      readonly browser: number;
      readonly via: number;
      readonly person: number;
      readonly by: Proof;
    }
  | { readonly do: 'repeat'; readonly browser: number; readonly via: number; readonly nth: number }
  | { readonly do: 'save'; readonly person: number };

export interface Person {
  readonly name: string;
  /** Null for whom the API knows by a phone number only. */
  readonly email: string | null;
  /** Null while nobody has told the sidecar of this person. */
  readonly id: number | null;
  readonly token: string;
}

/** One page view: the truth about it, and what the sidecar answered. */
export interface LoggedHit {
  readonly url: string;
  readonly parameters: Record<string, string>;
  /** Who proved or claimed to be there, or null when the view said nothing. */
  readonly person: number | null;
  /** In which step it was stored; null while it never was. */
  storedIn: number | null;
  readonly deviceKeys: Set<string>;
}

export interface World {
  readonly people: readonly Person[];
  readonly hits: LoggedHit[];
  /** Every contact id that a browser was told. */
  readonly toldIds: Set<number>;
  readonly browsers: readonly (readonly BrowserClient[])[];
  readonly sidecars: readonly TestSidecar[];
  readonly name: string;
}

export const collector = 5;
const emailOf = (name: string, world: string): string => `${name}.${world}@example.test`;

/** People of this name only: worlds of one database do not meet. */
export async function createWorld(sidecars: readonly TestSidecar[], name: string): Promise<World> {
  const [sidecar] = sidecars as [TestSidecar];
  const meet = async (who: string, values: object | null): Promise<Person> => {
    const id = values && (await sidecar.createContact({ ...values }));
    const token = id === null ? '' : await sidecar.trackedToken(id);
    const isByPhone = values !== null && 'phone' in values;
    return { name: who, email: isByPhone ? null : emailOf(who, name), id, token };
  };
  const known = (who: string) => meet(who, { email: emailOf(who, name), firstname: who });
  const people = [
    await known('ann'),
    await known('bob'),
    await meet('cem', { phone: '555' }),
    await meet('dan', null),
    await known('eve'),
    await known('zoe'),
  ];
  const browsers = [0, 1, 2].map(() => sidecars.map(({ url }) => browserClient(url)));
  return { people, hits: [], toldIds: new Set(), browsers, sidecars, name };
}

export async function setMode(world: World, mode: AnonymousMode): Promise<void> {
  for (const sidecar of world.sidecars) await sidecar.setMode(mode);
}

/** Does all deeds of one step at once. */
export async function play(world: World, step: number, deeds: readonly Deed[]): Promise<void> {
  await Promise.all(deeds.map((deed) => perform(world, step, deed)));
}

async function perform(world: World, step: number, deed: Deed): Promise<void> {
  if (deed.do === 'save') return saveByApi(world, deed.person);
  const hit =
    deed.do === 'repeat' ? world.hits[deed.nth % (world.hits.length || 1)] : newHit(world, deed);
  if (hit === undefined) return;
  await deliver(world, { step, hit, clients: world.browsers[deed.browser] ?? [], via: deed.via });
}

/** Once every browser has shown who it belongs to, no stored hit may be without a person. */
export async function collectStrays(world: World, step: number): Promise<void> {
  const shown = new Set(world.hits.filter(isEvidence).flatMap((hit) => [...hit.deviceKeys]));
  const all = new Set(world.hits.flatMap((hit) => [...hit.deviceKeys]));
  for (const key of [...all].filter((one) => !shown.has(one))) {
    const hit = newHit(world, { do: 'show', person: collector, by: 'tracked-link' });
    hit.parameters.mautic_device_id = key;
    const [sidecar] = world.sidecars as [TestSidecar];
    await deliver(world, { step, hit, clients: [browserClient(sidecar.url)], via: 0 });
  }
}

export function isEvidence(hit: LoggedHit): boolean {
  return hit.person !== null;
}

interface Delivery {
  readonly step: number;
  readonly hit: LoggedHit;
  readonly clients: readonly BrowserClient[];
  readonly via: number;
}

async function deliver(world: World, { step, hit, clients, via }: Delivery): Promise<void> {
  const client = clients[via % clients.length] as BrowserClient;
  const { json, result } = await client.view(hit.parameters);
  for (const other of clients) for (const cookie of client.cookies) other.cookies.set(...cookie);
  if (json.id !== null) world.toldIds.add(json.id);
  if (result !== 'stored' || (hit.storedIn !== null && hit.storedIn !== step)) return;
  hit.storedIn = step;
  hit.deviceKeys.add(json.device_id);
}

type View = { do: 'view' } | { do: 'show'; person: number; by: Proof };

function newHit(world: World, deed: View): LoggedHit {
  const url = `https://shop.example/${world.name}/${world.hits.length}`;
  const person = deed.do === 'show' ? deed.person : null;
  const shown = deed.do === 'show' ? evidenceOf(world, deed) : {};
  const parameters = { page_url: url, event_id: randomUUID(), ...shown };
  const hit = { url, parameters, person, storedIn: null, deviceKeys: new Set<string>() };
  world.hits.push(hit);
  return hit;
}

function evidenceOf(
  { people }: World,
  { person, by }: { person: number; by: Proof },
): Record<string, string> {
  const { name, email, id, token } = people[person] as Person;
  const other = people.find((one, index) => index > person && one.email !== null) as Person;
  switch (by) {
    case 'claim':
      return { email: email as string, firstname: name };
    case 'old-link':
      return { ct: Buffer.from(`a:1:{s:4:"lead";i:${id};}`).toString('base64') };
    case 'tracked-link':
      return { ct: token };
    case 'link-and-claim':
      return { ct: token, email: other.email as string, firstname: other.name };
  }
}

async function saveByApi({ people, sidecars }: World, person: number): Promise<void> {
  const { email } = people[person] as Person;
  const [sidecar] = sidecars as [TestSidecar];
  await sidecar.api('POST', '/api/contacts/new', { email, city: 'Lyon' });
}
