import { wildcard } from '../contacts/wildcard.ts';
import type { Database } from '../db/connect.ts';
import { createSnapshot, type Snapshot } from '../db/snapshot.ts';

/** What holds for all forms. */
export interface FormSettings {
  /** Who may not send a form whose e-mail field asks for it: addresses in small letters, `*` for anything. */
  readonly blockedEmails: readonly string[];
}

/** Kept in memory, because every submission asks. */
export function openFormSettings(database: Database): Snapshot<FormSettings> {
  return createSnapshot(() => readFormSettings(database));
}

const row = { name: 'blocked-emails' };

async function readFormSettings({ knex }: Database): Promise<FormSettings> {
  const { value } = await knex('form_settings').where(row).first();
  return { blockedEmails: JSON.parse(value) };
}

export async function storeFormSettings(
  { knex }: Database,
  { blockedEmails }: FormSettings,
): Promise<void> {
  await knex('form_settings')
    .where(row)
    .update({ value: JSON.stringify(blockedEmails) });
}

/** Whether the address is one of those that are blocked. */
export function isBlocked({ blockedEmails }: FormSettings, address: string): boolean {
  const text = address.trim().toLowerCase();
  return blockedEmails.some((pattern) => wildcard(pattern)(text));
}
