import type { Database } from './connect.ts';
import { firstTables } from './migrations/0001-first-tables.ts';
import { contactSearch } from './migrations/0002-contact-search.ts';
import { access } from './migrations/0003-access.ts';
import { mergeRecords } from './migrations/0004-merge-records.ts';
import { companies } from './migrations/0005-companies.ts';
import { devices } from './migrations/0006-devices.ts';
import { doNotContactAndUtm } from './migrations/0006-do-not-contact-and-utm.ts';
import { frequencyRules } from './migrations/0006-frequency-rules.ts';
import { ipAddresses } from './migrations/0006-ip-addresses.ts';
import { notes } from './migrations/0006-notes.ts';
import { points } from './migrations/0007-points.ts';
import { segments } from './migrations/0007-segments.ts';
import { stages } from './migrations/0007-stages.ts';
import { byTime } from './migrations/0008-by-time.ts';
import { contactLists } from './migrations/0009-contact-lists.ts';
import { bulkChanges } from './migrations/0010-bulk-changes.ts';
import { forms } from './migrations/0011-forms.ts';
import { formSubmissions } from './migrations/0012-form-submissions.ts';
import { contactSettings } from './migrations/0013-contact-settings.ts';
import { signedSubmissions } from './migrations/0014-signed-submissions.ts';
import { rules } from './migrations/0015-rules.ts';
import { trackingServices } from './migrations/0015-tracking-services.ts';
import { formQuarantine } from './migrations/0016-form-quarantine.ts';
import { deliveries } from './migrations/0017-deliveries.ts';
import { formSettings } from './migrations/0019-form-settings.ts';
import { signIns } from './migrations/0028-sign-ins.ts';
import { imports } from './migrations/0031-imports.ts';
import { liveSegments } from './migrations/0033-live-segments.ts';
import { savesOfContacts } from './migrations/0035-saves-of-contacts.ts';
import { valuesInOneTree } from './migrations/0036-values-in-one-tree.ts';
import { plainKeys } from './migrations/0037-plain-keys.ts';
import { type Migration, schemaBuilder } from './schema-builder.ts';

const migrations: readonly Migration[] = [
  ...[firstTables, contactSearch, access, mergeRecords],
  ...[companies, devices, doNotContactAndUtm, frequencyRules, ipAddresses, notes],
  ...[points, segments, stages, byTime, contactLists, bulkChanges],
  ...[forms, formSubmissions, contactSettings],
  ...[signedSubmissions, rules, trackingServices, formQuarantine, deliveries, formSettings],
  ...[signIns, imports, liveSegments, savesOfContacts, valuesInOneTree, plainKeys],
];

/** Brings the schema up to date and returns the names of the steps that were run. */
export async function migrate(database: Database): Promise<string[]> {
  const { knex } = database;
  const builder = schemaBuilder(database);
  await builder.table('migrations', (table) => {
    table.string('name', 191).primary();
    table.bigInteger('applied_at').notNullable();
  });
  const applied = new Set(await knex('migrations').pluck<string[]>('name'));
  const missing = migrations.filter((migration) => !applied.has(migration.name));
  for (const migration of missing) {
    await migration.run(builder);
    await knex.raw(
      `insert into migrations (name, applied_at) values (?, ?)${database.dialect.keepExisting('name')}`,
      [migration.name, Date.now()],
    );
  }
  return missing.map((migration) => migration.name);
}
