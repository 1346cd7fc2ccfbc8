import type { Knex } from 'knex';
import { parseClient } from '../contacts/user-agent.ts';
import type { Dialect } from '../db/dialect.ts';
import { findOrCreate, type KeyTable, type SqlValue, updateEach } from '../db/rows.ts';
import { hashOf } from './client.ts';
import { type Hit, utmKeys } from './hit.ts';

/*
 * What many hits share (page, context, client) is stored once and hits point to it. The ids are
 * remembered, but only those of committed rows: `keep` is called after the commit.
 */
export interface DimensionIds {
  readonly ids: ReadonlyMap<string, number>;
  keep(): void;
}

const maxRemembered = 20_000;

type Wanted = ReadonlyMap<string, () => readonly SqlValue[]>;

/** Finds or creates the rows of one table by name; a name stands in the key column as its hash. */
function rememberingTable(dialect: Dialect, table: KeyTable) {
  let remembered = new Map<string, number>();

  function remember(found: ReadonlyMap<string, number>): void {
    if (remembered.size + found.size > maxRemembered) remembered = new Map();
    for (const [name, id] of found) remembered.set(name, id);
  }

  return async (trx: Knex.Transaction, wanted: Wanted): Promise<DimensionIds> => {
    const ids = new Map<string, number>();
    const missing = new Map<string, { key: Buffer; values: readonly SqlValue[] }>();
    for (const [name, values] of wanted) {
      const id = remembered.get(name);
      if (id === undefined) missing.set(name, { key: hashOf(name), values: values() });
      else ids.set(name, id);
    }
    const found: ReadonlyMap<string, number> =
      missing.size === 0 ? new Map() : await findOrCreate(trx, dialect, table, missing);
    for (const [name, id] of found) ids.set(name, id);
    return { ids, keep: () => remember(found) };
  };
}

/** User-Agents with what they say about device and browser; named by the agent itself. */
export function clientDimension(dialect: Dialect) {
  const idsOf = rememberingTable(dialect, {
    table: 'clients',
    keyColumn: 'hash',
    columns: [
      'user_agent',
      'device_type',
      'brand',
      'model',
      'os',
      'os_version',
      'browser',
      'browser_version',
    ],
  });
  return (trx: Knex.Transaction, userAgents: Iterable<string>): Promise<DimensionIds> => {
    const wanted = new Map([...userAgents].map((agent) => [agent, () => clientValues(agent)]));
    return idsOf(trx, wanted);
  };
}

function clientValues(userAgent: string): SqlValue[] {
  const client = parseClient(userAgent);
  return [
    userAgent,
    client.deviceType,
    client.brand,
    client.model,
    client.os,
    client.osVersion,
    client.browser,
    client.browserVersion,
  ];
}

/** Pages by URL, each with the title it had last. */
export function pageDimension(dialect: Dialect) {
  const idsOf = rememberingTable(dialect, {
    table: 'pages',
    keyColumn: 'hash',
    columns: ['url', 'title'],
  });
  const titles = new Map<number, string>();
  return async (trx: Knex.Transaction, hits: readonly Hit[]): Promise<DimensionIds> => {
    const titleOf = new Map<string, string>();
    for (const { url, title } of hits) titleOf.set(url, title || (titleOf.get(url) ?? ''));
    const wanted = new Map([...titleOf].map(([url, title]) => [url, () => [url, title]]));
    const pages = await idsOf(trx, wanted);
    const changed = new Map<number, string>();
    for (const [url, title] of titleOf) {
      const id = pages.ids.get(url) as number;
      if (title !== '' && titles.get(id) !== title) changed.set(id, title);
    }
    await updateEach(trx, 'pages', 'title', changed);
    return {
      ids: pages.ids,
      keep() {
        pages.keep();
        if (titles.size > maxRemembered) titles.clear();
        for (const [id, title] of changed) titles.set(id, title);
      },
    };
  };
}

/** Referrer, language, UTM and left-over parameters, as one row for all hits that share them. */
export function contextDimension(dialect: Dialect) {
  const idsOf = rememberingTable(dialect, {
    table: 'hit_contexts',
    keyColumn: 'hash',
    columns: ['referrer', 'language', ...utmKeys, 'query'],
  });
  return (trx: Knex.Transaction, hits: readonly Hit[]): Promise<DimensionIds> => {
    const wanted = new Map(hits.map((hit) => [contextName(hit), () => contextValues(hit)]));
    return idsOf(trx, wanted);
  };
}

export function contextName(hit: Hit): string {
  return contextValues(hit).join('\u0000');
}

function contextValues({ referrer, language, utm, query }: Hit): string[] {
  return [referrer, language, ...utmKeys.map((key) => utm[key]), query];
}
