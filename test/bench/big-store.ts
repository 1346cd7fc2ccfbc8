import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { connectFile } from '../../sidecar/db/connect.ts';
import { migrate } from '../../sidecar/db/migrate.ts';
import type { SqlValue } from '../../sidecar/db/rows.ts';
import {
  customFields,
  customValues,
  emailOf,
  isMerged,
  standardValues,
  tagNames,
  tagsOf,
  valueRows,
} from './big-people.ts';
import {
  contactOfVisitor,
  lastActiveTimes,
  type Scale,
  timeOfHit,
  visitorCount,
  visitorOfHit,
} from './big-visits.ts';
import { agents, pages, referrers } from './traffic.ts';

/*
 * The store that `npm run bench contacts` measures: made once, kept in the user's cache (or
 * MTC_BENCH_DIR). Each part of it is written in portions of one transaction each, so that a run
 * that was interrupted goes on where it stopped.
 */

export const fullScale: Scale = { contacts: 1_000_000, hits: 10_000_000 };

/** The folder of a store of this size; it is a data folder of a sidecar. */
export function storeFolder({ contacts }: Scale): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const root = process.env.MTC_BENCH_DIR || join(cache, 'mtc-sidecar');
  const folder = join(root, `bench-contacts-${contacts}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

const createdAt = Date.UTC(2023, 11, 1);
const portion = 20_000;

type Store = Sqlite.Database;
type Fill = (store: Store, from: number, to: number) => void;

export async function makeStore(file: string, scale: Scale): Promise<void> {
  const database = connectFile(file);
  await migrate(database);
  await database.knex.destroy();
  const store = new Sqlite(file);
  try {
    for (const setting of ['journal_mode = wal', 'synchronous = off', 'cache_size = -400000'])
      store.pragma(setting);
    store.exec('create table if not exists bench_done (part text primary key, upto integer)');
    store.exec('create table if not exists bench_indexes (name text primary key, sql text)');
    fillAll(store, scale);
    bringBackIndexes(store);
    store.pragma('wal_checkpoint(truncate)');
  } finally {
    store.close();
  }
}

function fillAll(store: Store, scale: Scale): void {
  fill(store, 'little', 1, fillLittle);
  const visitors = visitorCount(scale);
  const people = contactFiller(scale);
  fill(store, 'contacts', scale.contacts, people);
  fill(store, 'values', scale.contacts, fillValues);
  fill(store, 'visitors', visitors, visitorFiller(scale));
  fill(store, 'hits', scale.hits, hitFiller(scale));
}

/** Calls `write` for numbers 1 to `count`, from where the last run stopped. */
function fill(store: Store, part: string, count: number, write: Fill): void {
  const row = store.prepare('select upto from bench_done where part = ?').get(part) as
    | { upto: number }
    | undefined;
  let done = row?.upto ?? 0;
  if (done === 0) putIndexesAside(store);
  while (done < count) {
    const upto = Math.min(done + portion, count);
    store.transaction(() => {
      write(store, done + 1, upto);
      store.prepare('insert or replace into bench_done values (?, ?)').run(part, upto);
    })();
    done = upto;
    process.stdout.write(`\rmaking ${part}: ${((done / count) * 100).toFixed(0)} %   `);
  }
  if ((row?.upto ?? 0) < count) process.stdout.write('\n');
}

/** Indexes are made at the end, from sorted entries: that is several times faster. */
function putIndexesAside(store: Store): void {
  const tables = [
    'contacts',
    'contact_values',
    'contact_tags',
    'hits',
    'visitors',
    'visitor_links',
  ];
  const places = tables.map(() => '?').join(',');
  const indexes = store
    .prepare(
      `select name, sql from sqlite_master where type = 'index' and sql like 'create index%' ` +
        `and tbl_name in (${places})`,
    )
    .all(...tables) as { name: string; sql: string }[];
  store.transaction(() => {
    for (const { name, sql } of indexes) {
      store.prepare('insert or replace into bench_indexes values (?, ?)').run(name, sql);
      store.exec(`drop index ${name}`);
    }
  })();
}

function bringBackIndexes(store: Store): void {
  const indexes = store.prepare('select name, sql from bench_indexes').all() as {
    name: string;
    sql: string;
  }[];
  for (const { name, sql } of indexes) {
    console.log(`indexing ${name}`);
    store.transaction(() => {
      store.exec(sql);
      store.prepare('delete from bench_indexes where name = ?').run(name);
    })();
  }
}

function inserter(store: Store, table: string, columns: readonly string[]) {
  const places = columns.map(() => '?').join(',');
  const insert = store.prepare(`insert into ${table} (${columns.join(',')}) values (${places})`);
  return (...row: readonly SqlValue[]): void => void insert.run(...row);
}

function fillLittle(store: Store): void {
  const field = inserter(store, 'fields', [
    ...['object', 'alias', 'label', 'type', 'field_group', 'field_order', 'is_published'],
    ...['is_listable', 'is_visible', 'properties'],
  ]);
  for (const [index, { alias, type }] of customFields.entries())
    field('contact', alias, `Bench ${index + 1}`, type, 'core', 100 + index, 1, 1, 1, '{}');
  const tag = inserter(store, 'tags', ['tag', 'tag_key']);
  for (const name of tagNames) tag(name, name.toLowerCase());
  const page = inserter(store, 'pages', ['hash', 'url', 'title']);
  for (const [index, url] of pages.entries()) page(keyOf(index), url, `Item ${index}`);
  const context = inserter(store, 'hit_contexts', ['hash', 'referrer', 'language', 'query']);
  for (const [index, referrer] of referrers.entries()) context(keyOf(index), referrer, 'en', '{}');
  const client = inserter(store, 'clients', ['hash', 'user_agent', 'browser']);
  for (const [index, agent] of agents.entries()) client(keyOf(index), agent, 'Chrome');
}

function keyOf(number: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeBigUInt64BE(BigInt(number), 8);
  return key;
}

function contactFiller(scale: Scale): Fill {
  let times: Float64Array | undefined;
  return (store, from, to) => {
    times ??= lastActiveTimes(scale);
    const columns = Object.keys(standardValues(1));
    const contact = inserter(store, 'contacts', [
      ...['id', 'custom', 'points', 'last_active_at', 'created_at', 'created_by'],
      ...['identified_at', 'merged_into', ...columns],
    ]);
    const event = inserter(store, 'contact_events', ['contact_id', 'type', 'details', 'at']);
    const identifier = inserter(store, 'contact_identifiers', [
      ...['field', 'value_key', 'contact_id'],
    ]);
    for (let n = from; n <= to; n++) {
      const at = createdAt + n;
      contact(
        ...[n, JSON.stringify(customValues(n)), n % 100, times[n] || null, at, 1, at],
        ...[isMerged(n) ? n - 1 : null, ...Object.values(standardValues(n))],
      );
      event(n, 'created', '{"source":"api","operatorName":"bench"}', at);
      identifier('email', emailOf(n), isMerged(n) ? n - 1 : n);
    }
  };
}

const fillValues: Fill = (store, from, to) => {
  const columns = ['contact_id', 'field', 'text_key', 'number_value'];
  const value = inserter(store, 'contact_values', columns);
  const tagging = inserter(store, 'contact_tags', ['contact_id', 'tag_id']);
  for (let n = from; n <= to; n++) {
    for (const row of valueRows(n)) value(...row);
    for (const tag of tagsOf(n)) tagging(n, tag + 1);
  }
};

function visitorFiller(scale: Scale): Fill {
  return (store, from, to) => {
    const columns = ['device_key', 'contact_id', 'client_id', 'first_seen_at'];
    const visitor = inserter(store, 'visitors', columns);
    const link = inserter(store, 'visitor_links', [
      ...['visitor_id', 'contact_id', 'from_at', 'confirmed_at', 'open_mark', 'reason', 'level'],
    ]);
    for (let id = from; id <= to; id++) {
      const contact = contactOfVisitor(id, scale);
      visitor(String(id).padStart(23, 'v'), contact, 1 + (id % agents.length), createdAt);
      link(id, contact, createdAt, createdAt, 1, 'form', 'form');
    }
  };
}

function hitFiller(scale: Scale): Fill {
  return (store, from, to) => {
    const hit = inserter(store, 'hits', [
      ...['event_id', 'site_id', 'visitor_id', 'page_id', 'context_id', 'at'],
    ]);
    for (let n = from; n <= to; n++) {
      const [page, context] = [1 + ((n * 31) % pages.length), 1 + ((n * 13) % referrers.length)];
      hit(keyOf(n), 1, visitorOfHit(n, scale), page, context, timeOfHit(n, scale));
    }
  };
}

/** Leaves the store as it was made: without the contacts that a bench has created. */
export function takeBackNewContacts(file: string, { contacts }: Scale): void {
  const store = new Sqlite(file);
  const tables = ['identifiers', 'values', 'changes', 'events', 'tags'];
  store.transaction(() => {
    for (const table of tables)
      store.prepare(`delete from contact_${table} where contact_id > ?`).run(contacts);
    store.prepare('delete from contacts where id > ?').run(contacts);
  })();
  store.close();
}
