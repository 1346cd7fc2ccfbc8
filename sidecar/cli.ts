import { Command } from 'commander';
import { addClientCommands, addOperatorCommands, addTokenCommands } from './access-commands.ts';
import { siteSecret } from './auth/secrets.ts';
import {
  type AnonymousMode,
  anonymousModes,
  type Config,
  isLoopbackUrl,
  readConfig,
} from './config.ts';
import { connect, type Database } from './db/connect.ts';
import { migrate } from './db/migrate.ts';
import { runDedupe } from './dedupe-command.ts';
import { exportable, runExport } from './export-command.ts';
import { addImportCommand } from './import-command.ts';
import { createLog } from './log.ts';
import { start } from './main.ts';
import { addSegmentCommands } from './segments-command.ts';
import { normalisedOrigin, type Site } from './sites/site.ts';
import { addSite, changeSite, listSites, type SiteChange } from './sites/store.ts';
import { Refusal, say, withDatabase, withJson } from './terminal.ts';
import type { BrowserScripts } from './tracking/scripts.ts';
import { productName, version } from './version.ts';

/** Runs the command line. `buildScripts` makes the files that run in the visitor's browser. */
export async function run(
  argv: readonly string[],
  buildScripts: () => Promise<BrowserScripts>,
): Promise<void> {
  const program = new Command(productName)
    .version(version)
    .description('Visitor tracking and contact storage beside a web site.');
  program
    .command('serve')
    .description('answer requests')
    .action(() => serve(buildScripts));
  withJson(program.command('migrate').description('bring the database schema up to date')).action(
    (options) =>
      withDatabase(async (_config, database) => {
        const steps = await migrate(database);
        say(
          options,
          { steps },
          steps.length === 0 ? 'The schema is up to date.' : `Ran ${steps.join(', ')}.`,
        );
      }),
  );
  addOperatorCommands(program);
  addTokenCommands(program);
  addClientCommands(program);
  addSiteCommands(program);
  addDedupeCommand(program);
  addExportCommand(program);
  addSegmentCommands(program);
  addImportCommand(program);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

async function serve(buildScripts: () => Promise<BrowserScripts>): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const sidecar = await start(config, await buildScripts(), log);
  log.info({ address: `${config.host}:${sidecar.port}`, baseUrl: config.baseUrl }, 'ready');
  process.stdout.write(await greeting(config, sidecar.setUpPath));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      sidecar.stop().then(() => log.info('stopped'));
    });
  }
}

/** What a newcomer needs next. */
async function greeting({ baseUrl, databaseUrl }: Config, setUpPath: string | null) {
  const database = connect(databaseUrl);
  const site = await siteAt(database, undefined).finally(() => database.knex.destroy());
  const mode = site.anonymous === 'off' ? 'known' : 'all';
  const lines = [`mtc-sidecar answers at ${baseUrl}`];
  if (setUpPath !== null) {
    lines.push('', 'Nobody can sign in yet. Set up the first account here (works once):');
    lines.push(`  ${baseUrl}${setUpPath}`);
  }
  lines.push('', 'Paste this into your pages, or install the plugin of your CMS:');
  lines.push(`  <script async src="${baseUrl}/gate.js" data-mtc-sidecar="${baseUrl}"`);
  lines.push(`    data-mtc-site="${site.key}" data-mtc-mode="${mode}"></script>`);
  if (isLoopbackUrl(baseUrl)) lines.push('', `See it work: ${baseUrl}/demo`);
  return `\n${lines.join('\n')}\n\n`;
}

function addSiteCommands(program: Command): void {
  const site = program.command('site').description('web sites that send hits');
  withJson(site.command('list').description('all sites')).action((options) =>
    withDatabase(async (_config, database) => {
      const sites = await listSites(database);
      const lines = sites.map(
        (one) => `${one.key}  ${one.anonymous.padEnd(8)}  ${one.name}  ${one.origins.join(' ')}`,
      );
      say(options, { sites: sites.map(withoutInternals) }, lines.join('\n'));
    }),
  );
  withJson(site.command('add <name>').description('add a site'))
    .option('--origin <origin...>', 'origins such as https://www.example.com', [])
    .option(
      '--anonymous <mode>',
      `what strangers leave behind: ${anonymousModes.join(', ')}`,
      'visits',
    )
    .action((name: string, options) =>
      withDatabase(async (_config, database) => {
        const origins = originsOf(options.origin);
        const id = await addSite(database, { name, origins, anonymous: modeOf(options.anonymous) });
        const added = (await listSites(database)).find((one) => one.id === id) as Site;
        say(
          options,
          { site: withoutInternals(added) },
          `Added site ${name} with the key ${added.key}.`,
        );
      }),
    );
  withJson(site.command('set [key]').description('change a site (the first one without a key)'))
    .option('--origin <origin...>', 'replaces the list of origins')
    .option('--anonymous <mode>', anonymousModes.join(', '))
    .option('--name <name>')
    .option('--rotate-secret', 'make a new secret; the one before stays valid')
    .option('--identify-by-tracking-url <yes|no>', 'an old unsigned ct counts as a claim')
    .option('--record-utm <yes|no>', 'campaigns of page views show in the timeline')
    .action((key: string | undefined, options) =>
      withDatabase(async (_config, database) => {
        const chosen = await siteAt(database, key);
        await changeSite(database, chosen, changeOf(chosen, options));
        say(
          options,
          { site: withoutInternals(await siteAt(database, chosen.key)) },
          `Changed site ${chosen.key}.`,
        );
      }),
    );
  withJson(
    site.command('secret [key]').description("show a site's key and secret for its CMS plugin"),
  ).action((key: string | undefined, options) =>
    withDatabase(async (config, database) => {
      const chosen = await siteAt(database, key);
      const secret = siteSecret(config.secret, chosen.key, chosen.secretVersion);
      say(options, { key: chosen.key, secret }, `Site key: ${chosen.key}\nSecret:   ${secret}`);
    }),
  );
}

function addDedupeCommand(program: Command): void {
  withJson(program.command('dedupe').description('merge contacts that agree in chosen fields'))
    .requiredOption('--by <fields>', 'fields that must all agree: email or lastname,phone')
    .option('--dry-run', 'only tell what would be merged')
    .option('--largest <number>', 'leave groups of more contacts alone', '20')
    .action((options) =>
      withDatabase(async (_config, database) => {
        const { result, sentence } = await runDedupe(database, options);
        say(options, result, sentence);
      }),
    );
}

function addExportCommand(program: Command): void {
  program
    .command('export [file]')
    .description('write contacts to a file; to the output without one, or for -')
    .option('--of <what>', exportable.join(', '), 'contacts')
    .option('--format <csv|ndjson>', 'a table, or JSON line by line', 'csv')
    .option('--search <words>', 'only those who match, as in lists: "segment:vip"', '')
    .option('--form <id>', 'whose submissions')
    .option('--segment <id>', 'whose members')
    .option('--bom', 'mark a CSV as UTF-8')
    .action((file: string | undefined, options) =>
      withDatabase(async (_config, database) => {
        const count = await runExport(database, file ?? '-', options);
        process.stderr.write(`${writtenOf(options.of, count)} written.\n`);
      }),
    );
}

const onesOf: Readonly<Record<string, readonly [one: string, many: string]>> = {
  contacts: ['contact', 'contacts'],
  companies: ['company', 'companies'],
  timeline: ['event', 'events'],
  submissions: ['submission', 'submissions'],
  members: ['contact', 'contacts'],
};

function writtenOf(what: string, count: number): string {
  const [one, many] = onesOf[what] ?? ['row', 'rows'];
  return `${count} ${count === 1 ? one : many}`;
}

interface SiteOptions {
  readonly origin?: string[];
  readonly anonymous?: string;
  readonly name?: string;
  readonly rotateSecret?: boolean;
  readonly identifyByTrackingUrl?: string;
  readonly recordUtm?: string;
}

function changeOf(site: Site, options: SiteOptions): SiteChange {
  const { identifyByTrackingUrl, recordUtm } = options;
  return {
    ...(options.origin !== undefined && { origins: originsOf(options.origin) }),
    ...(options.anonymous !== undefined && { anonymous: modeOf(options.anonymous) }),
    ...(options.name !== undefined && { name: options.name }),
    ...(options.rotateSecret && { secretVersion: site.secretVersion + 1 }),
    ...(identifyByTrackingUrl !== undefined && {
      identifyByTrackingUrl: isYes('--identify-by-tracking-url', identifyByTrackingUrl),
    }),
    ...(recordUtm !== undefined && { recordUtm: isYes('--record-utm', recordUtm) }),
  };
}

function isYes(option: string, text: string): boolean {
  if (text !== 'yes' && text !== 'no') throw new Refusal(`${option} must be yes or no.`);
  return text === 'yes';
}

async function siteAt(database: Database, key: string | undefined): Promise<Site> {
  const sites = await listSites(database);
  const site = key === undefined ? sites[0] : sites.find((one) => one.key === key);
  if (site === undefined) throw new Refusal(`No site has the key ${key}.`);
  return site;
}

function modeOf(text: string): AnonymousMode {
  const mode = anonymousModes.find((one) => one === text);
  if (mode === undefined)
    throw new Refusal(`--anonymous must be one of ${anonymousModes.join(', ')}.`);
  return mode;
}

function originsOf(texts: readonly string[]): string[] {
  return texts.map((text) => {
    const origin = normalisedOrigin(text);
    if (origin === null)
      throw new Refusal(`${text} is not an origin such as https://www.example.com`);
    return origin;
  });
}

function withoutInternals({ id: _id, secretVersion: _version, ...told }: Site): object {
  return told;
}
