import type { IncomingMessage, RequestListener } from 'node:http';
import cookieParser from 'cookie-parser';
import express, { type Express, type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import proxyAddress from 'proxy-addr';
import { readBody } from './api-body.ts';
import { documentRoutes } from './api-document.ts';
import { requireOperator } from './auth/basic.ts';
import type { FirstSignIn } from './auth/first-sign-in.ts';
import { createGuesses, type Guesses } from './auth/guesses.ts';
import { oauthRoutes, tokenDescription } from './auth/oauth-routes.ts';
import { declaredRoutes } from './auth/permissions.ts';
import { authRoutes } from './auth/routes.ts';
import { derivedKey } from './auth/secrets.ts';
import { tokenRoutes } from './auth/token-routes.ts';
import { type Config, isLoopbackUrl } from './config.ts';
import type { BulkRoom } from './contacts/bulk.ts';
import { bulkRoutes } from './contacts/bulk-routes.ts';
import { createBulkRunner } from './contacts/bulk-runner.ts';
import { contactParts } from './contacts/contact-parts.ts';
import { refusalSource } from './contacts/do-not-contact.ts';
import { type Fields, openFields } from './contacts/field.ts';
import { historyRoutes } from './contacts/history-routes.ts';
import { contactRowOwners, createMerge, type Merge } from './contacts/merge.ts';
import { mergeRoutes } from './contacts/merge-routes.ts';
import { mergeSource } from './contacts/merge-timeline.ts';
import { pointsSource } from './contacts/points-log.ts';
import { contactRoutes } from './contacts/routes.ts';
import type { RowOwner } from './contacts/row-owner.ts';
import { stageSource } from './contacts/stages.ts';
import { onTagsAdded } from './contacts/tags.ts';
import { contactEventSource, type TimelineSource } from './contacts/timeline.ts';
import { createUnmerge } from './contacts/unmerge.ts';
import { utmTagsSource } from './contacts/utm-tags.ts';
import type { Database } from './db/connect.ts';
import type { Snapshot } from './db/snapshot.ts';
import type { Worker } from './db/worker.ts';
import { deliveryRoutes } from './delivery/routes.ts';
import { createDeliveryRunner, type DeliveryRunner } from './delivery/runner.ts';
import { createSend } from './delivery/send.ts';
import { deliveryRows } from './delivery/store.ts';
import { demoRoutes } from './demo/routes.ts';
import { formApiRoutes } from './forms/api-routes.ts';
import { createGuard } from './forms/guard.ts';
import { formPageRoutes } from './forms/page-routes.ts';
import { createQuarantine } from './forms/quarantine.ts';
import { createSubmissionRecorder, type RecordSubmission } from './forms/record.ts';
import { rememberForms } from './forms/remembered-forms.ts';
import { submissionSource } from './forms/report.ts';
import { formRoutes } from './forms/routes.ts';
import { type FormSettings, openFormSettings } from './forms/settings.ts';
import { signedSubmissionRoutes } from './forms/signed-routes.ts';
import {
  createPatientRecorder,
  submissionKind,
  submissionMover,
} from './forms/spooled-submission.ts';
import { submissionRows } from './forms/store.ts';
import { front, securityHeaders } from './front.ts';
import { healthRoutes } from './health.ts';
import { type Imports, openImports } from './import/imports.ts';
import { importRows } from './import/rows.ts';
import { answerPlainJson } from './json.ts';
import { privacyRoutes } from './privacy/routes.ts';
import { noSuchPath, problemHandler } from './problem.ts';
import { parseQuery } from './query.ts';
import { ruleRoutes } from './rules/routes.ts';
import { openRules, type Rules } from './rules/rules.ts';
import { firingRows } from './rules/store.ts';
import { memberExportRoutes } from './segments/export-routes.ts';
import { openLiveSegments } from './segments/live-runner.ts';
import { segmentSource } from './segments/report.ts';
import { segmentRoutes } from './segments/routes.ts';
import { segmentMembers } from './segments/segment.ts';
import { segmentPart } from './segments/segment-part.ts';
import { segmentRowOwners } from './segments/store.ts';
import { operatorSiteRoutes, signedSiteRoutes } from './sites/routes.ts';
import { openSites, type Sites } from './sites/store.ts';
import { statsRoutes } from './stats/routes.ts';
import { deviceKeys } from './tracking/device-key.ts';
import { createIngest, type Ingest } from './tracking/ingest.ts';
import { linkRoutes } from './tracking/link-routes.ts';
import { hitSource, utmSource } from './tracking/report.ts';
import { trackingRoutes } from './tracking/routes.ts';
import { type BrowserScripts, scriptRoutes } from './tracking/scripts.ts';
import { seenDevices } from './tracking/seen-devices.ts';
import { seenUtmTags } from './tracking/seen-utm-tags.ts';
import { signInRoutes } from './tracking/sign-in-routes.ts';
import { signInRows, signInSource } from './tracking/sign-in-rows.ts';
import { createSignIns } from './tracking/sign-ins.ts';
import type { Spool } from './tracking/spool.ts';
import { createRecorder } from './tracking/store.ts';
import { visitorLinkRows } from './tracking/visitor.ts';
import { userRoutes } from './users/routes.ts';
import { version } from './version.ts';

export interface Service {
  readonly listener: RequestListener;
  readonly ingest: Ingest;
  readonly runners: readonly Worker[];
}

export interface ServiceParts {
  readonly config: Config;
  readonly database: Database;
  readonly log: Logger;
  readonly scripts: BrowserScripts;
  readonly firstSignIn: FirstSignIn;
  readonly spool: Spool;
  readonly now: () => number;
}

/** Every room that holds rows of a contact: merging walks this list. */
export function rowOwners(database: Database): RowOwner[] {
  const { dialect } = database;
  const contacts = contactRowOwners(dialect);
  const others = [submissionRows, firingRows, deliveryRows, visitorLinkRows, signInRows];
  return [...contacts, ...segmentRowOwners(dialect), importRows, ...others];
}

/** Every room that knows what a contact did, or what happened to it. */
export function timelineOf(database: Database): TimelineSource[] {
  const ofContacts = [
    ...[contactEventSource, mergeSource, pointsSource, stageSource],
    ...[refusalSource, utmTagsSource],
  ];
  const ofPages = [hitSource, utmSource, signInSource, submissionSource];
  const sources = [...ofPages, ...ofContacts, segmentSource];
  return sources.map((sourceOf) => sourceOf(database));
}

export const memberships = { segment: segmentMembers };

/** What a change of many contacts may be about, and by what they are found. */
export function bulkRoom(database: Database, fields: Fields): BulkRoom {
  return { database, fields, parts: [...contactParts, segmentPart], memberships };
}

/** The whole service: middleware in order, one mount per capability. */
export function createService(parts: ServiceParts): Service {
  const { config, database, log, scripts, spool } = parts;
  const { baseUrl } = config;
  const room = openRoom(parts);
  const tracking = trackingRoutes(room);
  const readCookies = cookieParser();

  const app = emptyApp(config);
  const secured = securityHeaders(baseUrl);
  app.use(front(baseUrl, room.sites));
  app.use('/api', secured, apiRoutes(room));
  app.use(tracking);
  const { recordSubmission: record, ingest } = room;
  const recordSubmission = createPatientRecorder({ ...room, record, wake: ingest.wake });
  app.use(formRoutes({ ...room, recordSubmission }), formPageRoutes(room));
  app.use(scriptRoutes(scripts));
  app.use(healthRoutes(database, spool));

  app.use(secured);
  app.use('/mtc/v1', signedSubmissionRoutes(room), signInRoutes(room), signedSiteRoutes(room));
  const aboutPeople = { timeline: timelineOf(database), owners: rowOwners(database) };
  app.use('/mtc/v1/privacy', privacyRoutes({ ...room, ...aboutPeople }));
  app.use('/oauth/v2', oauthRoutes(database, room.guesses));
  if (isLoopbackUrl(baseUrl)) app.use('/demo', demoRoutes(room));
  app.use(authRoutes(room));
  app.use(noSuchPath);
  app.use(problemHandler(log));

  /** Hits are answered before Express sees them; their older address forms come back through it. */
  function listener(...[request, response]: Parameters<RequestListener>): void {
    response.setHeader('Mtc-Sidecar', version);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    readCookies(request as Request, response as Response, () =>
      tracking(request as Request, response, () => app(request, response)),
    );
  }
  return {
    listener,
    ingest,
    runners: [room.bulk, room.imports.runner, room.deliveries, room.liveSegments],
  };
}

/** While the database is away these are remembered: they must have been seen before. */
function lookOnce(known: readonly Pick<Snapshot<unknown>, 'current'>[]): void {
  for (const one of known) Promise.resolve(one.current()).catch(() => undefined);
}

/** What routes need of each other, one part per capability. */
function openRoom(parts: ServiceParts) {
  const { database, log, now } = parts;
  const { secret, baseUrl } = parts.config;
  const sites = openSites(database);
  const fields = openFields(database);
  const merge = createMerge(rowOwners(database));
  const rules = openRules(database, baseUrl);
  const { hitListener, submissionListener, signInListener, tagListener } = rules;
  onTagsAdded(database, tagListener);
  const recordHits = createRecorder(database, fields, merge, hitListener);
  const recordSubmission = createSubmissionRecorder(database, fields, merge, submissionListener);
  const otherMovers = { [submissionKind]: submissionMover(recordSubmission, fields) };
  const formSettings = openFormSettings(database);
  lookOnce([sites, fields, formSettings]);
  return {
    ...{ ...parts, ...trackingParts(parts.config), sites, fields, merge, rules },
    ingest: createIngest({ ...parts, recordHits, otherMovers, sites }),
    recordSubmission,
    forms: rememberForms(database),
    signIns: createSignIns({ database, fields, merge, listener: signInListener }),
    formSettings,
    guard: createGuard(secret),
    keepAway: createQuarantine(database),
    bulk: createBulkRunner(bulkRoom(database, fields), log),
    imports: openImports({ ...parts, fields, owners: rowOwners(database) }),
    deliveries: createDeliveryRunner(database, createSend(database, secret), log),
    liveSegments: openLiveSegments(database, log, now),
    guesses: createGuesses(),
  };
}

/** Its settings are those of every answer. */
function emptyApp({ trustProxy }: Config): Express {
  const app = express();
  answerPlainJson(app);
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', parseQuery);
  app.set('trust proxy', [...trustProxy]);
  return app;
}

interface ApiParts {
  readonly database: Database;
  readonly sites: Sites;
  readonly fields: Fields;
  readonly formSettings: Snapshot<FormSettings>;
  readonly rules: Rules;
  readonly recordSubmission: RecordSubmission;
  readonly secret: string;
  readonly merge: Merge;
  readonly guesses: Guesses;
  readonly bulk: Pick<Worker, 'wake'>;
  readonly imports: Imports;
  readonly deliveries: Pick<DeliveryRunner, 'wake'>;
  readonly baseUrl: string;
}

/**
 * `/api`: for operators, in the shapes of Mautic's REST API. @throws when a route declares no
 * permission or has no description.
 */
export function apiRoutes(parts: ApiParts): Router {
  const { database, sites, fields, secret, guesses, rules } = parts;
  const timeline = timelineOf(database);
  const router = Router();
  router.use((_request, response, next) => {
    response.setHeader('Mautic-Version', '5.1.0');
    response.setHeader('Cache-Control', 'no-cache, private');
    next();
  });
  router.use(requireOperator(database, guesses));
  router.use(...readBody);
  const owners = rowOwners(database);
  const pointActionsChanged = () => rules.book.reload();
  const seen = { seenDevices, seenUtmTags };
  const ofContact = { timeline, owners, memberships, ...seen, pointActionsChanged };
  router.use(bulkRoutes(bulkRoom(database, fields), parts.bulk));
  router.use(parts.imports.routes);
  router.use(contactRoutes({ database, fields, ...ofContact }));
  router.use(deliveryRoutes(parts));
  router.use(ruleRoutes(parts));
  router.use(formApiRoutes(parts));
  router.use(memberExportRoutes({ database, fields, memberships, seenUtmTags }));
  router.use(segmentRoutes({ database, fields }));
  router.use(mergeRoutes({ ...parts, ...seen, unmerge: createUnmerge(owners) }));
  router.use(historyRoutes({ database, fields, ...seen }));
  router.use(linkRoutes({ database, sites, secret }));
  router.use(operatorSiteRoutes({ database, sites, secret }));
  router.use(tokenRoutes(database));
  router.use(userRoutes(database));
  router.use(statsRoutes(database));
  const oauth = { path: '/oauth/v2/token', permission: null, description: tokenDescription };
  const others = [{ ...oauth, method: 'POST' }];
  router.use(documentRoutes({ router, others, baseUrl: parts.baseUrl }));
  declaredRoutes(router);
  return router;
}

function trackingParts({ secret, baseUrl, trackPrivateIps, trustProxy }: Config) {
  const isTrusted = proxyAddress.compile([...trustProxy]);
  return {
    secret,
    baseUrl,
    trackPrivateIps,
    deviceKeys: deviceKeys(derivedKey(secret, 'device-key')),
    addressOf: (request: IncomingMessage) => proxyAddress(request, isTrusted),
  };
}
