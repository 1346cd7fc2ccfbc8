import { z } from 'zod';
import type { Database } from '../db/connect.ts';
import { createSnapshot, type Snapshot } from '../db/snapshot.ts';

/* Google Analytics and the Facebook pixel: which pages load them, and what they are told. */

const yes = (description: string) => z.boolean().optional().meta({ description });

/** What is left out stays as it is. */
export const servicesShape = z.object({
  googleAnalyticsId: z
    .string()
    .trim()
    .regex(/^[A-Z]{1,3}-[A-Z0-9-]{4,30}$/i, 'is no id of Google Analytics, such as G-ABC123DEF4')
    .nullable()
    .optional()
    .meta({ examples: ['G-ABC123DEF4'] }),
  facebookPixelId: z
    .string()
    .trim()
    .regex(/^\d{5,20}$/, 'is no id of a Facebook pixel, which has digits only')
    .nullable()
    .optional()
    .meta({ examples: ['123456789012345'] }),
  onTrackedPages: yes('On the pages of sites.'),
  onOwnPages: yes('On the pages of the sidecar, such as forms.'),
  anonymizeIp: yes('Asks Google to shorten addresses.'),
  userId: yes('Tells Google the id of a contact who proved to be it and agreed.'),
  advancedMatching: yes('Tells Facebook hashes of what is known of such a contact.'),
});

export interface TrackingServices {
  readonly googleAnalyticsId: string | null;
  readonly facebookPixelId: string | null;
  readonly onTrackedPages: boolean;
  readonly onOwnPages: boolean;
  readonly anonymizeIp: boolean;
  readonly userId: boolean;
  readonly advancedMatching: boolean;
}

const nothing: TrackingServices = {
  googleAnalyticsId: null,
  facebookPixelId: null,
  onTrackedPages: true,
  onOwnPages: false,
  anonymizeIp: true,
  userId: false,
  advancedMatching: false,
};

const name = 'tracking-services';

/** Kept in memory, because every hit asks. */
export function openServices(database: Database): Snapshot<TrackingServices> {
  return createSnapshot(() => readServices(database));
}

async function readServices({ knex }: Database): Promise<TrackingServices> {
  const row = await knex('rule_settings').where({ name }).first();
  return { ...nothing, ...JSON.parse(row?.value ?? '{}') };
}

export async function storeServices(database: Database, change: object): Promise<void> {
  const { knex, dialect } = database;
  const value = JSON.stringify({ ...(await readServices(database)), ...change });
  await knex.raw(
    `insert into rule_settings (name, value) values (?, ?)${dialect.keepExisting('name')}`,
    [name, value],
  );
  await knex('rule_settings').where({ name }).update({ value });
}

export function areLoaded({ googleAnalyticsId, facebookPixelId, ...on }: TrackingServices) {
  const isThere = googleAnalyticsId !== null || facebookPixelId !== null;
  return isThere && (on.onTrackedPages || on.onOwnPages);
}
