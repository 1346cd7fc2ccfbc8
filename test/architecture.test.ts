import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { rowOwners } from '../sidecar/app.ts';
import { connect, type Database } from '../sidecar/db/connect.ts';
import { migrate } from '../sidecar/db/migrate.ts';
import {
  findCycle,
  importsOf,
  readSources,
  roomOf,
  root,
  type Source,
  tablesWritten,
} from './support/source-tree.ts';

/** Rooms from the top of the house to its foundation; imports go downwards only. */
const floors: readonly (readonly string[])[] = [
  ['demo', 'admin'],
  ['privacy', 'rules', 'stats', 'users'],
  ['forms'],
  ['segments', 'import', 'delivery'],
  ['tracking'],
  ['contacts'],
  ['sites', 'auth'],
  ['db'],
];

/** Files beside the rooms that any room may use. */
const foundations = ['config', 'json', 'log', 'problem', 'shape', 'version'].map(
  (name) => `sidecar/${name}.ts`,
);

const owners: Readonly<Record<string, readonly string[]>> = {
  auth: ['roles', 'operators', 'sessions', 'api_tokens', 'oauth_clients'],
  sites: ['sites'],
  tracking: [
    ...['clients', 'visitors', 'visitor_links', 'pages', 'hit_contexts', 'hits'],
    ...['pending_events', 'sign_ins'],
  ],
  contacts: [
    ...['fields', 'contacts', 'contact_identifiers', 'contact_changes', 'contact_merges'],
    ...['contact_events', 'companies', 'company_contacts', 'tags', 'contact_tags'],
    ...['contact_values', 'company_values', 'bulk_jobs', 'bulk_contacts'],
    ...['stages', 'stage_changes', 'do_not_contact', 'utm_tags'],
    ...['points_log', 'point_groups', 'point_actions', 'point_scores'],
    ...['notes', 'devices', 'ip_addresses', 'contact_addresses'],
    ...['frequency_rules', 'contact_settings'],
  ],
  segments: [
    ...['segments', 'segment_members', 'segment_changes'],
    ...['segment_checks', 'segment_rechecks', 'segment_builds', 'segment_counters'],
  ],
  import: ['imports', 'import_rows', 'import_errors', 'import_companies'],
  forms: ['forms', 'form_submissions', 'form_quarantine', 'form_origins', 'form_settings'],
  rules: ['rules', 'rule_firings', 'rule_settings'],
  delivery: ['deliveries', 'delivery_settings'],
  db: ['migrations'],
};

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Stores that are split by subject, beside `store.ts` and `report.ts`. */
const storeParts = Object.entries({
  '': words('health'),
  auth: words('clients operators sessions tokens'),
  contacts: words(`
    bulk-rows bulk-store by-address changes companies companies-at-once company-links
    company-members company-save company-store contact-pages dedupe devices do-not-contact erase field
    field-store frequency-rules history id-sets identifier-rows identifiers ip-addresses
    log-source matching merge merge-record named-store new-contacts notes point-scores
    points-log row-owner shared-values stages tags timeline unique-fields unique-rules
    unique-switch unmerge utm-tags value-index value-rows
  `),
  delivery: words('settings'),
  forms: words('automatic-form quarantine settings'),
  import: words('rows'),
  rules: words('services'),
  segments: words(`
    book building builds checks criterion-rows live matching membership nesting rebuild
    rechecks settle snapshots standings where-holds
  `),
  tracking: words(`
    claims dimensions forget identity link pending-events seen-devices sign-in-rows spool
    visitor
  `),
}).flatMap(([room, names]) => names.map((name) => join('sidecar', room, `${name}.ts`)));

const isScript = (path: string): boolean => /^sidecar\/(tracking|forms)\/script\//.test(path);
const sources = readSources('sidecar');
const server = sources.filter(({ path }) => !isScript(path));

describe('The architecture', () => {
  it('every room has a floor', () => {
    const rooms = new Set(server.map(({ path }) => roomOf(path)).filter((room) => room !== null));
    assert.deepEqual(
      [...rooms].filter((room) => floorOf(room) < 0),
      [],
    );
  });

  it('rooms import only from rooms below them', () => {
    assert.deepEqual(upwardImports(server), []);
  });

  it('no file imports itself by way of others', () => {
    assert.equal(findCycle(sources.flatMap(importsOf))?.join(' → '), undefined);
  });

  it('what runs in the browser and what runs on the server do not import each other', () => {
    assert.deepEqual(importsAcrossRuntimes(sources), []);
  });

  it('there is no drawer for odds and ends, and no barrel', () => {
    assert.deepEqual(drawers([...sources, ...readSources('test')]), []);
  });

  it('only config.ts reads the environment', () => {
    const readers = server.filter(({ text }) => /process\.env\b/.test(text));
    assert.deepEqual(pathsOf(readers), ['sidecar/config.ts']);
  });

  it('only db/ knows which database product it talks to', () => {
    assert.deepEqual(dialectWords(server), []);
  });

  it('queries are written in stores and reports only', () => {
    assert.deepEqual(queriesElsewhere(server), []);
  });

  it('files have at most 300 lines', () => {
    const files = [...sources, ...readSources('test'), ...readSources('cms-plugins')];
    assert.deepEqual(pathsOf(files.filter(({ text }) => text.split('\n').length > 301)), []);
  });

  it('the top of the repository holds what it promises and nothing else', () => {
    const listed = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' });
    const entries = new Set(listed.split('\n').map((path) => path.split('/')[0]));
    const promised = [
      ...['', '.ci', '.editorconfig', '.github', '.gitignore', 'LICENSE', 'README.md'],
      ...['.biome.json', 'cms-plugins', 'package-lock.json', 'package.json', 'sidecar'],
      ...['snippets', 'test'],
    ];
    assert.deepEqual(
      [...entries].filter((entry) => !promised.includes(entry as string)),
      [],
    );
  });
});

describe('The tables', () => {
  let database: Database;
  before(async () => {
    database = connect('sqlite::memory:');
    await migrate(database);
  });
  after(() => database.knex.destroy());

  it('each has an owner', async () => {
    assert.deepEqual((await tableNames()).sort(), Object.values(owners).flat().sort());
  });

  it('only its owner writes a table', () => {
    assert.deepEqual(foreignWrites(server), []);
  });

  it('every table with rows of a contact takes part in merging', async () => {
    const covered = new Set(rowOwners(database).flatMap(({ tables }) => tables));
    const missing: string[] = [];
    for (const table of await tableNames()) {
      const columns = Object.keys(await database.knex(table).columnInfo());
      if (columns.includes('contact_id') && !covered.has(table)) missing.push(table);
    }
    assert.deepEqual(missing, []);
  });

  async function tableNames(): Promise<string[]> {
    return database
      .knex('sqlite_master')
      .where({ type: 'table' })
      .whereNot('name', 'like', 'sqlite_%')
      .pluck('name');
  }
});

describe('The architecture test itself', () => {
  const planted = (path: string, text: string): Source[] => [{ path, text }];

  it('sees an import that goes upwards', () => {
    const source = planted('sidecar/contacts/x.ts', "import { a } from '../tracking/hit.ts';");
    assert.equal(upwardImports(source).length, 1);
  });

  it('sees a room that imports the whole service', () => {
    const source = planted('sidecar/sites/x.ts', "import { a } from '../app.ts';");
    assert.equal(upwardImports(source).length, 1);
  });

  it('sees a cycle', () => {
    const [a] = planted('sidecar/db/a.ts', "import './b.ts';") as [Source];
    const [b] = planted('sidecar/db/b.ts', "import type { A } from './a.ts';") as [Source];
    assert.deepEqual(findCycle([a, b].flatMap(importsOf)), [a.path, b.path, a.path]);
  });

  it('sees a page script that imports server code', () => {
    const source = planted('sidecar/tracking/script/x.ts', "import { h } from '../hit.ts';");
    assert.equal(importsAcrossRuntimes(source).length, 1);
  });

  it('sees drawers, dialect words and stray queries', () => {
    assert.equal(drawers(planted('sidecar/sites/utils.ts', '')).length, 1);
    assert.equal(dialectWords(planted('sidecar/sites/x.ts', 'if (isMysql) return;')).length, 1);
    assert.equal(queriesElsewhere(planted('sidecar/sites/routes.ts', "knex('sites')")).length, 1);
  });

  for (const text of [
    "trx('contacts').where({ id }).update({ points: 1 })",
    "await insertRow(knex, 'contacts', row)",
    '`update contacts set points = ?`',
    'delete from contacts where id = ?',
    "{ table: 'tags', keyColumn: 'tag_key' }",
    "ownerOfRows('hits', 'contacts')",
  ]) {
    it(`sees a table written by a stranger: ${text}`, () => {
      assert.equal(foreignWrites(planted('sidecar/sites/x.ts', text)).length > 0, true);
    });
  }
});

function floorOf(room: string): number {
  return floors.findIndex((floor) => floor.includes(room));
}

function upwardImports(files: readonly Source[]): string[] {
  return files
    .flatMap(importsOf)
    .filter(({ from, to }) => {
      const room = roomOf(from);
      if (room === null || !to.startsWith('sidecar/')) return false;
      const target = roomOf(to);
      if (target === null) return !foundations.includes(to);
      return target !== room && floorOf(target) < floorOf(room);
    })
    .map(({ from, to }) => `${from} imports ${to}`);
}

function importsAcrossRuntimes(files: readonly Source[]): string[] {
  return files
    .flatMap(importsOf)
    .filter(({ from, to }) => isScript(from) !== isScript(to) && (isScript(from) || isScript(to)))
    .map(({ from, to }) => `${from} imports ${to}`);
}

function drawers(files: readonly Source[]): string[] {
  const drawer = /(^|\/)(utils?|helpers?|common|lib|types?|misc|manager|base|index)(\.tsx?$|\/)/;
  return pathsOf(files).filter((path) => drawer.test(path));
}

function dialectWords(files: readonly Source[]): string[] {
  // The form of a database address is a setting, so its names appear where settings are read.
  const strangers = files.filter(
    ({ path }) => roomOf(path) !== 'db' && path !== 'sidecar/config.ts',
  );
  return pathsOf(strangers.filter(({ text }) => /sqlite|mysql|mariadb/i.test(text)));
}

function queriesElsewhere(files: readonly Source[]): string[] {
  const query = /\b(knex|trx|queries)(\.raw|<[^>]*>)?\(/;
  const strangers = files.filter(
    ({ path }) =>
      roomOf(path) !== 'db' && !/\/(store|report)\.ts$/.test(path) && !storeParts.includes(path),
  );
  return pathsOf(strangers.filter(({ text }) => query.test(text) || /from 'knex'/.test(text)));
}

function foreignWrites(files: readonly Source[]): string[] {
  return files
    .filter(({ path }) => roomOf(path) !== 'db')
    .flatMap((source) => {
      const own = owners[roomOf(source.path) ?? ''] ?? [];
      const all = Object.values(owners).flat();
      return tablesWritten(source)
        .filter((table) => all.includes(table) && !own.includes(table))
        .map((table) => `${source.path} writes ${table}`);
    });
}

function pathsOf(files: readonly Source[]): string[] {
  return files.map(({ path }) => path);
}
