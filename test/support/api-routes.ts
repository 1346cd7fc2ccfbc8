import { pino } from 'pino';
import { apiRoutes, rowOwners } from '../../sidecar/app.ts';
import { createGuesses } from '../../sidecar/auth/guesses.ts';
import { type DeclaredRoute, declaredRoutes } from '../../sidecar/auth/permissions.ts';
import { openFields } from '../../sidecar/contacts/field.ts';
import { createMerge } from '../../sidecar/contacts/merge.ts';
import { connect } from '../../sidecar/db/connect.ts';
import { createSubmissionRecorder } from '../../sidecar/forms/record.ts';
import { openFormSettings } from '../../sidecar/forms/settings.ts';
import { openImports } from '../../sidecar/import/imports.ts';
import { openRules } from '../../sidecar/rules/rules.ts';
import { openSites } from '../../sidecar/sites/store.ts';

/** The routes of the API as the service mounts them. */
export function routesOfTheApi(): DeclaredRoute[] {
  const database = connect('sqlite::memory:');
  const [sites, fields] = [openSites(database), openFields(database)];
  const merge = createMerge(rowOwners(database));
  const bulk = { wake: () => undefined };
  const deliveries = bulk;
  const [formSettings, rules] = [openFormSettings(database), openRules(database, '')];
  const recordSubmission = createSubmissionRecorder(database, fields, merge);
  const room = { database, sites, fields, formSettings, rules, merge, bulk, deliveries };
  const guesses = createGuesses();
  const config = { dataDir: '', importMegabytes: 1 };
  const log = pino({ level: 'silent' });
  const imports = openImports({ config, database, fields, owners: [], log });
  const others = { recordSubmission, guesses, imports, secret: '', baseUrl: '' };
  return declaredRoutes(apiRoutes({ ...room, ...others }));
}
