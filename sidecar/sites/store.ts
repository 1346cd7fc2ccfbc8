import type { AnonymousMode } from '../config.ts';
import type { Database } from '../db/connect.ts';
import { insertRow, insertRows } from '../db/rows.ts';
import { createSnapshot, type Snapshot } from '../db/snapshot.ts';
import { newSiteKey, type Site } from './site.ts';

interface SiteRow {
  id: number;
  site_key: string;
  name: string;
  origins: string;
  anonymous: AnonymousMode;
  identify_by_tracking_url: number;
  record_utm: number;
  secret_version: number;
}

export interface NewSite {
  readonly name: string;
  readonly origins: readonly string[];
  readonly anonymous: AnonymousMode;
  readonly key?: string;
}

export type SiteChange = Partial<Omit<Site, 'id' | 'key'>>;

export type Sites = Snapshot<readonly Site[]>;

/** All sites, oldest first, kept in memory. */
export function openSites(database: Database): Sites {
  return createSnapshot(() => listSites(database));
}

export async function listSites({ knex }: Database): Promise<Site[]> {
  const rows = await knex<SiteRow>('sites').orderBy('id');
  return rows.map(siteOf);
}

export async function addSite({ knex }: Database, wanted: NewSite): Promise<number> {
  return insertRow(knex, 'sites', rowOf(wanted));
}

/** Makes sure that a site with this key exists (used where two processes may start at once). */
export async function ensureSite(
  { knex, dialect }: Database,
  wanted: NewSite & { key: string },
): Promise<void> {
  const row = rowOf(wanted);
  await insertRows(knex, {
    table: 'sites',
    columns: Object.keys(row),
    rows: [Object.values(row)],
    ending: dialect.keepExisting('site_key'),
  });
}

export async function changeSite(
  { knex }: Database,
  site: Site,
  change: SiteChange,
): Promise<void> {
  const changed = { ...site, ...change };
  await knex('sites')
    .where({ id: site.id })
    .update({
      name: changed.name,
      origins: JSON.stringify(changed.origins),
      anonymous: changed.anonymous,
      identify_by_tracking_url: changed.identifyByTrackingUrl,
      record_utm: changed.recordUtm,
      secret_version: changed.secretVersion,
    });
}

function rowOf(wanted: NewSite) {
  return {
    site_key: wanted.key ?? newSiteKey(),
    name: wanted.name,
    origins: JSON.stringify(wanted.origins),
    anonymous: wanted.anonymous,
    secret_version: 1,
    created_at: Date.now(),
  };
}

function siteOf(row: SiteRow): Site {
  return {
    id: Number(row.id),
    key: row.site_key,
    name: row.name,
    origins: JSON.parse(row.origins) as string[],
    anonymous: row.anonymous,
    identifyByTrackingUrl: Number(row.identify_by_tracking_url) === 1,
    recordUtm: Number(row.record_utm) === 1,
    secretVersion: Number(row.secret_version),
  };
}
