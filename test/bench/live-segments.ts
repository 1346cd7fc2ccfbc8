import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { authorization } from './account.ts';
import { chance, tagNames } from './big-people.ts';
import type { Server } from './servers.ts';
import { agents, pages, pick, type View, viewNumber } from './traffic.ts';

/* A hundred segments, changes that move people between them, and who looks how soon they do. */

const cities = Array.from({ length: 30 }, (_, n) => `Segmentville ${n}`);
const watchedPages = pages.slice(0, 10);

type Filter = Readonly<Record<string, unknown>>;

function filter(field: string, operator: string, value: unknown, more: object = {}): Filter {
  const base = { glue: 'and', object: 'lead', type: 'text', field, operator };
  return { ...base, ...more, properties: { filter: value } };
}

/** Thirty by city, thirty by tag, ten by points, ten by pages, ten by time, ten by other segments. */
function definitions(
  idOf: (name: string) => number,
): readonly (readonly [string, readonly Filter[]])[] {
  const seen = (url: string): Filter => ({
    ...filter('hit_url', '=', url, { object: 'behaviors' }),
    properties: { filter: url, withinDays: 30 },
  });
  return [
    ...cities.map((city) => [city, [filter('city', '=', city)]] as const),
    ...tagNames
      .slice(0, 30)
      .map((name, n) => [name, [filter('tags', 'in', [String(n + 1)])]] as const),
    ...numbered('points', (n) => [filter('points', 'gt', String(1000 + n * 100))]),
    ...numbered('page', (n) => [seen(watchedPages[n] as string)]),
    ...numbered('active', (n) => [filter('last_active', 'gte', `-${n + 1} days`)]),
    ...numbered('nested', (n) => [filter('leadlist', 'in', [idOf(cities[n] as string)])]),
  ];
}

function numbered(
  name: string,
  filters: (n: number) => readonly Filter[],
): (readonly [string, readonly Filter[]])[] {
  return Array.from({ length: 10 }, (_, n) => [`${name} ${n}`, filters(n)]);
}

export interface Change {
  readonly contactId: number;
  readonly body: { readonly city?: string; readonly points?: number; readonly tags?: string[] };
}

export interface LiveStore {
  readonly ids: Map<string, number>;
  nextChange(): Change;
  /** From now on the segments of the contact are due. */
  changed(contactId: number, body: Change['body']): void;
  nextView(): View;
  deviceKeys(): readonly string[];
  watch(tell: (ms: number) => void): { end(): Promise<void> };
  isBuilt(): boolean;
  close(): void;
}

export async function createSegments(server: Server, { ids }: LiveStore): Promise<void> {
  const names = definitions(() => 0).map(([name]) => name);
  for (const [index, name] of names.entries()) {
    const [, filters] = definitions((one) => ids.get(one) ?? 0)[index] as [
      string,
      readonly Filter[],
    ];
    const headers = { authorization, 'content-type': 'application/json' };
    const body = JSON.stringify({ name, filters });
    const answer = await fetch(`${server.url}/api/segments/new`, { method: 'POST', headers, body });
    const told = (await answer.json()) as { list?: { id: number } };
    if (told.list === undefined) throw new Error(JSON.stringify(told));
    ids.set(name, told.list.id);
  }
}

export async function untilBuilt(store: LiveStore): Promise<void> {
  while (!store.isBuilt()) await new Promise((resolve) => setTimeout(resolve, 200));
}

interface NamedRow {
  readonly name: string;
  readonly id: number;
}

interface Due {
  readonly contactId: number;
  readonly since: number;
  readonly isIn: readonly number[];
  readonly isOut: readonly number[];
}

/** Looks into the database as the sidecar with segments has it. */
export function openLiveStore(folder: string): LiveStore {
  const database = new Sqlite(join(folder, 'mtc-sidecar.sqlite'), { readonly: true });
  const named = database.prepare('select name, id from segments').all() as NamedRow[];
  const ids = new Map(named.map(({ name, id }) => [name, id]));
  const count = Number(database.prepare('select max(id) from contacts').pluck().get());
  const member = database
    .prepare('select 1 from segment_members where contact_id = ? and segment_id = ?')
    .pluck();
  const left = [
    "select 1 from segment_builds where state <> 'done' limit 1",
    'select 1 from segment_checks limit 1',
  ].map((sql) => database.prepare(sql).pluck());
  let step = 0;
  const waiting = new Map<number, Due>();

  const isRight = ({ contactId, isIn, isOut }: Due): boolean =>
    isIn.every((id) => member.get(contactId, id) === 1) &&
    isOut.every((id) => member.get(contactId, id) === undefined);

  /** Not those who were merged. */
  const someone = (): number => {
    const id = 1 + Math.floor(chance(++step, 90) * count);
    return id % 1000 === 0 ? id - 1 : id;
  };

  return {
    ids,
    nextChange() {
      const contactId = someone();
      const city = pick(cities, Math.floor(chance(step, 91) * 1000));
      const points = Math.floor(chance(step, 92) * 2200);
      const tag = pick(tagNames.slice(0, 30), Math.floor(chance(step, 93) * 1000));
      return { contactId, body: { city, points, tags: [tag] } };
    },
    changed(contactId, { city = '', points = 0, tags: [tag = ''] = [] }) {
      const idOf = (name: string): number[] => [ids.get(name) ?? []].flat();
      const ofPoints = Array.from(
        { length: 10 },
        (_, n) => [1000 + n * 100, `points ${n}`] as const,
      );
      const inner = [city, `nested ${cities.indexOf(city)}`];
      const others = cities.filter((one) => one !== city);
      waiting.set(contactId, {
        ...{ contactId, since: performance.now() },
        isIn: [
          ...inner,
          tag,
          ...ofPoints.filter(([most]) => points > most).map(([, name]) => name),
        ].flatMap(idOf),
        isOut: [
          ...others,
          ...ofPoints.filter(([most]) => points <= most).map(([, name]) => name),
        ].flatMap(idOf),
      });
    },
    nextView: () => ({
      ...viewNumber(++step * 10 + 1, [deviceKeyOf(someone())]),
      agent: pick(agents, step),
    }),
    deviceKeys: () => Array.from({ length: 3000 }, () => deviceKeyOf(someone())),
    watch(tell) {
      const look = (): void => {
        for (const due of waiting.values()) {
          if (!isRight(due)) continue;
          waiting.delete(due.contactId);
          tell(performance.now() - due.since);
        }
      };
      const timer = setInterval(look, 50);
      return {
        async end() {
          const until = performance.now() + 60_000;
          while (waiting.size > 0 && performance.now() < until)
            await new Promise((resolve) => setTimeout(resolve, 50));
          clearInterval(timer);
          for (const { since } of waiting.values()) tell(performance.now() - since);
        },
      };
    },
    isBuilt: () => left.every((one) => one.get() === undefined),
    close: () => database.close(),
  };
}

function deviceKeyOf(visitor: number): string {
  return String(visitor).padStart(23, 'v');
}
