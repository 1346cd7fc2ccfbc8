import { z } from 'zod';
import { derivedKey } from '../auth/secrets.ts';
import type { Database } from '../db/connect.ts';
import { seal, unseal } from './sealed.ts';

/* By which mail server, as whom, and to where there is sent. */

const nullable = (text: z.ZodString) => text.nullable();
const line = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line');

export const securities = ['none', 'starttls', 'tls'] as const;

/** What can be read; the password is none of it. */
export const settingsShape = z.object({
  smtpHost: nullable(line(255).regex(/^[a-z0-9.:_-]+$/i, 'is no name or address of a server')).meta(
    { examples: ['smtp.example.com'] },
  ),
  smtpPort: z.int().min(1).max(65_535),
  smtpSecurity: z.enum(securities).meta({ description: 'tls encrypts from the start.' }),
  smtpUsername: nullable(line(255)),
  fromAddress: z.email().max(255).nullable(),
  fromName: nullable(line(191)),
  allowPrivateTargets: z.boolean().meta({
    description: 'Webhooks may go to servers in local networks, too.',
  }),
});

/** What is left out stays as it is. */
export const changeShape = z.object({
  ...settingsShape.partial().shape,
  smtpPassword: line(255).nullable().optional().meta({ description: 'Can be set, never read.' }),
});

export type DeliverySettings = z.infer<typeof settingsShape>;
export type SettingsChange = z.infer<typeof changeShape>;

export interface MailSettings extends DeliverySettings {
  readonly smtpPassword: string | null;
}

const nothing: DeliverySettings = {
  smtpHost: null,
  smtpPort: 587,
  smtpSecurity: 'starttls',
  smtpUsername: null,
  fromAddress: null,
  fromName: null,
  allowPrivateTargets: false,
};

const name = 'delivery';

interface Stored extends DeliverySettings {
  readonly sealedPassword: string | null;
}

export function webhookSecret(secret: string): string {
  return derivedKey(secret, 'webhook').toString('base64url');
}

export async function readSettings(database: Database, secret: string): Promise<MailSettings> {
  const { sealedPassword, ...settings } = await stored(database);
  const smtpPassword = sealedPassword === null ? null : unseal(passwordKey(secret), sealedPassword);
  return { ...settings, smtpPassword };
}

export async function storeSettings(
  database: Database,
  secret: string,
  { smtpPassword, ...change }: SettingsChange,
): Promise<void> {
  const { knex, dialect } = database;
  const sealedPassword = smtpPassword ? seal(passwordKey(secret), smtpPassword) : null;
  const changed = { ...change, ...(smtpPassword !== undefined && { sealedPassword }) };
  const value = JSON.stringify({ ...(await stored(database)), ...changed });
  await knex.raw(
    `insert into delivery_settings (name, value) values (?, ?)${dialect.overwriteExisting('name', ['value'])}`,
    [name, value],
  );
}

async function stored({ knex }: Database): Promise<Stored> {
  const row = await knex('delivery_settings').where({ name }).first();
  return { ...nothing, sealedPassword: null, ...JSON.parse(row?.value ?? '{}') };
}

function passwordKey(secret: string): Buffer {
  return derivedKey(secret, 'smtp-password');
}
